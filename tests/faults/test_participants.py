"""Faults of phenotypes, participants, questionnaires' data, and the columns of models."""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from faulty import Fault, each_of, edit, entity_bomb, refusal, together, write
from phenotype_files import write_workbook

from ctra.cohort.subjects import SubjectTable
from ctra.files.errors import CtraError
from ctra.model.design import design_matrix

HEADER = ["id", "age", "rin", "q1", "q2"]
ROWS = [["01", 60, 9, 1, 2], ["02", 70, 8, 2, 3], ["03", 80, 7, 3, 4]]

# ---- How the project is changed -----------------------------------------------------------------


def column(name, *cells, file="one.csv"):
    """A phenotype has one more column."""

    def change(project):
        lines = Path(file).read_text("utf-8").splitlines()
        told = [f"{line},{cell}" for line, cell in zip(lines, [name, *cells], strict=True)]
        Path(file).write_text("\n".join(told) + "\n", encoding="utf-8")

    return change


def keys(text):
    """Study one has further keys."""
    return edit("config.yaml", "    covariates: [age]\n", text)


def category(*cells, reference="Seoul"):
    """A category of study one."""
    told = f"    categories: {{site: {reference}}}\n    covariates: [age, site]\n"
    return together(column("site", *cells), keys(told))


def covariate(name, *cells):
    """A covariate of study one."""
    return together(column(name, *cells), keys(f"    covariates: [age, {name}]\n"))


def sex(*cells, female="F", male="M"):
    told = f"    sex: {{column: sex, female: {female}, male: {male}}}\n    covariates: [age]\n"
    return together(column("sex", *cells), keys(told))


def file_of_study(name):
    """The phenotype of study one has another name."""
    return edit("config.yaml", "phenotype: one.csv", f"phenotype: {name}")


def workbook(*more, merge=""):
    """The phenotype of study one is a workbook with rows below, or cells of one more column."""

    def change(project):
        rows = [[*HEADER], *([*row] for row in ROWS)]
        for row, cell in zip(rows, more, strict=False):
            row.append(cell)
        book = write_workbook("one.xlsx", people=rows)
        if merge:
            book["people"].merge_cells(merge)
            book.save("one.xlsx")

    return together(change, file_of_study("one.xlsx"))


def spss(labels=None, **columns):
    """The phenotype of study one is a file of SPSS."""

    def change(project):
        table = pd.DataFrame(ROWS, columns=HEADER).assign(**columns)
        pyreadstat.write_sav(table, "one.sav", variable_value_labels=labels)

    return together(change, file_of_study("one.sav"))


def stray_cell(project):
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "!"
    book.save("one.xlsx")


def chart_alone(project):
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.create_sheet("people")
    book.create_chartsheet("chart")
    book.save("one.xlsx")


def of_spss_year_10000(project):
    seconds = 265_627_000_000.0  # since 1582
    table = pd.DataFrame(ROWS, columns=HEADER).assign(born=[seconds, 1e10, 1e10])
    pyreadstat.write_sav(table, "one.sav", variable_format={"born": "DATE11"})


def matrix_of(*names, participants="01,02"):
    """Study two has these columns in its matrix, and these participants."""
    return together(
        write("two.tsv", "\t".join(["gene", *names]) + "\nMX1" + "\t5" * len(names) + "\n"),
        write("two.csv", "id,x\n" + "".join(f"{p},{i}\n" for i, p in enumerate(participants))),
    )


def design(columns, exposures, covariates=(), products=()):
    """Read a fault of a design, from columns that 8 participants have."""
    return lambda project: design_matrix(pd.DataFrame(columns), exposures, products, covariates)


def nothing(project):
    pass


X = np.arange(8.0)
ODD = X % 2

# ---- Ids ----------------------------------------------------------------------------------------

SPELLED = "participants {} are not in column 'id' of two.csv; participants {} are, with another "
SPELLED += "spelling ({}): write the same in both"


def spelled(name, here, there, way):
    told = (", ".join(map(repr, names)) for names in (here, there))
    change = matrix_of(*here, participants=there)
    return Fault(name, change, "two.tsv:1: " + SPELLED.format(*told, way))


IDS = [
    spelled("R put an X in front", ["X01", "X02"], ["01", "02"], "an X in front, as R writes it"),
    spelled(
        "R wrote dots for minus signs",
        ["A.01", "A.02"],
        ["A-01", "A-02"],
        "signs such as -, which R writes as dots",
    ),
    spelled(
        "R wrote dots for blanks",
        ["A.1", "A.2"],
        ["A 1", "A 2"],
        "signs such as -, which R writes as dots, blanks",
    ),
    spelled("capitals in one file", ["P1", "P2"], ["p1", "p2"], "capitals"),
    spelled("leading zeros lost", ["1", "2"], ["01", "02"], "leading zeros"),
    spelled("zeros lost within ids", ["S1", "S2"], ["S01", "S02"], "leading zeros"),
    spelled(
        "full-width digits of a Korean keyboard", ["１", "２"], ["1", "2"], "full-width characters"
    ),
    spelled(
        "zero-width blanks from a web page",
        ["1", "2"],
        ["1\u200b", "2\u200b"],
        "characters that cannot be seen",
    ),
    spelled(
        "a byte order mark within",
        ["1", "2"],
        ["\ufeff1", "2\ufeff"],
        "characters that cannot be seen",
    ),
    spelled("whole numbers with .0", ["1.0", "2.0"], ["1", "2"], "the .0 of a number"),
    spelled("blanks within ids", ["P1", "P2"], ["P 1", "P 2"], "blanks"),
    spelled(
        "accents written in two ways",
        ["Zoe\u0301", "Ana\u0301"],
        ["Zoé", "Aná"],
        "accents as characters of their own",
    ),
    spelled(
        "an X in front and zeros lost",
        ["X1", "X2"],
        ["01", "02"],
        "an X in front, as R writes it, leading zeros",
    ),
    Fault(
        "one of two ids with an X in front",
        matrix_of("01", "X02", participants=["01", "02"]),
        "two.tsv:1: participant 'X02' is not in column 'id' of two.csv; participant '02' is, with",
    ),
    Fault(
        "twenty samples of other people are told in one line",
        matrix_of(*(f"s{i}" for i in range(20)), participants=["a", "b"]),
        "two.tsv:1: participants 's0', 's1', 's2' and 17 more are not in column 'id' of two.csv; "
        "add them there, or take out here",
    ),
    Fault(
        "the column of ids is another one",
        together(
            matrix_of("u", "v", participants=["1", "2"]),
            column("code", "u", "v", file="two.csv"),
        ),
        "two.tsv:1: participants 'u', 'v' are not in column 'id' of two.csv; column 'code' has "
        "them: is it the one with the ids (`subject`)?",
    ),
    Fault(
        "a sample of nobody",
        edit("samples.tsv", "b\tone\t02", "b\tone\t99"),
        "samples.tsv:4: participant '99' is not in column 'id' of one.csv; add it there, or take",
    ),
    Fault(
        "an id twice",
        edit("one.csv", "03,80", "02,80"),
        "one.csv:4: participant '02' is already on line 3",
    ),
    Fault("no id", edit("one.csv", "03,80", ",80"), "one.csv:4: no id in column 'id'"),
    *(
        Fault(
            f"a row {word!r} below the participants",
            edit("one.csv", "03,80", f"{word},80"),
            f"one.csv:4: {word!r} in column 'id' reads like a summary, not a participant; delete",
        )
        for word in ("Mean", "SD", "Total", "std. deviation", "N", "평균")
    ),
    Fault(
        "rows Mean and SD below the parent cohort",
        together(
            write("parent.csv", "id,age\n1,60\n2,62\nMean,61\nSD,1.4\n"),
            keys("    parent: {file: parent.csv, columns: [age]}\n    covariates: [age]\n"),
        ),
        "parent.csv:4: 'Mean' in column 'id' reads like a summary, not a participant",
    ),
]

# ---- Levels -------------------------------------------------------------------------------------

LEVELS = [
    *(
        Fault(
            f"{word} as a level",
            category("Seoul", word, "Busan"),
            f"one.csv:3: column 'site': {word!r} reads like a missing value; declare it under "
            "`missing`, or write another word if it is a level",
        )
        for word in ("N/A", "#N/A", "-", "n/a", "null", "--", "?", "na", "#DIV/0!")
    ),
    *(
        Fault(
            f"levels that differ by {way}",
            category(one, other, one, reference=f"'{one}'"),
            f"one.csv:3: column 'site': {other!r} differs from {one!r} only by {way}; write the "
            "same in all rows",
        )
        for one, other, way in (
            ("Seoul", "seoul", "capitals"),
            ("New York", "New  York", "blanks"),
            ("1", "1.0", "the .0 of a number"),
            ("1", "01", "leading zeros"),
            ("Seoul", "Seo\u200bul", "characters that cannot be seen"),
            ("A1", "Ａ1", "full-width characters"),
            ("1", "1.00", "the .0 of a number"),
        )
    ),
    Fault(
        "two levels alike, neither of them the reference",
        category("Busan", "busan", "Seoul"),
        "one.csv:3: column 'site': 'busan' differs from 'Busan' only by capitals",
    ),
    Fault(
        "a reference that nobody has",
        category("Busan", "Jeju", "Busan"),
        "config.yaml:14: one.csv: column 'site' has no 'Seoul', which is to be the reference",
    ),
    Fault(
        "a number as reference of a column of texts",
        category("a", "b", "c", reference="1"),
        "config.yaml:14: one.csv:2: column 'site': 'a' is not a number",
    ),
    Fault(
        "clusters that differ by capitals",
        together(
            column("family", "a", "A", "b"), keys("    cluster: family\n    covariates: [age]\n")
        ),
        "one.csv:3: column 'family': 'A' differs from 'a' only by capitals",
    ),
    Fault(
        "an exclusion that misses another spelling",
        together(
            column("ill", "yes", "Yes", "no"),
            edit("config.yaml", "{column: rin, below: 5,", "{column: ill, equals: 'yes',"),
        ),
        "one.csv:3: column 'ill': 'Yes' differs from 'yes' only by capitals; write the same in",
    ),
    Fault(
        "an exclusion by a text that nobody has",
        edit("config.yaml", "{column: rin, below: 5,", "{column: rin, equals: poor,"),
        "config.yaml:13: nobody has 'poor' in column 'rin' of one.csv; there: 7, 8, 9",
    ),
    Fault(
        "missing values of an exclusion in words",
        together(
            column("ill", "yes", "N/A", "no"),
            edit("config.yaml", "{column: rin, below: 5,", "{column: ill, equals: 'yes',"),
        ),
        "one.csv:3: column 'ill': 'N/A' reads like a missing value",
    ),
    Fault(
        "values of the sex that nobody has",
        sex("1", "2", "1"),
        "config.yaml:14: nobody has 'F' in column 'sex' of one.csv; there: 1, 2. Name the values",
    ),
    Fault(
        "one value of the sex that nobody has, and another that is none",
        sex("F", "W", "F"),
        "config.yaml:14: nobody has 'M' in column 'sex' of one.csv; there: F, W. Name the values",
    ),
    Fault(
        "numbers of the sex that nobody has",
        sex("0", "1", "1", female=1, male=2),
        "config.yaml:14: nobody has '2' in column 'sex' of one.csv; there: 0, 1",
    ),
    Fault(
        "values of the sex in another spelling",
        sex("F", "m", "M"),
        "one.csv:3: column 'sex': 'm' differs from 'M' only by capitals",
    ),
    Fault(
        "female and male are one value",
        sex("F", "M", "F", female="F", male="F"),
        "config.yaml:14: female and male are both 'F'; two values are needed",
    ),
    Fault(
        "labelled codes of SPSS as a covariate",
        together(
            spss({"area": {1: "Seoul", 2: "Busan", 3: "Jeju"}}, area=[1, 2, 3]),
            keys("    covariates: [age, area]\n"),
        ),
        "config.yaml:14: the numbers of column 'area' are labels (1 Seoul, 2 Busan, 3 Jeju ...): "
        "name it under categories (area: 1); or if they are amounts, derive a number of it "
        "(area_number: area)",
    ),
    Fault(
        "labelled codes of SPSS as an exposure",
        together(
            spss({"area": {1: "Seoul", 2: "Busan", 3: "Jeju"}}, area=[1, 2, 3]),
            edit(
                "config.yaml",
                "[short, contrast]\n        products",
                "[short, contrast, area]\n        products",
            ),
        ),
        "config.yaml:17: the numbers of column 'area' are labels (1 Seoul, 2 Busan, 3 Jeju ...): "
        "name it under categories (area: 1); or if they are amounts, derive a number of it",
    ),
]

# ---- Numbers ------------------------------------------------------------------------------------

NUMBERS = [
    Fault(
        "one group of thousands may be decimals",
        covariate("income", '"2,037"', '"3,512"', "1"),
        "one.csv:2: column 'income': '2,037' is not a number; for thousands write 2037, for "
        'decimals set decimal: ","',
    ),
    *(
        Fault(
            f"thousands: {cell}",
            covariate("income", f'"{cell}"', "1", "2"),
            f"one.csv:2: column 'income': {cell!r} is not a number; write thousands without "
            f"separators: {number}",
        )
        for cell, number in (
            ("1,234,567", "1234567"),
            ("1,234.5", "1234.5"),
            ("1 000", "1000"),
            ("1'000", "1000"),
        )
    ),
    *(
        Fault(
            f"{cell} in a column of numbers",
            covariate("bmi", cell, "22", "23"),
            f"one.csv:2: column 'bmi': {cell.strip(chr(34))!r} is not a number{advice}",
        )
        for cell, advice in (
            ('"21,5"', '; for decimal commas set decimal: ","'),
            ("N/A", "; if it means missing, declare missing: {bmi: ['N/A']}"),
            ("#N/A", "; if it means missing, declare missing: {bmi: ['#N/A']}"),
            ("-", "; if it means missing, declare missing: {bmi: ['-']}"),
            ("<18", ""),
            ("21 kg", ""),
            ("inf", ""),
            ("1_000", ""),
            ("TRUE", ""),
            ("2020-01-01", ""),
        )
    ),
    Fault(
        "a dot that may be thousands",
        together(
            write("one.csv", "id;age;rin;q1;q2\n01;1.500;9;1;2\n02;70;8;2;3\n03;80;7;3;4\n"),
        ),
        "one.csv:2: column 'age': '1.500' is not a number; for thousands write 1500, for decimals "
        'set decimal: "."',
    ),
    Fault(
        "an answer beyond the range",
        edit("one.csv", "02,70,8,2,3", "02,70,8,2,99"),
        "one.csv:3: participant '02', column 'q2': 99 is outside 1 to 5",
    ),
    Fault(
        "an empty covariate", covariate("bmi", "", "NA", "."), "one.csv:2-4: column 'bmi': every"
    ),
    Fault(
        "a covariate of one value",
        covariate("wave", "2", "2.0", "3"),
        "config.yaml:14: column 'wave' is 2 in all 2 participants who can be in the model: nothing "
        "depends on it. Take it out, or correct the phenotype or `exclude`",
    ),
    Fault(
        "an exposure of one value",
        write("two.csv", "id,x\n01,1\n02,1\n"),
        "config.yaml:24: column 'x' is 1 in all 2 participants who can be in the model",
    ),
    Fault(
        "a derived exposure of one value",
        edit("config.yaml", "contrast: short - age", "contrast: age - age"),
        "config.yaml:17: column 'contrast' is 0 in all 2 participants who can be in the model",
    ),
    Fault(
        "a category of one level",
        category("Seoul", "Seoul", "Busan"),
        "config.yaml:15: column 'site' is Seoul in all 2 participants who can be in the model",
    ),
    Fault(
        "a covariate of one value after exclusions",
        together(
            write(
                "samples.tsv",
                "sample\tstudy\tsubject\tfastq\na\tone\t01\ta_L1.fq\nb\tone\t02\ta_L2.fq\n"
                "c\tone\t03\tb.fq\n",
            ),
            column("woman", "1", "1", "0"),
            edit("config.yaml", "{column: rin, below: 5,", "{column: woman, equals: 0,"),
            keys("    covariates: [age, woman]\n"),
        ),
        "config.yaml:14: column 'woman' is 1 in all 2 participants who can be in the model",
    ),
    Fault(
        "a column of a sensitivity set of one value",
        together(
            column("bmi", "22", "22", "25"),
            keys("    sensitivity: {more: [bmi]}\n    covariates: [age]\n"),
        ),
        "config.yaml:14: column 'bmi' is 22 in all 2 participants who can be in the model",
    ),
    Fault(
        "exposures times 1e300",
        write("two.csv", "id,x\n01,1e300\n02,2e300\n"),
        "config.yaml:24: column 'x' has 2e+300, of which there is no square; give it in another",
    ),
    Fault(
        "exposures times 1e-300",
        write("two.csv", "id,x\n01,1e-300\n02,2e-300\n"),
        "config.yaml:24: column 'x' has 2e-300, of which there is no square; give it in another",
    ),
    Fault(
        "a derived exposure beyond all numbers",
        edit("config.yaml", "contrast: short - age", "contrast: 1e308 * age"),
        "config.yaml:17: column 'contrast' has inf, of which there is no square",
    ),
]

# ---- Files --------------------------------------------------------------------------------------

OF_REDCAP = "Variable / Field Name,Field Type,Field Label,"
OF_REDCAP += '"Choices, Calculations, OR Slider Labels"\n'


def dictionary(row, header=OF_REDCAP):
    """Study one has a data dictionary with one field."""
    named = edit("config.yaml", "phenotype: one.csv", "phenotype: one.csv\n    dictionary: d.csv")
    return together(write("d.csv", f"{header}{row}\n"), named)


FILES = [
    Fault(
        "a dictionary with a choice that has no code",
        dictionary('q1,radio,Question,"1, Never | Often"'),
        "d.csv:2: field 'q1', column 'Choices, Calculations, OR Slider Labels': 'Often' is no",
    ),
    Fault(
        "a dictionary with one code for two choices",
        dictionary('q1,dropdown,Question,"1, Never | 1, Often"'),
        "d.csv:2: field 'q1', column 'Choices, Calculations, OR Slider Labels': code '1' stands",
    ),
    Fault(
        "a dictionary with one field twice",
        dictionary("q1,text,Question,\nq1,text,Question,"),
        "d.csv:3: column 'Variable / Field Name': field 'q1' is already on line 2",
    ),
    Fault(
        "a dictionary with a type that there is not",
        dictionary("q1,integer,Question,"),
        "d.csv:2: field 'q1', column 'Field Type': no type 'integer'; there are: radio",
    ),
    Fault(
        "a dictionary without its labels",
        dictionary("q1,text", header="Variable / Field Name,Field Type\n"),
        "d.csv:1: no column 'Field Label', 'Choices, Calculations, OR Slider Labels', which",
    ),
    Fault(
        "a dictionary of other data",
        dictionary("q11,text,Question,"),
        "d.csv: none of its 1 fields is a column of the phenotype",
    ),
    Fault(
        "a dictionary that is not there",
        edit("config.yaml", "phenotype: one.csv", "phenotype: one.csv\n    dictionary: d.csv"),
        "config.yaml:8: dictionary 'd.csv': no such file",
    ),
    Fault(
        "a dictionary beside a file of SPSS",
        together(
            spss(),
            edit("config.yaml", "one.sav", "one.sav\n    dictionary: d.csv"),
            write("d.csv", ""),
        ),
        "one.sav: has labels of its own; dictionary is for text and workbooks",
    ),
    Fault(
        "a stray cell at the end of a worksheet",
        together(stray_cell, file_of_study("one.xlsx")),
        "one.xlsx:1048576: cells reach to XFD1048576; delete the rows and columns outside",
    ),
    Fault(
        "a bomb of entities",
        together(entity_bomb("one.xlsx"), file_of_study("one.xlsx")),
        "one.xlsx: xl/workbook.xml defines entities, which no workbook needs",
    ),
    Fault(
        "an empty worksheet beside a chart",
        together(chart_alone, file_of_study("one.xlsx")),
        "one.xlsx: empty; a header line and at least one row are needed",
    ),
    Fault(
        "a chart as the worksheet",
        together(
            chart_alone,
            edit("config.yaml", "phenotype: one.csv", "phenotype: one.xlsx\n    sheet: chart"),
        ),
        "one.xlsx: no worksheet 'chart'; there: people",
    ),
    Fault(
        "an error of Excel in a column that is used",
        together(workbook("bmi", 21, "#N/A", 23), keys("    covariates: [age, bmi]\n")),
        "one.xlsx:3: cell F3 is #N/A; correct it, or leave it empty",
    ),
    Fault(
        "a formula without a value in a column that is used",
        together(workbook("bmi", 21, "=F2+1", 23), keys("    covariates: [age, bmi]\n")),
        "one.xlsx:3: cell F3 has a formula without a value",
    ),
    Fault(
        "merged cells in a column that is used",
        together(workbook("bmi", 21, 22, 23, merge="F2:F3"), keys("    covariates: [age, bmi]\n")),
        "one.xlsx:2: cells F2:F3 are merged; give each its own value",
    ),
    Fault(
        "merged cells in the header",
        workbook("bmi", 21, 22, 23, merge="A1:B1"),
        "one.xlsx:1: cells A1:B1 are merged; give each its own value",
    ),
    Fault(
        "year 10000 in a column of SPSS that is used",
        together(
            of_spss_year_10000,
            file_of_study("one.sav"),
            keys("    covariates: [age, born]\n"),
        ),
        "one.sav: column 'born' has a date that no calendar has; correct it there",
    ),
    Fault(
        "a column that is used stands twice",
        together(column("bmi", "21", "22", "23"), covariate("bmi", "21", "22", "23")),
        "one.csv:1: column 'bmi' stands 2 times; once is allowed",
    ),
    Fault(
        "a workbook that is no workbook",
        together(write("one.xlsx", "id,age\n"), file_of_study("one.xlsx")),
        "one.xlsx: no workbook that can be read (File is not a zip file); is it damaged, or",
    ),
    Fault(
        "half a file of SPSS",
        together(write("one.sav", b"$FL2@(#) SPSS DATA FILE"), file_of_study("one.sav")),
        "one.sav: no .sav file that can be read (",
    ),
    Fault(
        "an old workbook",
        together(write("one.xls", "id\n"), file_of_study("one.xls")),
        "one.xls: ending '.xls' is unknown; save it as one of .csv, .tsv",
    ),
    Fault(
        "a workbook of another encoding",
        edit("config.yaml", "phenotype: one.csv", "phenotype: one.csv\n    encoding: korean7"),
        "one.csv: unknown encoding 'korean7'; UTF-8 or CP949?",
    ),
    Fault(
        "a row cut short",
        edit("one.csv", "02,70,8,2,3", "02,70,8"),
        "one.csv:3: 3 cells where the header has 5 (comma separated)",
    ),
    Fault(
        "a phenotype without participants",
        write("one.csv", "id,age,rin,q1,q2\n"),
        "one.csv: no participants; a row for each is needed below the header",
    ),
    Fault(
        "a quotation mark that is not closed",
        edit("one.csv", "02,70", '"02,70'),
        "unexpected end of data; is a quotation mark not closed?",
    ),
]

# ---- Designs ------------------------------------------------------------------------------------

DESIGNS = [
    Fault(
        "the smallest set of dependent columns is named",
        nothing,
        "d is a linear combination of b, c in the 8 analysed participants; leave one of them out",
        design({"a": X**2, "b": X, "c": ODD, "d": X - 2 * ODD, "e": X**3}, ["a"], [*"bcde"]),
    ),
    Fault(
        "one column is a multiple of another",
        nothing,
        "c is a linear combination of a in the 8 analysed participants",
        design({"a": X, "b": X**2, "c": 5 * X - 1}, ["a", "b"], ["c"]),
    ),
    Fault(
        "more columns than participants",
        nothing,
        "8 participants with all values are too few for 8 columns and an intercept (a, b, c, d, e",
        design(
            dict(zip("abcdefgh", np.random.default_rng(1).normal(size=(8, 8)), strict=True)),
            [*"abcdefgh"],
        ),
    ),
    Fault(
        "the number of participants is no matter of collinear columns",
        nothing,
        "b is a linear combination of a in the 8 analysed participants",
        design({"a": X, "b": 2 * X}, ["a"], ["b"]),
    ),
    Fault(
        "a column without a square",
        nothing,
        "a: up to 7e+300, of which there is no square; give it in another unit",
        design({"a": X * 1e300}, ["a"]),
    ),
    Fault(
        "infinite values",
        nothing,
        "a: up to inf, of which there is no square",
        design({"a": np.where(X > 6, np.inf, X)}, ["a"]),
    ),
    Fault(
        "a constant column",
        nothing,
        "b: the same value in all 8 analysed participants",
        design({"a": X, "b": 0 * X + 3}, ["a"], ["b"]),
    ),
    Fault(
        "a product that is constant",
        nothing,
        "a:b: the same value in all 8 analysed participants",
        design({"a": ODD, "b": ODD}, ["a", "b"], (), [("a", "b")]),
    ),
]


@each_of(*IDS, *LEVELS, *NUMBERS, *FILES, *DESIGNS)
def test_fault(fault, project):
    refusal(fault, project)


# ---- Advice is followed -------------------------------------------------------------------------

AREA = spss({"area": {1: "Seoul", 2: "Busan", 3: "Jeju"}}, area=[1, 2, 3])


@pytest.mark.parametrize(
    ("change", "mend"),
    [
        pytest.param(
            category("Seoul", "N/A", "Busan"),
            edit("config.yaml", "    categories", "    missing: {site: ['N/A']}\n    categories"),
            id="a word for missing is declared",
        ),
        pytest.param(
            covariate("bmi", "21", "22", "n/a"),
            edit("config.yaml", "    covariates", "    missing: {bmi: ['n/a']}\n    covariates"),
            id="a word for missing among numbers is declared",
        ),
        pytest.param(
            together(AREA, keys("    covariates: [age, area]\n")),
            edit("config.yaml", "    covariates", "    categories: {area: 1}\n    covariates"),
            id="codes are made a category",
        ),
        pytest.param(
            together(AREA, keys("    covariates: [age, area]\n")),
            together(
                edit("config.yaml", "[age, area]", "[age, area_number]"),
                edit("config.yaml", "    derive:\n", "    derive:\n      area_number: area\n"),
            ),
            id="codes are said to be amounts",
        ),
        pytest.param(
            sex("F", "W", "F"),
            edit("config.yaml", "    covariates", "    missing: {sex: [W]}\n    covariates"),
            id="a value of neither sex is declared missing",
        ),
        pytest.param(
            matrix_of("X1", "X2", participants=["01", "02"]),
            edit("two.tsv", "X1\tX2", "01\t02"),
            id="ids are written alike",
        ),
        pytest.param(
            edit("one.csv", "03,80", "Mean,80"),
            edit("one.csv", "Mean,80,7,3,4\n", ""),
            id="a summary is deleted",
        ),
    ],
)
def test_a_project_is_sound_after_the_advice(change, mend, project):
    change(project)
    with pytest.raises(CtraError):
        project.read()
    mend(project)
    project.read()


@pytest.mark.parametrize(
    ("cell", "mended", "number"),
    [
        ('"2,037"', "2037", 2037),
        ("1 000", "1000", 1000),
        ('"1,234.5"', "1234.5", 1234.5),
        ('"1,234,567"', "1234567", 1234567),
    ],
)
def test_thousands_are_what_they_were_after_the_advice(cell, mended, number, project):
    covariate("income", cell, "1", "2")(project)
    with pytest.raises(CtraError, match=mended):
        project.read()
    project.edit("one.csv", cell, mended)
    project.read()
    assert SubjectTable("one.csv", "id").numbers("income")[0] == number


def test_answers_of_another_range_are_no_missing_ones(project):
    """Answers 0 to 4 where 1 to 5 is declared: 0 declared missing would change every score."""
    rows = "".join(f"{i:02d},{60 + i},9,{i % 5},{i % 5}\n" for i in range(1, 60))
    write("one.csv", f"id,age,rin,q1,q2\n{rows}")(project)
    with pytest.raises(CtraError) as refusal:
        project.read()
    assert (
        "one.csv: column 'q1': 6 more cells are refused; the column goes from 0 to 4. If all are "
        "answers, correct the questionnaire's range; declare codes for no answer missing"
    ) in str(refusal.value)
    project.edit("scales/short.yaml", "[1, 5]", "[0, 4]")
    project.read()


# ---- What nobody uses stops nothing -------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (workbook("born", "#N/A", 22, 23), "one.xlsx:2: cell F2 is #N/A; correct it, or leave it"),
        (workbook("born", "=A1", 22, 23), "one.xlsx:2: cell F2 has a formula without a value"),
        (workbook("born", 1, 2, 3, merge="F2:F3"), "one.xlsx:2: cells F2:F3 are merged"),
        (together(of_spss_year_10000, file_of_study("one.sav")), "one.sav: column 'born' has a"),
        (
            together(column("born", "1", "2", "3"), column("born", "1", "2", "3")),
            "one.csv:1: column 'born' stands 2 times; once is allowed",
        ),
    ],
)
def test_a_column_that_nobody_uses_is_named_and_left_out(change, told, project, capsys):
    change(project)
    assert len(project.read()["one"]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith(told)]
    assert len(lines) == 1
    assert lines[0].endswith("; column 'born' is left out where nothing uses it")


def test_a_chart_stops_no_workbook(project):
    workbook()(project)
    book = openpyxl.load_workbook("one.xlsx")
    book.create_chartsheet("chart")
    book.save("one.xlsx")
    assert len(project.read()["one"]) == 2


@pytest.mark.parametrize(
    "change",
    [
        category("+", "-", "+", reference="'+'"),
        category("Seoul", "", "NA"),
        sex("F", "F", "F"),
        sex("F", "M", ""),
        covariate("bmi", "21", "22", "22"),
        spss({"area": {1: "Seoul", 2: "Busan"}}, area=[1, 2, 2]),
        together(
            spss({"pain": {0: "none", 5: "some", 10: "much"}}, pain=[0, 5, 7]),
            keys("    covariates: [age, pain]\n"),
        ),
    ],
)
def test_what_is_sound_is_not_refused(change, project):
    change(project)
    project.read()
