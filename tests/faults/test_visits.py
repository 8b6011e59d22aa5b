"""Participants who come more than once: sheets and phenotypes whose visits do not agree."""

import pytest
from faulty import Fault, each_of, edit, refusal, together, write

ROWS = """\
id,visit,arm,x,rna
01,baseline,0,1,A
01,week5,0,1,B
02,baseline,1,2,C
02,week5,1,2,D
03,baseline,1,4,E
"""
MATRIX = "gene\tA\tB\tC\tD\tE\nMX1\t5\t6\t7\t8\t9\n"
KEYS = """\
    visit: {column: visit, order: [baseline, week5], sample: rna}
    arm: {column: arm, reference: 0}
    models:
      main: {exposures: [arm, x], change: week5}
"""
PLAIN = "    models:\n      main: {exposures: [x]}\n"
TRIAL = together(edit("config.yaml", PLAIN, KEYS), write("two.csv", ROWS), write("two.tsv", MATRIX))
SHEET = (
    "sample\tstudy\tsubject\tvisit\tfastq\n"
    "a\tone\t01\tbaseline\ta_L1.fq\n"
    "b\tone\t01\tweek5\tb.fq\n"
    "c\tone\t02\tbaseline\ta_L2.fq\n"
)
OF_READS = together(  # study one: its reads are of two visits
    write("one.csv", "id,visit,age,rin,q1,q2\n01,baseline,60,9,1,2\n01,week5,60,9,1,2\n"
          "02,baseline,70,8,2,4\n"),
    write("samples.tsv", SHEET),
    edit("config.yaml", "    covariates: [age]\n",
         "    visit: {column: visit, order: [baseline, week5]}\n    covariates: [age]\n"),
    edit("config.yaml", "        exposures: [short, contrast]\n",
         "        exposures: [short, contrast]\n        change: week5\n"),
)  # fmt: skip

WIDE_ROWS = """\
id,arm,x,rna_t0,rna_t5
01,0,1,A,B
02,1,2,C,D
03,1,4,E,
"""
COLUMNS = "sample: {baseline: rna_t0, week5: rna_t5}"
WIDE = together(  # the same trial with one row a participant
    TRIAL,
    write("two.csv", WIDE_ROWS),
    edit("config.yaml", "column: visit, ", ""),
    edit("config.yaml", "sample: rna", COLUMNS),
)


def of_trial(name, *changes, says):
    """A fault of the study that starts at a matrix."""
    return Fault(name, together(TRIAL, *changes), says)


def of_wide(name, *changes, says):
    """A fault of the same study with one row a participant."""
    return Fault(name, together(WIDE, *changes), says)


def row(old, new):
    return edit("two.csv", old, new)


def key(old, new):
    return edit("config.yaml", old, new)


FAULTS = [
    of_trial(
        "a visit twice",
        row("02,week5,1,2,D", "02,baseline,1,2,D"),
        says="two.csv:5: participant '02' has visit 'baseline' on line 4 already; one row a "
        "participant and visit is allowed",
    ),
    of_trial(
        "a participant in two arms",
        row("02,week5,1,2,D", "02,week5,0,2,D"),
        says="two.csv:5: participant '02' has arm '0' in column 'arm', but '1' on line 4; it must "
        "be the same at all visits",
    ),
    of_trial(
        "a visit of another name",
        row("01,week5", "01,Week 5"),
        says="two.csv:3: participant '01': visit 'Week 5' is not in `visit: order`, which has "
        "baseline, week5; did you mean 'week5'?; write the same name here and there",
    ),
    of_trial(
        "no visit",
        row("01,week5", "01,"),
        says="two.csv:3: participant '01' has no visit in this row; name one of baseline, week5",
    ),
    of_trial(
        "a sample of two visits",
        row("2,D", "2,C"),
        says="two.csv:5: column 'rna': sample 'C' is on line 4 already, in column 'rna'; name each "
        "sample once",
    ),
    of_trial(
        "a sample twice, in two spellings",
        row("2,D", "2,b"),
        says="two.csv:5: column 'rna': sample 'b' is on line 3 already, in column 'rna', as 'B'; "
        "name each sample once",
    ),
    of_trial(
        "a sample twice that the matrix lacks",
        row("1,B", "1,Y"),
        row("4,E", "4,Y"),
        says="two.csv:6: column 'rna': sample 'Y' is on line 3 already, in column 'rna'; name each "
        "sample once",
    ),
    of_trial(
        "samples of another matrix",
        write("two.tsv", "gene\tP\tQ\nMX1\t5\t6\n"),
        says="config.yaml:23: no value of column 'rna' of two.csv is a sample of two.tsv; there: "
        "P, Q",
    ),
    of_trial(
        "no column with the samples",
        key(", sample: rna", ""),
        says="config.yaml:23: which column of the matrix is whose visit? Name the column of the "
        "phenotype that has the names of the samples: sample: COLUMN",
    ),
    of_trial(
        "no column with the visits",
        key("column: visit", "column: wave"),
        says="two.csv:1: no column 'wave'; there: id, visit, arm, x, rna",
    ),
    of_trial(
        "a model without its visit",
        key(", change: week5", ""),
        says="config.yaml:26: model 'main' does not say of which visit; name one of week5: "
        "change: week5",
    ),
    of_trial(
        "a change at the baseline",
        key("change: week5", "change: baseline"),
        says="config.yaml:26: change is 'baseline'; a visit after the baseline 'baseline' is "
        "needed: week5",
    ),
    of_trial(
        "a change without visits",
        key("    visit: {column: visit, order: [baseline, week5], sample: rna}\n", ""),
        says="config.yaml:25: study 'two' has no visits; declare `visit`, or delete `change`",
    ),
    of_trial(
        "one visit",
        key("order: [baseline, week5]", "order: [week5]"),
        says="config.yaml:23: studies.two.visit.order: ['week5'] is too short",
    ),
    of_trial(
        "the visit as an exposure",
        key("[arm, x]", "[arm, visit]"),
        says="config.yaml:26: 'visit' says which visit a row is, and is no measure of a "
        "participant; take it out",
    ),
    *(
        of_trial(
            f"the column of {what} as {name}",
            key("    arm:", f"    {text.format(column)}\n    arm:"),
            says=f"config.yaml:24: {column!r} says which visit a row is, and is no measure of a "
            "participant; take it out",
        )
        for what, column in (("visits", "visit"), ("samples", "rna"))
        for name, text in {
            "an exclusion": "exclude: [{{column: {}, equals: A, reason: x}}]",
            "a covariate of a sensitivity": "sensitivity: {{more: [{}]}}",
            "a category": "categories: {{{}: A}}",
            "a part of a derived column": "derive: {{new: x + {}}}",
            "the sex": "sex: {{column: {}, female: A, male: B}}",
            "the cluster": "cluster: {}",
        }.items()
    ),
    of_trial(
        "the column of visits as the arm",
        key("arm: {column: arm, reference: 0}", "arm: {column: visit, reference: baseline}"),
        says="config.yaml:24: 'visit' says which visit a row is, and is no measure of a "
        "participant; take it out",
    ),
    of_trial(
        "an exposure of each visit by visits, where each visit has a row",
        key("sample: rna}", "sample: rna, varying: {x: {baseline: x, week5: x}}}"),
        says="config.yaml:23: each visit has a row, so an exposure is one column: varying: [x]; "
        "or, where a participant has one row, delete `column`",
    ),
    of_trial(
        "an exposure of each visit that is a derived column",
        key("sample: rna}", "sample: rna, varying: [twice]}\n    derive: {twice: x + x}"),
        says="config.yaml:23: no column 'twice' in two.csv; it is a derived column, with one value "
        "a participant. Compute the value of each visit in the phenotype, and name the column that "
        "has it",
    ),
    of_trial(
        "an exposure of each visit that is a covariate",
        key("sample: rna}", "sample: rna, varying: [x]}\n    covariates: [x]"),
        key("[arm, x]", "[arm]"),
        says="config.yaml:23: column 'x' is in the covariates too, with the first value of each "
        "participant; that would take away what the means tell. Name it in one place",
    ),
    of_trial(
        "an exposure of each visit with codes, the third at a later visit",
        key("sample: rna}", "sample: rna, varying: [job]}\n    value_labels: {job: {'1': none, "
            "'2': part, '3': full}}"),
        write("two.csv", "id,visit,arm,x,job,rna\n01,baseline,0,1,1,A\n01,week5,0,1,3,B\n"
              "02,baseline,1,2,2,C\n02,week5,1,2,3,D\n03,baseline,1,4,1,E\n"),
        says="config.yaml:23: the numbers of column 'job' are labels (1 none, 2 part, 3 full ...); "
        "an exposure that differs between visits is an amount. If it is one, copy it to a column "
        "without value labels, and name that",
    ),
    of_wide(
        "a column of two exposures",
        key("order:", "varying: {a: {baseline: s0, week5: s5}, b: {baseline: s0, week5: s6}}, "
            "order:"),
        write("two.csv", "id,arm,x,rna_t0,rna_t5,s0,s5,s6\n01,0,1,A,B,1,2,3\n02,1,2,C,D,2,3,4\n"
              "03,1,4,E,,3,4,5\n"),
        says="config.yaml:23: column 's0' is named for another exposure already; name a column of "
        "its own for each exposure and visit",
    ),
    of_wide(
        "an exposure with the name of a column",
        key("order:", "varying: {x: {baseline: s0, week5: s5}}, order:"),
        write("two.csv", "id,arm,x,rna_t0,rna_t5,s0,s5\n01,0,1,A,B,1,2\n02,1,2,C,D,2,3\n"
              "03,1,4,E,,3,4\n"),
        says="config.yaml:23: 'x' is a column of two.csv, so it cannot name the exposure of all "
        "visits; choose a name that no column has",
    ),
    of_trial(
        "an exposure of each visit that is not there",
        key("sample: rna}", "sample: rna, varying: [xs]}"),
        says="config.yaml:23: no column 'xs' in two.csv; did you mean 'x'?",
    ),
    *(
        of_trial(
            f"the column of {what} as an exposure of each visit",
            key("sample: rna}", f"sample: rna, varying: [{column}]}}"),
            says=f"config.yaml:23: column {column!r} {says}; name a column of numbers that differ "
            "between visits",
        )
        for what, column, says in (
            ("ids", "id", "has the ids of the participants"),
            ("visits", "visit", "says whose visit a sample is"),
            ("samples", "rna", "has the names of samples"),
            ("arms", "arm", "is a category"),
        )
    ),
    of_trial(
        "a text in an exposure of each visit, in a later row",
        key("sample: rna}", "sample: rna, varying: [stress]}"),
        write("two.csv", ROWS.replace("x,rna", "x,stress,rna").replace(",1,2,D", ",1,2,low,D")
              .replace(",1,2,C", ",1,2,3,C").replace(",0,1,", ",0,1,2,")
              .replace(",1,4,", ",1,4,3,")),
        says="two.csv:5: column 'stress': 'low' is not a number",
    ),
    of_trial(
        "an exposure of each visit without a value",
        key("sample: rna}", "sample: rna, varying: [stress]}"),
        write("two.csv", ROWS.replace("x,rna", "x,stress,rna").replace(",1,", ",1,,")
              .replace(",,2,", ",2,,").replace(",,4,", ",4,,")
              .replace(",0,1,,", ",0,1,,")),
        says="two.csv:2-6: column 'stress': every cell is missing",
    ),
    of_wide(
        "an exposure of each visit as one column of one row a participant",
        key("order:", "varying: [x], order:"),
        says="config.yaml:23: the phenotype has one row a participant, so an exposure needs a "
        "column for each visit: varying: {x: {baseline: COLUMN, week5: COLUMN}}",
    ),
    of_wide(
        "an exposure of each visit without one of them",
        key("order:", "varying: {stress: {baseline: x}}, order:"),
        says="config.yaml:23: visit 'week5' has no column; name the one with its values: week5: "
        "COLUMN",
    ),
    of_wide(
        "an exposure of two visits in one column",
        key("order:", "varying: {stress: {baseline: x, week5: x}}, order:"),
        says="config.yaml:23: column 'x' is that of visit 'baseline' already; name a column of its "
        "own for each visit",
    ),
    of_wide(
        "an exposure of a visit of another name",
        key("order:", "varying: {stress: {baseline: x, week_5: arm}}, order:"),
        says="config.yaml:23: visit 'week_5' is not in `visit: order`, which has baseline, week5; "
        "did you mean 'week5'?; write the same name here and there",
    ),
    of_wide(
        "the samples of a visit as an exposure",
        key("order:", "varying: {stress: {baseline: x, week5: rna_t5}}, order:"),
        says="config.yaml:23: column 'rna_t5' says whose visit a sample is; name a column of "
        "numbers that differ between visits",
    ),
    of_trial(
        "a text in place of a number, in a later row",
        together(row("02,baseline,1,2,C", "02,baseline,1,,C"), row("1,2,D", "1,two,D")),
        says="two.csv:5: column 'x': 'two' is not a number",
    ),
    of_trial(
        "a visit twice in the order",
        write("two.csv", ROWS.replace("baseline", "1").replace("week5", "2")),
        key("[baseline, week5]", "[1, '1', 2]"),
        key("change: week5}\n", "change: 2}\n"),
        says="config.yaml:23: visit '1' stands twice in `order`; name each visit once",
    ),
    of_trial(
        "a sample with another spelling",
        row("1,B", "1,b"),
        says="two.csv:3: sample 'b' is not in two.tsv; 'B' is, with another spelling (capitals): "
        "write the same in both",
    ),
    of_trial(
        "samples with another spelling, all of them",
        write("two.tsv", MATRIX.replace("A\tB\tC\tD\tE", "a\tP\tQ\tR\tS")),
        says="two.csv:2: sample 'A' is not in two.tsv; 'a' is, with another spelling (capitals): "
        "write the same in both",
    ),
    of_trial(
        "a sample without numbers",
        write("two.tsv", MATRIX.replace("\t6\t", "\tsix\t")),
        says="two.tsv:1: column 'B' is a sample, but has no numbers in its first rows, or the "
        "name of an annotation; correct the numbers, or rename it",
    ),
    *(
        of_trial(
            f"an arm that is named {name}",
            key("    arm:", f"    value_labels: {{arm: {{1: {name}}}}}\n    arm:"),
            says=f"config.yaml:25: arm '1' of column 'arm' has the name {name!r}, which tables of "
            "visits keep for others; give each value its own name: value_labels: {arm: {VALUE: "
            "NAME}}",
        )
        for name in ("all", "arm not known")
    ),
    of_trial(
        "an arm with the name of another one",
        key("    arm:", "    value_labels: {arm: {0: '1'}}\n    arm:"),
        says="config.yaml:25: values '0', '1' of column 'arm' have one name, '1'; give each value "
        "its own name: value_labels: {arm: {VALUE: NAME}}",
    ),
    of_trial(
        "markers",
        key("    arm:", "    markers: [CD14]\n    arm:"),
        says="config.yaml:24: markers are one value a participant, but differ between visits; "
        "delete `markers`",
    ),
    Fault(
        "a visit that the sheet calls otherwise",
        together(OF_READS, edit("samples.tsv", "01\tbaseline", "01\tT0")),
        "samples.tsv:2: sample 'a': visit 'T0' is not in `visit: order`, which has baseline, "
        "week5; write the same name here and there",
    ),
    Fault(
        "a sheet without visits",
        together(OF_READS, write("samples.tsv", "sample\tstudy\tsubject\tfastq\n"
                                 "a\tone\t01\ta_L1.fq\nb\tone\t02\tb.fq\n")),
        "samples.tsv:2: sample 'a' has no visit; add the column `visit`, with one of baseline, "
        "week5",
    ),
    Fault(
        "a sheet with visits alone",
        write("samples.tsv", SHEET),
        "samples.tsv:2: sample 'a' is of visit 'baseline', but study 'one' declares no `visit`",
    ),
    Fault(
        "two samples of a visit",
        together(OF_READS, edit("samples.tsv", "b\tone\t01\tweek5", "b\tone\t01\tbaseline")),
        "samples.tsv:3: participant '01' of one already has sample 'a' of visit 'baseline'; one "
        "sample a participant and visit is allowed",
    ),
    Fault(
        "a sample of two visits in the sheet",
        together(OF_READS, edit("samples.tsv", "c\tone\t02\tbaseline", "a\tone\t01\tweek5")),
        "samples.tsv:4: sample 'a' is of visit 'baseline' on line 2; a sample is of one visit",
    ),
    Fault(
        "a column for the samples of a sheet",
        together(OF_READS, key("order: [baseline, week5]}", "order: [baseline, week5], "
                               "sample: rin}")),
        "config.yaml:14: the sample sheet says which sample is whose visit; delete `sample`",
    ),
    Fault(
        "columns for the samples of a sheet, in one row a participant",
        together(OF_READS, write("one.csv", "id,age,rin,q1,q2\n01,60,9,1,2\n02,70,8,2,4\n"),
                 key("column: visit, order: [baseline, week5]}",
                     "order: [baseline, week5], sample: {baseline: rin, week5: age}}")),
        "config.yaml:14: the sample sheet says which sample is whose visit; delete `sample`",
    ),
    Fault(
        "rows of visits without the column of visits",
        together(OF_READS, key("column: visit, ", "")),
        "one.csv:3: participant '01' is already on line 2; one row a participant is allowed. Where "
        "each visit has a row, name the column with the visits under `visit`: column: COLUMN",
    ),
    of_wide(
        "a participant twice in a wide file",
        row("03,1,4,E,", "02,1,4,E,"),
        says="two.csv:4: participant '02' is already on line 3; one row a participant is allowed. "
        "Where each visit has a row, name the column with the visits under `visit`: column: COLUMN",
    ),
    of_wide(
        "one column of samples, and none of visits",
        key(COLUMNS, "sample: rna_t0"),
        says="config.yaml:23: sample is one column, 'rna_t0', but no column has the visits. Where "
        "a participant has one row, name a column for each visit: sample: {baseline: COLUMN, "
        "week5: COLUMN}; where each visit has a row, name the column with the visits: column: "
        "COLUMN",
    ),
    of_wide(
        "columns of samples, and one of visits",
        key("order: [", "column: arm, order: ["),
        says="config.yaml:23: sample has a column for each visit, but column 'arm' has the visits "
        "too. Where a participant has one row, delete `column`; where each visit has a row, name "
        "one column with the samples: sample: COLUMN",
    ),
    of_wide(
        "no column of samples",
        key(f", {COLUMNS}", ""),
        says="config.yaml:23: which column of the matrix is whose visit? Name the columns of the "
        "phenotype that have the names of the samples: sample: {baseline: COLUMN, week5: COLUMN}; "
        "or, where each visit has a row, the columns with visit and sample: column: COLUMN, "
        "sample: COLUMN",
    ),
    of_wide(
        "a list of columns",
        key(COLUMNS, "sample: [rna_t0, rna_t5]"),
        says="config.yaml:23: studies.two.visit.sample is ['rna_t0', 'rna_t5']; its type must be "
        "string or object (where the study starts at a matrix: column of the phenotype with the "
        "name of the sample; or, with one row a participant, such a column of each visit, by its "
        "name)",
    ),
    of_wide(
        "samples of a visit that is not in the order",
        key("week5: rna_t5", "week5: rna_t5, week6: x"),
        says="config.yaml:23: visit 'week6' is not in `visit: order`, which has baseline, week5; "
        "did you mean 'week5'?; write the same name here and there",
    ),
    of_wide(
        "a visit without a column",
        key(", week5: rna_t5", ""),
        says="config.yaml:23: visit 'week5' has no column; name the one with its samples: week5: "
        "COLUMN",
    ),
    of_wide(
        "a column of two visits",
        key("week5: rna_t5", "week5: rna_t0"),
        says="config.yaml:23: column 'rna_t0' is that of visit 'baseline' already; name a column "
        "of its own for each visit",
    ),
    of_wide(
        "a visit of numbers twice",
        key("[baseline, week5], sample: {baseline: rna_t0, week5: rna_t5}",
            "[0, 1], sample: {0: rna_t0, 1: rna_t5, 1.0: x}"),
        key("change: week5", "change: 1"),
        says="config.yaml:23: visit '1.0' is the same as '1'; delete one of the two",
    ),
    of_wide(
        "a column of a visit of numbers without a sample of the matrix",
        key("[baseline, week5], sample: {baseline: rna_t0, week5: rna_t5}",
            "[0, 1], sample: {0: rna_t0, 1.0: id}"),
        key("change: week5", "change: 1"),
        says="config.yaml:23: no value of column 'id' of two.csv is a sample of two.tsv; there: A, "
        "B, C, D, E.",
    ),
    of_wide(
        "a column that is not there",
        key("week5: rna_t5", "week5: rna_5"),
        says="two.csv:1: no column 'rna_5'; there: id, arm, x, rna_t0, rna_t5",
    ),
    of_wide(
        "a sample of two participants",
        row("C,D", "C,B"),
        says="two.csv:3: column 'rna_t5': sample 'B' is on line 2 already, in column 'rna_t5'; "
        "name each sample once",
    ),
    of_wide(
        "a sample of two visits of a participant",
        row("C,D", "C,C"),
        says="two.csv:3: column 'rna_t5': sample 'C' is on line 3 already, in column 'rna_t0'; "
        "name each sample once",
    ),
    of_wide(
        "a sample twice in a wide file, in two spellings",
        row("3,1,4,E,", "3,1,4,E,b"),
        says="two.csv:4: column 'rna_t5': sample 'b' is on line 2 already, in column 'rna_t5', as "
        "'B'; name each sample once",
    ),
    of_wide(
        "a sample twice in a wide file, the wrong spelling first",
        row("A,B", "A,b"),
        row("3,1,4,E,", "3,1,4,E,B"),
        says="two.csv:2: column 'rna_t5': sample 'b' is on line 4 already, in column 'rna_t5', as "
        "'B'; name each sample once",
    ),
    of_wide(
        "a number twice as sample, once with .0",
        write("two.tsv", MATRIX.replace("B", "2")),
        row("A,B", "A,2"),
        row("3,1,4,E,", "3,1,4,E,2.0"),
        says="two.csv:4: column 'rna_t5': sample '2.0' is on line 2 already, in column 'rna_t5', "
        "as '2'; name each sample once",
    ),
    of_wide(
        "a sample twice in a wide file that the matrix lacks",
        row("3,1,4,E,", "3,1,4,y,Y"),
        says="two.csv:4: column 'rna_t5': sample 'Y' is on line 4 already, in column 'rna_t0', as "
        "'y'; name each sample once",
    ),
    *(
        of_wide(
            f"{word} in place of a sample",
            row("C,D", f"C,{word}"),
            row("3,1,4,E,", f"3,1,4,E,{word}"),
            says=f"two.csv:3: column 'rna_t5': {word!r} is no sample (and in 1 more cells), and "
            f"reads like a missing value; declare missing: {{rna_t5: [{word!r}]}}, or leave it "
            "empty",
        )
        for word in ("-", "none", "N/A", "missing")
    ),
    of_trial(
        "a word in place of a sample, in the row of a visit",
        row("2,D", "2,n/a"),
        says="two.csv:5: column 'rna': 'n/a' is no sample, and reads like a missing value; declare "
        "missing: {rna: ['n/a']}, or leave it empty",
    ),
    of_wide(
        "a code in place of several samples",
        row("C,D", "C,999"),
        row("3,1,4,E,", "3,1,4,E,999"),
        says="two.csv:4: column 'rna_t5': sample '999' is on line 3 already, in column 'rna_t5'; "
        "name each sample once, or if it means none, declare missing: {rna_t5: ['999']}",
    ),
    of_wide(
        "a sample with another spelling in a wide file",
        row("A,B", "A,b"),
        says="two.csv:2: sample 'b' is not in two.tsv; 'B' is, with another spelling (capitals): "
        "write the same in both",
    ),
    of_wide(
        "a column without a sample of the matrix",
        key("week5: rna_t5", "week5: id"),
        says="config.yaml:23: no value of column 'id' of two.csv is a sample of two.tsv; there: A, "
        "B, C, D, E. Name the column that has them, or correct its names",
    ),
    of_wide(
        "a visit at which nobody has a sample",
        row("A,B", "A,"),
        row("C,D", "C,NA"),
        says="config.yaml:23: no value of column 'rna_t5' of two.csv is a sample of two.tsv",
    ),
    of_wide(
        "a sample without numbers in a wide file",
        write("two.tsv", MATRIX.replace("\t6\t", "\tsix\t")),
        says="two.tsv:1: column 'B' is a sample, but has no numbers in its first rows, or the "
        "name of an annotation; correct the numbers, or rename it",
    ),
    of_wide(
        "names of samples as an exposure",
        key("[arm, x]", "[arm, rna_t5]"),
        says="config.yaml:26: 'rna_t5' has the names of samples, and is no measure of a "
        "participant; take it out",
    ),
]  # fmt: skip


@each_of(*FAULTS)
def test_visits_that_do_not_agree(fault, project):
    refusal(fault, project)


def test_samples_are_matched_by_participant_and_visit(project, capsys):
    TRIAL(project)
    found = [(one.name, one.subject, one.visit) for one in project.read()["two"]]
    assert found == [
        ("A", "01", "baseline"),
        ("C", "02", "baseline"),
        ("E", "03", "baseline"),
        ("B", "01", "week5"),
        ("D", "02", "week5"),
    ]
    told = "two.csv: visit week5: neither row nor sample: 1 of 3 participants (03)"
    assert told in capsys.readouterr().err.splitlines()


def test_who_is_missing_is_told_by_name(project, capsys):
    together(TRIAL, row("1,B", "1,Z"), row("01,baseline,0,1", "01,baseline,0,7"))(project)
    project.read()
    assert capsys.readouterr().err.splitlines()[:5] == [
        "two.csv: column 'x' differs between the visits of 01; the first value of each counts",
        "two.csv: not in two.tsv are 1 of the samples in column 'rna': Z",
        "two.tsv: not in column 'rna' of two.csv, and left out, are 1 of 5 samples: B",
        "two.csv: visit week5: neither row nor sample: 1 of 3 participants (03)",
        "two.csv: visit week5: a row, but no sample: 1 of 3 participants (01)",
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            key("    arm:", "    exclude: [{column: ill, above: 5, reason: ill}]\n    arm:"),
            "two.csv: column 'ill' differs between the visits of 02; the first value of each "
            "counts",
        ),
        (
            key("    arm:", "    derive: {half: ill * 0.5}\n    arm:"),
            "two.csv: column 'ill' differs between the visits of 02; the first value of each "
            "counts",
        ),
        (
            key("[arm, x]", "[arm, age]"),
            "two.csv: no value at baseline of age; the first later value counts: 02",
        ),
        (
            key("    arm:", "    scales: [short]\n    arm:"),
            "two.csv: items of scale 'short' are of different visits in 1 participants (01)",
        ),
    ],
)
def test_what_is_taken_of_which_visit_is_told(project, capsys, change, says):
    rows = (
        "id,visit,arm,x,rna,ill,age,q1,q2\n"
        "01,baseline,0,1,A,0,50,1,\n01,week5,0,1,B,0,50,2,3\n"
        "02,baseline,1,2,C,0,,3,4\n02,week5,1,2,D,1,60,3,4\n03,baseline,0,4,E,0,70,5,4\n"
    )
    together(TRIAL, write("two.csv", rows), change)(project)
    project.read()
    told = capsys.readouterr().err.splitlines()
    assert says in told


def test_a_sample_without_a_row_is_analysed_and_told(project, capsys):
    together(OF_READS, edit("one.csv", "01,week5,60,9,1,2\n", ""))(project)
    assert [(one.name, one.visit) for one in project.read()["one"]][-1] == ("b", "week5")
    told = capsys.readouterr().err
    assert "one.csv: visit week5: a sample, but no row: 1 of 2 participants (01)\n" in told


def test_samples_of_one_row_a_participant_are_matched_alike(project, capsys):
    together(WIDE, row("A,B", "A,Z"))(project)
    found = [(one.name, one.subject, one.visit) for one in project.read()["two"]]
    assert found == [
        ("A", "01", "baseline"),
        ("C", "02", "baseline"),
        ("E", "03", "baseline"),
        ("D", "02", "week5"),
    ]
    assert capsys.readouterr().err.splitlines()[:4] == [
        "two.csv: not in two.tsv are 1 of the samples in column 'rna_t5': Z",
        "two.tsv: not in column 'rna_t0' or 'rna_t5' of two.csv, and left out, are 1 of 5 "
        "samples: B",
        "two.csv: visit week5: no sample: 1 of 3 participants (03)",
        "two.csv: visit week5: a sample that is not there: 1 of 3 participants (01)",
    ]


def test_a_sheet_tells_the_visits_of_one_row_a_participant(project, capsys):
    rows = write("one.csv", "id,age,rin,q1,q2\n01,60,9,1,2\n02,70,8,2,4\n")
    together(OF_READS, rows, key("column: visit, ", ""))(project)
    assert [(one.name, one.visit) for one in project.read()["one"]] == [
        ("a", "baseline"),
        ("c", "baseline"),
        ("b", "week5"),
    ]
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "one.csv: visit week5: no sample: 1 of 2 participants (02)"


def test_a_long_file_taken_for_a_wide_one_tells_a_few_rows(project):
    rows = "".join(f"{number:02d},{visit},60,9,1,2\n" for number in range(9) for visit in "ab")
    together(OF_READS, key("column: visit, ", ""))(project)
    write("one.csv", f"id,visit,age,rin,q1,q2\n{rows}")(project)
    of_rows = [fault for fault in project.faults() if fault.startswith("one.csv")]
    assert len(of_rows) == 6
    assert of_rows[-1] == "one.csv: 4 more rows are refused"


def test_samples_that_differ_in_signs_are_two(project):
    """P1_11 and P11_1 are samples of two participants, of which the matrix has one."""
    rows = (row("A,B", "A,P1_11"), row("3,1,4,E,", "3,1,4,E,P11_1"))
    together(WIDE, write("two.tsv", MATRIX.replace("B", "P1_11")), *rows)(project)
    assert "P1_11" in [one.name for one in project.read()["two"]]


@pytest.mark.parametrize("word", ["-", "999"])
def test_what_stands_for_no_sample_may_be_declared(project, word, capsys):
    missing = key(COLUMNS, f"{COLUMNS}}}\n    missing: {{rna_t5: ['{word}']")
    together(WIDE, row("C,D", f"C,{word}"), row("3,1,4,E,", f"3,1,4,E,{word}"), missing)(project)
    assert [one.name for one in project.read()["two"]] == ["A", "C", "E", "B"]
    told = capsys.readouterr().err.splitlines()
    assert "two.csv: visit week5: no sample: 2 of 3 participants (02, 03)" in told


def test_a_sample_may_be_called_by_a_word_for_missing(project):
    together(WIDE, write("two.tsv", MATRIX.replace("B", "none")), row("A,B", "A,none"))(project)
    assert "none" in [one.name for one in project.read()["two"]]


def test_ids_may_be_the_names_of_the_samples_of_a_visit(project):
    together(
        WIDE,
        row("01,0,1,A", "A,0,1,"),
        row("02,1,2,C", "C,1,2,"),
        row("03,1,4,E", "E,1,4,"),
        key("baseline: rna_t0", "baseline: id"),
    )(project)
    assert [one.subject for one in project.read()["two"]] == ["A", "C", "E", "A", "C"]


@pytest.mark.parametrize("order", ["[1, 2]", "['1', '2']"])
def test_visits_of_columns_may_be_numbers(project, order):
    columns = key("baseline: rna_t0, week5: rna_t5", "1: rna_t0, '2': rna_t5")
    together(WIDE, columns, key("[baseline, week5]", order), key("week5}", "2}"))(project)
    assert [one.visit for one in project.read()["two"]] == ["1", "1", "1", "2", "2"]


@pytest.mark.parametrize("keys", ["0.5: rna_t0, 1.0: rna_t5", "'0.50': rna_t0, 1: rna_t5"])
def test_numbers_of_visits_are_compared_as_numbers(project, keys):
    columns = key("baseline: rna_t0, week5: rna_t5", keys)
    together(WIDE, columns, key("[baseline, week5]", "[0.5, 1.0]"), key("week5}", "1.0}"))(project)
    assert [one.visit for one in project.read()["two"]] == ["0.5", "0.5", "0.5", "1", "1"]


@pytest.mark.parametrize("order", ["[1, 2]", "['1', '2']"])
def test_visits_may_be_numbers(project, order):
    text = ROWS.replace("baseline", "1").replace("week5", "2")
    changes = [write("two.csv", text), key("[baseline, week5]", order), key("week5}", "2}")]
    together(TRIAL, *changes)(project)
    assert [one.visit for one in project.read()["two"]] == ["1", "1", "1", "2", "2"]
