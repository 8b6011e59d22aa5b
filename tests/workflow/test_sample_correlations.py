"""A sample unlike the others, from its matrix to the flow and the page."""

import at_expression
import numpy as np
import pandas as pd
import pytest

PAGE = "results/report.html"


@pytest.fixture(scope="module")
def study(project_class, root, tmp_path_factory):
    """40 samples alike over 253 genes, of which the genes of P07 have changed places."""
    project = project_class(tmp_path_factory.mktemp("unlike"), root)
    config = at_expression.write_study(project.folder, root)
    config["inference"] = {"covariance": [], "permutations": 0}
    matrix = pd.read_csv(project.folder / "data" / "expression.tsv", sep="\t", index_col="gene")
    rng = np.random.default_rng(1)
    names = [f"ENSG00000{number:06d}" for number in range(900001, 900201)]
    levels = rng.uniform(2, 14, (200, 1))
    others = pd.DataFrame(levels + rng.normal(0, 1, (200, 40)), names, matrix.columns)
    others["P07"] = rng.permutation(others["P07"])
    whole = pd.concat([matrix, others]).rename_axis("gene")
    whole.to_csv(project.folder / "data" / "expression.tsv", sep="\t")
    project.configure(config)
    project.snakemake("--", PAGE)
    return project


def test_it_is_named_and_stays_in(study):
    table = study.table("results/expression/kals/sample_correlations.tsv").set_index("sample")
    assert table.index[table["stands_out"] == "yes"].tolist() == ["P07"]
    assert table["n_genes"].eq(253).all()
    assert (table["verdict"] == "pass").all()
    assert (study.table("results/models/kals/prwo.tsv")["n"] == 40).all()
    page = (study.folder / PAGE).read_text()
    assert "1 sample stands out, far less like the others than is usual: P07. 0 of 40" in page
    assert 'id="table-sample_correlations-kals"' in page


def test_below_the_limit_it_is_in_no_statistic(study):
    study.snakemake("--config", "quality={min_correlation: 0.5}", "--", PAGE)
    flow = study.table("results/cohort/kals/flow.tsv").set_index("step")
    step = flow.loc["unlike the other samples (expression/kals/sample_correlations.tsv)"]
    assert (step["n_excluded"], step["n_left"], step["subjects"]) == (1, 39, "P07")
    assert (study.table("results/models/kals/prwo.tsv")["n"] == 39).all()
    page = (study.folder / PAGE).read_text()
    assert "P07. 1 of 40 samples are left out for it (quality.min_correlation)." in page
    assert "correlated with those of the other samples by less than .50 on average" in page


def test_a_limit_that_nobody_keeps_says_so(study):
    output, code = study.snakemake(
        "--config", "quality={min_correlation: 1}", "--", PAGE, check=False
    )
    assert code == 1
    assert "40 by 'unlike the other samples (expression/kals/sample_correlations.tsv)'" in output
    assert "mean correlation with the other samples; at least 1.000 is needed" in output
