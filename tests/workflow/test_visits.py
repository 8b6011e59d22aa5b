"""A trial with visits, from its files to the report; its numbers beside statsmodels."""

import copy
import html
import re

import docx
import pandas as pd
import pytest
import statsmodels.api as sm
from at_visits import VISITS, make_wide, write_trial

from ctra.files.table import read_table
from ctra.results import TABLES

NAMED_AFTER_THE_INPUT = {"inputs.tsv", "made.tsv", "phenotype.tsv"}  # the canonical one is its copy
OF_PEOPLE = ["results/cohort/{}/attendance.tsv", "results/cohort/{}/visits.tsv"]
OF_WEEK5 = ["results/models/{}/week5.tsv", "results/models/{}/week5.flow.tsv"]


@pytest.fixture(scope="module")
def trial(tmp_path_factory, root, project_class):
    """The trial, run to the report."""
    project = project_class(tmp_path_factory.mktemp("trial"), root)
    project.configure(write_trial(project.folder, root))
    project.snakemake()
    return project


def tables_of(project):
    """Bytes of each table, workbook and figure, but for those that are named after the input."""
    results = project.folder / "results"
    paths = [path for kind in ("tsv", "xlsx", "svg") for path in results.rglob(f"*.{kind}")]
    used = [path for path in paths if path.name not in NAMED_AFTER_THE_INPUT]
    return {str(path.relative_to(results)): path.read_bytes() for path in used}


def differing(one, other):
    """Names of the tables that two runs do not share, or that are not the same."""
    names = one.keys() | other.keys()
    return sorted(name for name in names if one.get(name) != other.get(name))


def composites(project, root):
    """The composite of each participant and visit, from the matrix as it was written."""
    signs = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t").set_index("symbol")["sign"]
    expression = project.table("data/expression.tsv").set_index("gene")
    mean = expression.mul(signs[expression.index], axis=0).mean()
    rows = pd.read_csv(project.folder / "data" / "visits.csv")
    rows["composite"] = rows["rna"].map(mean)
    return rows.pivot(index="id", columns="visit", values="composite"), rows.groupby("id").first()


@pytest.mark.parametrize("visit", VISITS[1:])
def test_a_change_is_the_analysis_of_covariance_of_the_files(trial, root, visit):
    values, people = composites(trial, root)
    frame = pd.DataFrame(
        {
            "y": values[visit],
            "arm": (people["arm"] == "kindness").astype(float),
            "baseline": values["baseline"],
            "age": people["age"],
        }
    ).dropna()
    theirs = sm.OLS(frame["y"], sm.add_constant(frame[["arm", "baseline", "age"]])).fit()
    table = trial.table(f"results/models/trial/{visit}.tsv").set_index("statistic")
    ours = table.loc["composite"]
    assert ours["n"] == len(frame) == 37
    assert ours["estimate"] == pytest.approx(theirs.params["arm"], rel=1e-8)
    assert ours["std_error"] == pytest.approx(theirs.bse["arm"], rel=1e-8)
    assert ours["p_permutation"] < 0.05  # the effect is -0.3, two SE and more
    competitive = trial.table(f"results/models/trial/{visit}.competitive.tsv")
    assert competitive["n"].tolist() == [37]


def test_who_is_missing_is_counted_and_named(trial):
    table = trial.table("results/cohort/trial/attendance.tsv").set_index(["visit", "arm"])
    of_all = table.xs("all", level="arm")
    assert of_all["n_analysed"].to_dict() == {"baseline": 39, "week5": 38, "week12": 38}
    assert of_all["absent_ids"].to_dict() == {
        "baseline": "P05",
        "week5": "P08",
        "week12": "P03;P08",
    }
    assert table.loc[("week5", "all"), "no_sample_ids"] == "P10"
    flow = trial.table("results/models/trial/week5.flow.tsv").set_index("step")["subjects"]
    assert flow["composite at week5 is missing"] == "P08;P10"
    assert flow["composite at baseline is missing"] == "P05"


def test_all_visits_of_everybody_are_in_the_model_of_all_visits(trial):
    means = trial.table("results/models/trial.visit_means.tsv")
    assert means["n"].sum() == 39 + 38 + 38
    contrasts = trial.table("results/models/trial.visit_contrasts.tsv")
    assert contrasts["status"].eq("ok").all()
    assert contrasts["contrast"].value_counts().to_dict() == {
        "change": 4,
        "difference": 3,
        "difference of changes": 2,
        "all differences of changes": 1,
    }


def test_an_exposure_of_each_visit_is_split_within_and_between(trial):
    """Every analysed sample has a value, and all of it is noise."""
    table = trial.table("results/models/trial.visit_slopes.tsv")
    effects = ["between participants", "within participants", "between less within"]
    assert table["effect"].tolist() == effects
    assert table["n"].tolist() == [40] * 3
    assert table["n_samples"].tolist() == [39 + 38 + 38] * 3
    assert table["status"].eq("ok").all()
    assert (table["ci_low"] < 0).all()
    assert (table["ci_high"] > 0).all()


def test_the_model_of_all_genes_stands_beside_that_of_the_composite(trial):
    composite = trial.table("results/models/trial.visit_contrasts.tsv")
    genes = trial.table("results/models/trial.visit_genes.tsv")
    assert genes["status"].eq("ok").all()
    assert genes["p_composite"].tolist() == composite["p_value"].tolist()
    changes = genes[genes["contrast"] == "difference of changes"].set_index("visit")
    assert changes.loc[VISITS[1:], "difference"].between(-0.6, 0).all()  # the effect is -0.3
    page = (trial.folder / "results" / "report.html").read_text("utf-8")
    assert 'id="table-visit_genes-trial"' in page
    assert "p of the composite, to go by" in page


OF_VISITS = ["visits", "varying", "attendance"]
OF_ALL_VISITS = ["visit_means", "visit_contrasts", "visit_genes", "visit_slopes", "visit_values"]


@pytest.mark.parametrize("name", OF_VISITS + OF_ALL_VISITS)
def test_tables_have_the_columns_that_the_catalogue_declares(trial, name):
    table = read_table(trial.folder / TABLES[name].path.format(study="trial"))
    assert list(table) == [column.name for column in TABLES[name].columns]


def test_the_report_has_trajectories_and_sentences(trial):
    page = (trial.folder / "results" / "report.html").read_text("utf-8")
    text = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))
    assert "Of 40 participants, samples were analysed of 39 at baseline, 38 at week5 and" in text
    assert "Up to week5, the change in kindness less that in control was −0." in text
    assert "adjusted for the composite at baseline" in text
    assert "at baseline: model week5 at week5 and model week12 at week12." in text
    assert "At visits where a participant's stress was 1 SD above their own mean" in text
    assert 'id="figure-trial-trajectories"' in page
    assert (trial.folder / "results/figures/trial/trajectories.png").stat().st_size > 10_000
    main, appendix = page.split('id="visits"')
    assert 'id="figure-trial-trajectories"' in main
    assert 'id="figure-trial-changes"' in appendix
    assert 'id="figure-trial-effects"' in appendix  # of a trial, its two arms are no forest


def test_changes_are_drawn_without_exposures_of_each_visit(project, root):
    config = write_trial(project.folder, root)
    del config["studies"]["trial"]["visit"]["varying"]
    project.configure(config)
    project.snakemake("results/figures/trial/changes.svg")
    drawn = (project.folder / "results/figures/trial/changes.svg").read_text("utf-8")
    assert "Change since baseline" in drawn
    assert "per SD" not in drawn


def test_the_document_has_the_trajectories(trial):
    document = docx.Document(trial.folder / "results/report.docx")
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert any(text.startswith("Means of the composite by visit and arm") for text in texts)


def test_one_row_a_participant_gives_the_same_tables(trial, project, root):
    config = write_trial(project.folder, root)
    make_wide(project.folder, config["studies"]["trial"])
    project.configure(config)
    project.snakemake()
    long, wide = tables_of(trial), tables_of(project)
    assert len(long) > 40  # tables of the cohort, the models and the genes, and the workbook
    assert differing(long, wide) == []


@pytest.fixture(scope="module")
def of_counts(tmp_path_factory, root, project_class):
    """The trial as counts, in which the baseline of P00 has too few."""
    project = project_class(tmp_path_factory.mktemp("counts"), root)
    config = write_trial(project.folder, root)
    study = config["studies"]["trial"]
    log2 = project.table(study.pop("expression")).set_index("gene")
    others = pd.DataFrame(500.0, [f"OTHER{i}" for i in range(1000)], log2.columns)
    counts = pd.concat([2**log2, others]).round()
    counts["S00_0"] = (counts["S00_0"] / 100).round()
    counts.astype(int).rename_axis("gene").to_csv(project.folder / "data/counts.tsv", sep="\t")
    study["counts"] = "data/counts.tsv"
    config["quality"] = {"min_reads": 100_000}
    project.configure(config)
    project.snakemake(*(path.format("trial") for path in OF_PEOPLE + OF_WEEK5))
    return project, config


def test_a_baseline_that_fails_is_lost_and_its_participant_is_not(of_counts):
    project, _ = of_counts
    table = project.table("results/cohort/trial/attendance.tsv").set_index(["visit", "arm"])
    assert table.loc[("baseline", "all"), ["n", "n_analysed"]].tolist() == [40, 38]
    assert table.loc[("baseline", "all"), "failed_ids"] == "P00"
    people = project.table("results/cohort/trial/participants.tsv").set_index("subject")
    assert people.loc["P00", "sample"] == "S00_1"
    flow = project.table("results/models/trial/week5.flow.tsv").set_index("step")["subjects"]
    assert flow["composite at baseline is missing"] == "P00;P05"


def test_counts_of_one_row_a_participant_give_the_same_tables(of_counts):
    project, config = of_counts
    long = tables_of(project)
    make_wide(project.folder, config["studies"]["trial"])
    project.configure(config)
    project.snakemake("--forceall", *(path.format("trial") for path in OF_PEOPLE + OF_WEEK5))
    assert differing(long, tables_of(project)) == []


def test_a_sheet_names_the_visits_of_one_row_a_participant(small, tmp_path, small_config):
    project, config = small.copy(tmp_path / "project"), copy.deepcopy(small_config)
    data, study = project.folder / "data", config["studies"]["kals"]
    sheet = project.table("data/samples.tsv", dtype=str)  # seven come, five of them twice
    number = sheet["sample"].str[1:].astype(int) - 1
    sheet["visit"] = (number < 7).map({True: "baseline", False: "week5"})
    sheet["subject"] = (number % 7 + 1).map("{:04d}".format)
    sheet.to_csv(data / "samples.tsv", sep="\t", index=False)
    people = pd.read_csv(data / "phenotype.csv", dtype=str).head(8)  # the last one has no sample
    came = pd.concat([people.assign(visit="baseline"), people.head(5).assign(visit="week5")])
    came.to_csv(data / "phenotype.csv", index=False)
    study["visit"] = {"column": "visit", "order": ["baseline", "week5"]}
    study["models"] = {"week5": {"exposures": ["prwo"], "change": "week5"}}
    targets = [path.format("kals") for path in OF_PEOPLE + OF_WEEK5]
    project.configure(config)
    project.snakemake(*targets)
    long = {path: (project.folder / path).read_bytes() for path in targets}
    make_wide(project.folder, study)
    project.configure(config)
    project.snakemake("--forcerun", "phenotype", "visits", "--", *targets)
    assert {path: (project.folder / path).read_bytes() for path in targets} == long
    table = project.table("results/cohort/kals/attendance.tsv", dtype=str).set_index("visit")
    assert table["n_analysed"].to_dict() == {"baseline": "7", "week5": "5"}
    assert table.loc["week5", "absent_ids"] == "0006;0007"
    flow = project.table("results/cohort/kals/flow.tsv", dtype=str).set_index("step")
    assert flow.loc["no expression data", "subjects"] == "0008"
