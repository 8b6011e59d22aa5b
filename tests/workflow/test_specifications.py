"""A study that starts at counts, in all specifications; and some of them as runs of their own."""

import copy
import re

import at_expression
import numpy as np
import pandas as pd
import pytest

TESTS = ["estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high", "n", "n_genes", "k"]


@pytest.fixture(scope="module")
def study(project_class, root, tmp_path_factory):
    """Counts of 1,200 genes, one exclusion, and a marker as a sensitivity set, run to the page."""
    project = project_class(tmp_path_factory.mktemp("specifications"), root)
    config = at_expression.write_study(project.folder, root)
    rng = np.random.default_rng(1)
    people = pd.read_csv(project.folder / "data" / "people.csv")
    people["ill"] = (people.index % 13 == 0).astype(int)
    people["income"] = rng.normal(size=len(people)).round(2)
    people.to_csv(project.folder / "data" / "people.csv", index=False)
    profile = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t")["symbol"].tolist()
    names = [*profile, "CD4", *(f"ENSG00000{number:06d}" for number in range(900001, 901200))]
    means = rng.uniform(0.5, 30, (len(names), 1)) * rng.lognormal(0, 0.5, (len(names), len(people)))
    # CD4 is above every floor in somebody
    means[len(profile)] *= 60 / means[len(profile)].mean()
    counts = pd.DataFrame(rng.poisson(means), pd.Index(names, name="gene"), people["id"])
    counts.to_csv(project.folder / "data" / "counts.tsv", sep="\t")
    kals = config["studies"]["kals"]
    del kals["expression"]
    kals |= {
        "counts": "data/counts.tsv",
        "exclude": [{"column": "ill", "equals": 1, "reason": "ill"}],
        "markers": ["CD4"],
        "sensitivity": {"cells": ["CD4"]},
        "primary": ["prwo", "prwo"],
    }
    kals["models"]["other"] = {"exposures": ["income"]}
    config |= {
        "inference": {"covariance": [], "permutations": 0},
        "quality": {"min_reads": 100},
        "specifications": {"floor": [100, 1000], "permutations": 99},
    }
    config["expression"] = {"floor": 300}
    project.configure(config)
    project.config = config
    project.snakemake()
    return project


def test_every_combination_has_a_row(study):
    rows = study.table("results/models/kals/prwo.specifications.tsv")
    (curve,) = study.table("results/models/kals/prwo.curve.tsv").to_dict("records")
    options = rows.groupby("effect")[["floor", "scale", "covariates", "who"]].agg(set).iloc[0]
    assert options["floor"] == {100, 300, 1000}
    assert options["scale"] == {"log2", "z"}
    assert options["covariates"] == {"as declared", "none", "with cells"}
    assert {"as declared", "with: ill"} <= options["who"]
    assert set(rows["million"]) == {"counted"}
    # four sets of covariates, of which the markers are also the set `cells`
    assert curve["n_specifications"] + curve["n_same"] + curve["n_refused"] == 3 * 2 * 4 * 3
    assert 0.01 <= curve["p_median"] <= 1
    # no other model has a curve, since one effect is primary
    assert not (study.folder / "results/models/kals/other.curve.tsv").exists()


@pytest.mark.parametrize(
    ("floor", "scale", "covariates", "who"),
    [
        (300, "log2", "as declared", "as declared"),
        (1000, "z", "with cells", "with: ill"),
    ],
)
def test_a_row_is_a_run_of_its_own(study, tmp_path, floor, scale, covariates, who):
    rows = study.table("results/models/kals/prwo.specifications.tsv")
    config = copy.deepcopy(study.config)
    config["expression"] = {"floor": floor, "standardize": scale == "z"}
    kals = config["studies"]["kals"]
    if who == "with: ill":
        kals["exclude"] = []
    kals["covariates"] = {"none": [], "as declared": ["age"]}.get(covariates, ["age", "CD4"])
    kals["sensitivity"] = {}
    own = study.copy(tmp_path / "own")
    own.configure(config)
    own.snakemake("results/models/kals/prwo.tsv")
    table = own.table("results/models/kals/prwo.tsv").set_index("statistic")
    wanted = {"floor": floor, "scale": scale, "covariates": covariates, "who": who}
    (row,) = rows[(rows[list(wanted)] == list(wanted.values())).all(axis=1)].to_dict("records")
    assert row["declared"] == ("yes" if covariates == who else "no")
    numbers = [row[name] for name in [*TESTS, "beta"]]
    expected = table.loc["composite", [*TESTS, "beta"]].tolist()
    assert numbers == pytest.approx(expected, rel=1e-10)


def test_the_page_says_in_how_many(study):
    page = (study.folder / "results/report.html").read_text()
    words = re.sub(r"<[^>]+>", "", page)
    (curve,) = study.table("results/models/kals/prwo.curve.tsv").to_dict("records")
    says = f"{curve['n_same_sign']} of {curve['n_specifications']} specifications"
    assert words.count(f"The slope has the sign of the main analysis in {says}") >= 2
    assert 'id="figure-kals-specifications-prwo"' in page
    assert "Simonsohn" in page


def test_it_is_up_to_date(study):
    assert study.planned() == {}
