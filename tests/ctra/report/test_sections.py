"""Each section of the page has what a study has of it, and the tables that the catalogue adds."""

import pandas as pd
import pytest

from ctra.report import sections
from ctra.report.reading import own_scale
from ctra.report.sections import APPENDIX, MAIN, Results, details, of_studies, paragraph
from ctra.results import SHEETS, Column, Result

EXTREMES = Result(
    "table",
    "extremes",
    "results/models/{study}/{model}.extremes.tsv",
    title="the extreme genes",
    section="Genes",
    sheet=True,
    page="genes",
    columns=(Column("study", "id", "", "study"), Column("symbol", "id", "", "gene")),
)


def of_both(tables):
    """Results of two studies, without figures."""
    return [Results(tables, {}, study, study.title()) for study in ("study1", "study2")]


@pytest.fixture
def results(given):
    extremes = pd.DataFrame({"study": ["study2"], "symbol": ["FOS"]})
    return of_both({**given, "extremes": extremes})


def test_a_heading_a_study_with_something_to_show(given):
    samples = given["samples"]
    blocks = of_studies(
        MAIN["quality"][1], of_both({**given, "samples": samples[samples["study"] == "study2"]})
    )
    assert [block["text"] for block in blocks if block["kind"] == "heading"] == ["Study2"]
    blocks = of_studies(MAIN["quality"][1], of_both(given))
    assert [block["text"] for block in blocks if block["kind"] == "heading"] == ["Study1", "Study2"]


def test_a_table_of_the_catalogue_stands_at_the_end_of_its_section(results, monkeypatch):
    assert "table-extremes-study2" not in ids(of_studies(APPENDIX["genes"][1], results))
    monkeypatch.setattr(sections, "SHEETS", SHEETS | {"extremes": EXTREMES})
    shown = ids(of_studies(APPENDIX["genes"][1], results))
    assert shown[-1] == "table-extremes-study2"
    assert "table-extremes-study1" not in shown  # which has no rows of it
    assert "table-extremes-study2" not in ids(of_studies(APPENDIX["power"][1], results))


def test_figures_have_a_caption_with_model_and_study(given):
    drawings = {("genes", "study1", "main"): '<svg xmlns="http://www.w3.org/2000/svg"/>'}
    (picture,) = Results(given, drawings, "study1", "Study 1").pictures("genes", str.upper)
    assert picture["id"] == "figure-study1-genes-main"
    assert picture["caption"].endswith("means of their groups, model main, Study 1")
    assert 'aria-label="MAIN"' in picture["svg"]


def test_details_without_blocks_are_not_shown():
    assert details("More", None) is None
    assert details("More", None, paragraph("text"))["blocks"] == [paragraph("text")]


def ids(blocks):
    return [block["id"] for block in blocks if "id" in block]


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9pt" height="9pt"></svg>'
MEANS = {"study": ["study1"], "visit": "week5", "arm": "all", "n": 9, "mean": 1.0}
MEANS |= {"ci_low": 0.5, "ci_high": 1.5}


@pytest.mark.parametrize(
    ("effect", "status", "first"),
    [
        ("arm: kindness vs control", "ok", "trajectories"),
        ("arm: kindness vs control", "not fitted: clusters", "effects"),
        ("loneliness", "ok", "effects"),  # what was asked is no difference of arms
    ],
)
def test_the_main_figure_of_a_trial_is_its_trajectories(given, effect, status, first):
    of_study = given["results"][given["results"]["study"] == "study1"].assign(effect=effect)
    means = pd.DataFrame(MEANS).assign(status=status)
    figures = {(kind, "study1", None): SVG for kind in ("trajectories", "effects")}
    tables = {**given, "results": of_study, "visit_means": means}
    drawn = sections._drawn(Results(tables, figures, "study1", "Study 1"))
    main, further = [[block["id"] for block in part] for part in drawn]
    assert main == [f"figure-study1-{first}"]
    assert len(further) == 1


def test_groups_beside_exposures_are_said_to_have_a_scale_of_their_own():
    assert own_scale(["loneliness", "arm: a vs b"]) == "Groups have a scale of their own."
    assert (
        own_scale(["arm: a vs b", "arm: c vs b"]) == own_scale(["x", "x:y"]) == own_scale([]) == ""
    )
