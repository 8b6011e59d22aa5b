"""Documentation and captions are those of the catalogues."""

import pytest

from ctra.files.columns import TEXT_COLUMNS
from ctra.inference.catalogue import STATISTICS
from ctra.report.documents import CAPTIONS, OUTPUT, WIDTH, _wrapped, caption, documents, makers
from ctra.results import FIGURES, FILES, TABLES

WRITTEN = documents()


@pytest.mark.parametrize("path", WRITTEN, ids=str)
def test_a_document_is_up_to_date(root, path):
    assert (root / path).read_text() == WRITTEN[path], "make docs writes it anew"


def test_no_caption_of_a_result_that_is_no_more(root):
    there = {path.name for path in (root / CAPTIONS).iterdir()}
    assert there == {path.name for path in WRITTEN if path.suffix == ".rst"}


def test_captions_name_study_and_model():
    text = caption(TABLES["influence"])
    assert text.startswith(
        "Model {{ snakemake.wildcards.model }} of {{ snakemake.wildcards.study }}: range of the "
    )
    assert text.count("\n") == 1


def test_the_rule_that_makes_a_result_is_named():
    rules = makers()
    assert rules[TABLES["genewise"].path] == ["model"]
    assert rules[TABLES["all_reads"].path] == ["quality_tables"]
    assert {*rules[FIGURES["effects"].path]} == {"effects_figure"}
    assert rules[FILES["workbook"].path] == ["tables"]
    assert rules[TABLES["count"].path] == ["count_reads", "count_alignments"]
    assert "*Made by rule `quality_tables`; " in WRITTEN[OUTPUT]
    assert "*Made by rule `effects_figure`.*" in WRITTEN[OUTPUT]
    assert "*Made by rule `count_reads` or `count_alignments`; " in WRITTEN[OUTPUT]


def test_every_file_column_and_statistic_is_documented():
    page = WRITTEN[OUTPUT]
    for result in (*TABLES.values(), *FIGURES.values(), *FILES.values()):
        assert result.path.split("}")[-1].split("/")[-1] in page
        for column in result.columns:
            assert f"{column.name.strip('{}')}" in page
            assert column.meaning in page
    for statistic in STATISTICS:
        assert f"| `{statistic.key}` | {statistic.table} |" in page
    assert "snakemake.wildcards" not in page


def test_prose_is_wrapped_between_words():
    lines = [line for line in WRITTEN[OUTPUT].splitlines() if not line.startswith("|")]
    assert [line for line in lines if len(line) > WIDTH] == []
    text = "The slopes of every model of the study, and of the same model with each set, again and "
    assert _wrapped(text + "again, in `results/models/<study>/<model>.tsv`.") == [
        text + "again, in",
        "`results/models/<study>/<model>.tsv`.",
    ]


def test_words_for_readers_are_about_participants():
    assert "subjects with" not in WRITTEN[OUTPUT]
    assert [name for name, table in TABLES.items() if "subject" in table.title + table.row] == []


def test_ids_stay_text():
    assert {"subject", "sample", "gene", "study", "model"} <= set(TEXT_COLUMNS)
    assert not {"estimate", "status", "{id}"} & set(TEXT_COLUMNS)
