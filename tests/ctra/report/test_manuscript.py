"""The document says what the tables say, in APA tables that Word can read."""

import re

import docx
import numpy as np
import pandas as pd
import pytest
from docx.oxml.ns import qn
from docx.shared import Twips
from matplotlib import pyplot

from ctra.report.apa import apa_correlation, apa_interval, apa_number, apa_p
from ctra.report.cells import table, text
from ctra.report.manuscript import correlation_matrix, write_manuscript
from ctra.report.methods import software
from ctra.report.word import Document

TITLES = {"study2": "Study 2 <two>", "study1": '한국 성인 "KALS" & co'}
CAPTIONS = [
    "The analysed participants",
    "Means, standard deviations and correlations",
    "Slopes of the composite",
    "Simple slopes of the composite",
    "Composite with further covariates",
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    png = tmp_path_factory.mktemp("figures") / "a.png"
    pyplot.figure().savefig(png)
    pyplot.close()
    drawn = {("effects", study, None): str(png) for study in TITLES}
    return drawn | {("moderation", "study1", "main"): str(png)}


@pytest.fixture(scope="module")
def write(tmp_path_factory, given, effects, config, figures):
    def write(*, effects=effects, **changes):
        path = tmp_path_factory.mktemp("document") / "report.docx"
        tables = given | changes.pop("given", {})
        known = {"config": config, "titles": TITLES, "unit": "log2 mRNA"}
        known["software"] = software("9.1", [], tables["reads"])
        write_manuscript(path, tables, effects, figures, **(known | changes))
        return path

    return write


@pytest.fixture(scope="module")
def document(write):
    return docx.Document(write())


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def captions(document):
    """Title by number of every table."""
    told = texts(document)
    return {told[i]: told[i + 1] for i in range(len(told)) if re.fullmatch(r"Table \d+", told[i])}


def rows(document, caption):
    """Cells of a table, by its title."""
    place = list(captions(document).values()).index(caption)
    return [[cell.text for cell in row.cells] for row in document.tables[place].rows]


def test_the_same_results_give_the_same_bytes(write):
    assert write().read_bytes() == write().read_bytes()


def test_five_tables_a_study_are_numbered_once_through(document):
    expected = [f"{caption}, {title}" for title in TITLES.values() for caption in CAPTIONS]
    numbers = {f"Table {i}": caption for i, caption in enumerate(expected, 1)}
    assert captions(document) == numbers
    assert len(document.tables) == len(numbers)


def italic(paragraph):
    """The pieces of a paragraph in italics."""
    return [run.text for run in paragraph.runs if run.italic]


def test_symbols_are_in_italics_and_letters_that_are_none_are_not(tmp_path):
    says = "Item b) of site t, b = −0.06, SD 2, t(141) = −2.95, p = .004; a t test of F(2, 30)"
    rows = pd.DataFrame({"a": ["t"], "b": ["p < .05"]})
    block = table("x", "Title", rows, [text("Holm p", "a"), text("SE", "b")])
    made = Document("x")
    made.paragraph(says)
    made.table(1, block | {"notes": ["b: slope by SD"]})
    made.save(tmp_path / "x.docx")
    read = docx.Document(tmp_path / "x.docx")
    (paragraph,) = (p for p in read.paragraphs if p.text == says)
    assert italic(paragraph) == ["b", "SD", "t", "p", "t", "F"]
    cells = [cell.paragraphs[0] for row in read.tables[0].rows for cell in row.cells]
    assert [italic(cell) for cell in cells] == [["p"], ["SE"], [], ["p"]]
    assert italic(read.paragraphs[-1]) == ["Note. ", "b", "SD"]


def test_parts_in_order(document):
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["Abstract", "Method", "Results", "References"]


def test_slopes_equal_the_tables(document, effects):
    title = TITLES["study1"]
    head, *cells = rows(document, f"Slopes of the composite, {title}")
    told = pd.DataFrame(cells, columns=head)
    expected = effects[effects["study"] == "study1"].reset_index(drop=True)
    assert len(told) == len(expected) == 3
    assert list(told["b"]) == [apa_number(b) for b in expected["estimate"]]
    assert list(told["SE"]) == [apa_number(se) for se in expected["std_error"]]
    ends = zip(expected["ci_low"], expected["ci_high"], strict=True)
    assert list(told["95% CI"]) == [apa_interval(*pair) for pair in ends]
    assert list(told["t"]) == [apa_number(t, 2) for t in expected["t"]]
    assert list(told["n"]) == [f"{n:.0f}" for n in expected["n"]]
    assert list(told["t test p"]) == [apa_p(p).removeprefix("= ") for p in expected["p_value"]]
    believed = [cell.rstrip("* ") for cell in told["p"]]
    assert believed == [apa_p(p).removeprefix("= ") for p in expected["p"]]
    assert list(told["Holm p"]) == [apa_p(p).removeprefix("= ") for p in expected["p_holm"]]


def numbers(cell):
    """The numbers of a cell, as they are written: of `−0.20 [−0.31, .04]` three."""
    return re.findall(r"−?[\d.]*\d", cell)


def test_participants_equal_the_table(document, given):
    title = TITLES["study2"]
    _, *cells = rows(document, f"{CAPTIONS[0]}, {title}")
    expected = given["descriptives"].query("study == 'study2'").to_dict("records")
    assert len(cells) == len(expected) >= 4
    for (_, n, missing, value, span), row in zip(cells, expected, strict=True):
        assert [n, missing] == [f"{row['n']:.0f}", f"{row['missing']:.0f}"]
        if row["kind"] == "number":
            assert numbers(value) == [apa_number(row["mean"], 2), apa_number(row["sd"], 2)]
            ends = [float(end.replace("−", "-")) for end in numbers(span)]
            # four digits are shown
            assert ends == pytest.approx([row["min"], row["max"]], rel=5e-4)
        else:
            assert numbers(value) == [f"{row['count']:.0f}", f"{row['percent']:.0f}"]


def test_simple_slopes_equal_the_table(document, given):
    """They have a p where their product is a finding."""
    _, *cells = rows(document, f"{CAPTIONS[3]}, {TITLES['study1']}")
    products = given["findings"].query("study == 'study1' and effect.str.contains(':')")
    shown = products["finding"].isin(["falling slope", "rising slope"]).all()
    expected = given["slopes"].query("study == 'study1' and statistic == 'composite'")
    assert len(cells) == len(expected) >= 3
    for cell, row in zip(cells, expected.to_dict("records"), strict=True):
        assert cell[3] == apa_number(row["value"], 1)
        assert numbers(cell[4]) == [
            apa_number(row[name]) for name in ("estimate", "ci_low", "ci_high")
        ]
        assert cell[5] == (apa_p(row["p_value"]).removeprefix("= ") if shown else "")
        assert cell[6] == apa_number(row["percent_sd"], 1)


def test_sensitivity_equals_the_table(document, given):
    for study, title in TITLES.items():
        _, *cells = rows(document, f"{CAPTIONS[4]}, {title}")
        of_study = given["sensitivity"][given["sensitivity"]["study"] == study]
        expected = of_study[of_study["statistic"] == "composite"]
        assert len(cells) == len(expected) >= 1
        robust = of_study[of_study["statistic"] == "robust"].set_index(["model", "effect"])
        for cell, row in zip(cells, expected.to_dict("records"), strict=True):
            ends = [apa_number(row[name]) for name in ("estimate", "ci_low", "ci_high")]
            p = [row["p_value"], row["p_permutation"]]
            p.append(robust.loc[(row["model"], row["effect"]), "p_wild"])
            assert numbers(cell[2]) == ends
            assert cell[3:6] == ["" if pd.isna(q) else apa_p(q).removeprefix("= ") for q in p]
            assert cell[6] == f"{row['n']:.0f}"


def test_correlations_equal_the_table(document, given):
    """Row i, column j < i of the triangle is the pair (i, j), whichever comes first in the TSV."""
    _, *cells = rows(document, f"{CAPTIONS[1]}, {TITLES['study2']}")
    names = [re.sub(r"^\d+\. ", "", row[0]) for row in cells]
    of_study = given["correlations"].query("study == 'study2'")
    pairs = {frozenset(pair): r for *pair, r in of_study[["variable", "other", "r"]].to_numpy()}
    assert len(names) >= 4
    for i, row in enumerate(cells):
        for j, cell in enumerate(row[3:]):
            if j < i:
                r = pairs[frozenset((names[i], names[j]))]
                assert cell.rstrip("*") == apa_correlation(r)
            else:
                assert cell == ("—" if i == j else "")


def test_a_triangle_by_hand():
    described = pd.DataFrame(
        {"variable": ["a", "b", "c"], "kind": "number", "mean": [1.0, 2.0, 3.0], "sd": 1.0}
    )
    pairs = [("b", "a", -0.5, 0.0004), ("c", "a", 0.25, 0.04), ("b", "c", np.nan, np.nan)]
    correlated = pd.DataFrame(pairs, columns=["variable", "other", "r", "p_value"])
    block = correlation_matrix(described, correlated, "Study")
    assert [[cell["text"] for cell in row] for row in block["rows"]] == [
        ["1. a", "1.00", "1.00", "—", ""],
        ["2. b", "2.00", "1.00", "−.50***", "—"],
        ["3. c", "3.00", "1.00", ".25*", ""],
    ]


def test_sentences_and_verdicts_are_those_of_the_tables(document, given):
    told = texts(document)
    composite = given["sentences"].query("statistic == 'composite'")
    for sentence in [*composite["sentence"], *given["verdicts"]["verdict"]]:
        assert any(paragraph.endswith(sentence) for paragraph in told), sentence


def test_figures_have_a_number_a_title_and_a_text(document):
    told = texts(document)
    numbers = [says for says in told if re.fullmatch(r"Figure \d+", says)]
    assert numbers == ["Figure 1", "Figure 2", "Figure 3"]  # two of effects, one of moderation
    pictures = document.element.body.findall(f".//{qn('wp:docPr')}")
    assert len(pictures) == 3
    assert all(re.search(r"\d", picture.get("descr")) for picture in pictures)


def test_a_table_without_rows_takes_no_number(write, given):
    without = {name: given[name].head(0) for name in ("slopes", "sensitivity", "correlations")}
    without["sensitivity"] = pd.DataFrame({"study": []})  # of no files
    made = docx.Document(write(given=without))
    expected = [f"{CAPTIONS[i]}, {title}" for title in TITLES.values() for i in (0, 2)]
    assert list(captions(made).values()) == expected


def test_simulated_data_are_called_so(write, document, config):
    note = "Note. Simulated data: no real people were measured."
    assert note not in texts(document)
    made = docx.Document(write(config=config | {"simulate": {}}))
    assert note in texts(made)
    assert texts(made)[0] == made.core_properties.title == f"{texts(document)[0]}, simulated"


def test_programs_and_references(document):
    told = texts(document)
    (programs,) = [says for says in told if says.startswith("Programs. ")]
    assert "STAR 2.7.11b" in programs
    assert f"pandas {pd.__version__}" in programs
    listed = told[told.index("References") + 1 :]
    assert len(listed) > 5
    assert listed == sorted(listed, key=str.casefold)
    assert not any("*" in says for says in listed)


def test_journal_and_volume_are_in_italics(document):
    (holm,) = [one for one in document.paragraphs if one.text.startswith("Holm, S. (1979).")]
    assert holm.text == (
        "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian "
        "Journal of Statistics, 6(2), 65–70."
    )
    italics = [run.text for run in holm.runs if run.italic]
    assert italics == ["Scandinavian Journal of Statistics, 6"]


def test_properties_of_a_table_are_in_the_order_of_the_standard(document):
    """ISO/IEC 29500-1, CT_TblPr: a sequence, in which the sides of cells precede the look."""
    for one in document.tables:
        names = [child.tag for child in one._tbl.tblPr]
        assert names[-2:] == [qn("w:tblCellMar"), qn("w:tblLook")]


def test_the_note_names_every_p_that_is_compared(write, config):
    """With clusters the p to believe may be that of CR2, which is no column of the table."""
    studies = config["studies"] | {"study1": config["studies"]["study1"] | {"cluster": "village"}}
    told = texts(docx.Document(write(config=config | {"studies": studies})))
    notes = [says for says in told if says.startswith("Note. b: slope")]
    of_clusters = ["by cluster-robust standard errors" in note for note in notes]
    assert of_clusters == [study == "study1" for study in TITLES]


def test_one_p_is_to_be_used_where_it_is_another_than_that_of_the_t_test(write, document, effects):
    undrawn = effects.assign(p_permutation=np.nan, p_wild=np.nan, size=np.nan)
    without = docx.Document(write(effects=undrawn))
    use = "Use p and not t test p."
    assert sum(use in says for says in texts(document)) == len(TITLES)
    assert not any(use in says for says in texts(without))
    assert sum("p: that of the t test. " in says for says in texts(without)) == len(TITLES)


OF_VISIT = {"study": "study1", "visit": "week5", "arm": "kindness", "std_error": 0.1083}
OF_VISIT |= {"df": 34.43, "status": "ok"}


@pytest.fixture(scope="module")
def of_visits():
    """Tables of the model of all visits, of a study that has some."""
    limits = {"ci_low": -0.56, "ci_high": -0.12}
    mean = OF_VISIT | limits | {"n": 19, "mean": -0.34}
    change = OF_VISIT | limits | {"contrast": "change", "versus": "baseline", "difference": -0.34}
    change |= {"t": -3.135, "p_value": 0.0035, "F": np.nan, "df_num": np.nan}
    return {"visit_means": pd.DataFrame([mean]), "visit_contrasts": pd.DataFrame([change])}


def test_a_study_with_visits_has_its_means_and_changes(write, of_visits):
    made = docx.Document(write(given=of_visits))
    title = TITLES["study1"]
    told = list(captions(made).values())
    mean, change = f"Adjusted means by visit, {title}", f"Changes over the visits, {title}"
    place = told.index(f"Slopes of the composite, {title}")
    assert told[place + 1 : place + 3] == [mean, change]
    assert rows(made, mean) == [
        ["Visit", "Arm", "n", "Mean [95% CI]", "SE", "df"],
        ["week5", "kindness", "19", "−0.340 [−0.560, −0.120]", "0.108", "34.4"],
    ]
    assert rows(made, change)[1] == [
        *("change", "week5", "kindness", "baseline"),
        *("−0.340 [−0.560, −0.120]", "t(34.4) = −3.13", ".004"),
    ]
    notes = [says for says in texts(made) if says.startswith("Note. ")]
    assert any("mixed model of all visits, in log2 mRNA, for" in says for says in notes)
    assert any("none is a finding: conclude from the slopes" in says for says in notes)


def test_a_study_without_visits_has_no_tables_of_them(write, document, of_visits):
    titles = [
        *captions(document).values(),
        *captions(docx.Document(write(given=of_visits))).values(),
    ]
    of_visit = [one for one in titles if "visit" in one]
    assert of_visit == [one for one in of_visit if one.endswith(TITLES["study1"])]
    assert len(of_visit) == 2


def test_tables_can_be_read_over_several_pages(document):
    """The heading is repeated, rows are not broken, and rules are above, below and under it."""
    for one in document.tables:
        first, *_, last = one.rows
        assert first._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in one.rows)
        for row, sides in ((first, ["top", "bottom"]), (last, ["bottom"])):
            for cell in row.cells:
                borders = cell._tc.tcPr.find(qn("w:tcBorders"))
                assert [border.tag for border in borders] == [qn(f"w:{side}") for side in sides]


def test_a_column_has_room_for_its_longest_word(tmp_path):
    """A text of a line and a half takes the room of others, but for their words."""
    long = " ".join(["word"] * 80)
    rows = pd.DataFrame([{"model": "week12", "says": long, "also": long}])
    document = Document("Title")
    heads = [text(name, name) for name in rows]
    document.table(1, table("long", "Long", rows, heads))
    document.save(tmp_path / "a.docx")
    model, says, also = docx.Document(tmp_path / "a.docx").tables[0].columns
    assert model.width.cm > 1.1  # six letters of nine points, and the sides of the cell
    assert says.width == also.width


def test_columns_of_single_words_that_are_too_many_share_the_page(tmp_path):
    names = [str(i) * 20 for i in range(10)]
    rows = pd.DataFrame([dict.fromkeys(names, "x")])
    document = Document("Title")
    document.table(1, table("wide", "Wide", rows, [text(name, name) for name in names]))
    document.save(tmp_path / "a.docx")
    widths = {column.width for column in docx.Document(tmp_path / "a.docx").tables[0].columns}
    assert len(widths) == 1


@pytest.mark.parametrize(("letters", "pages"), [(9, [False]), (10, [False, True, False])])
def test_a_wide_table_lies_on_a_turned_page(tmp_path, letters, pages):
    """Ten columns of 9 letters fit on an upright page, of 10 not."""
    names = [str(i) * letters for i in range(10)]
    rows = pd.DataFrame([dict.fromkeys(names, "x")])
    document = Document("Title")
    document.paragraph("Before.")
    document.table(1, table("wide", "Wide", rows, [text(name, name) for name in names]))
    document.paragraph("After.")
    document.save(tmp_path / "a.docx")
    made = docx.Document(tmp_path / "a.docx")
    assert [section.page_width > section.page_height for section in made.sections] == pages
    widest = max(section.page_width - 2 * section.left_margin for section in made.sections)
    rounded = Twips(10)  # Word counts the width of each column in twentieths of a point
    assert abs(sum(column.width for column in made.tables[0].columns) - widest) <= rounded


@pytest.mark.parametrize(("inches", "centimetres"), [(3.0, 7.62), (9.0, 16.0)])
def test_a_figure_has_its_own_size_or_that_of_the_text(tmp_path, inches, centimetres):
    """A4 less two margins of 2.5 cm is 16 cm."""
    pyplot.figure(figsize=(inches, 1.5)).savefig(tmp_path / "a.png", dpi=300)
    pyplot.close()
    made = Document("Title")
    made.figure(1, "Caption", tmp_path / "a.png", "says")
    made.save(tmp_path / "a.docx")
    (picture,) = docx.Document(tmp_path / "a.docx").inline_shapes
    # a pixel has 0.01 cm
    assert picture.width.cm == pytest.approx(centimetres, abs=0.01)
    assert picture.height / picture.width == pytest.approx(1.5 / inches, abs=0.002)


@pytest.mark.parametrize(("rows", "together"), [(25, True), (26, False)])
def test_a_short_table_is_kept_on_one_page(tmp_path, rows, together):
    document = Document("Title")
    block = table("short", "Short", pd.DataFrame({"a": ["x"] * rows}), [text("a", "a")])
    document.table(1, block)
    document.save(tmp_path / "a.docx")
    *above, last = docx.Document(tmp_path / "a.docx").tables[0].rows
    kept = {bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in above}
    assert kept == {together}
    assert not last.cells[0].paragraphs[0].paragraph_format.keep_with_next
