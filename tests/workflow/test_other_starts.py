"""Studies that start at a matrix of counts, or at log2 expression."""

import fredrickson
import pandas as pd
import pytest

from ctra.design import z_scores

# b and SE of zhedonia, then of zeudaimonia; an independent implementation, 6 digits printed
EXPECTED = {
    (False, "un"): [0.000073, 0.001943, -0.003107, 0.001995],
    (False, "composite"): [0.025036, 0.024082, -0.021058, 0.024722],
    (True, "un"): [-0.014244, 0.011166, -0.002597, 0.011463],
    (True, "composite"): [0.062337, 0.049943, -0.067162, 0.051271],
}


@pytest.mark.parametrize(
    ("standardize", "method"), [(False, "reml"), (True, "reml"), (False, "ml")]
)
def test_real_cohort_from_expression(project, shared_data, standardize, method):
    data = shared_data / "fredrickson2015"
    study = {
        "title": "Fredrickson 2015",
        "expression": str(data / "expression_log2.tsv"),
        "phenotype": str(data / "phenotype.tsv"),
        "subject": "subject",
        "covariates": fredrickson.COVARIATES,
        "models": {"mutual": {"exposures": fredrickson.EXPOSURES}},
    }
    project.configure(
        {
            "expression": {"standardize": standardize},
            "inference": {"method": method},
            "studies": {"fredrickson": study},
        }
    )
    project.snakemake()
    table = project.table("results/models/fredrickson/mutual.tsv")
    assert (table[["n", "n_genes", "k", "df"]] == [122, 52, 17, 104]).all(axis=None)
    for statistic in ("un", "composite"):
        rows = table[table["statistic"] == statistic].set_index("effect")
        if (statistic, method) == ("un", "ml"):
            rows["std_error"] *= (122 / 104) ** 0.5  # ML divides by n, REML by n - 1 - k
        numbers = [n for e in fredrickson.EXPOSURES for n in rows.loc[e, ["estimate", "std_error"]]]
        assert numbers == pytest.approx(EXPECTED[standardize, statistic], abs=1e-6)
    genes = project.table("results/expression/fredrickson/genes.tsv").set_index("symbol")
    assert genes.index[genes["status"] == "missing"].tolist() == ["IL6"]
    renamed = genes.index[genes["matched_by"] == "symbol"].tolist()
    assert renamed == ["IL8", "IFIT1L", "IGJ", "IGLL3"]
    assert "IL6 missing" in (project.folder / "results/report.html").read_text()


def test_counts_give_what_the_reads_gave(small, project, small_config):
    """Where the million is that of the counted reads, the start does not matter."""
    counts = small.table("results/expression/kals/counts.tsv", index_col="gene")
    counts.columns = [sample.removeprefix("S") for sample in counts]
    counts.to_csv(project.folder / "counts.csv")
    study = small_config["studies"]["kals"] | {"counts": "counts.csv"}
    study["phenotype"] = str(small.folder / "data/phenotype.csv")
    del study["samples"]
    project.configure({"studies": {"kals": study}})
    project.snakemake()
    log2_cpm = project.table("results/expression/kals/log2_cpm.tsv", index_col="gene")
    mapped = small.table("results/expression/kals/log2_cpm.tsv", index_col="gene")
    expressed = (counts > 0).to_numpy()
    shift = pd.DataFrame(log2_cpm.to_numpy() - mapped.to_numpy()).where(expressed)
    assert shift.std().max() < 1e-12  # a sample's values differ by its library size alone
    participants = project.table("results/cohort/kals/participants.tsv", dtype={"subject": str})
    assert participants["subject"].tolist() == list(counts)
    table = project.table("results/models/kals/prwo.tsv").set_index("statistic")
    by_hand = composite_slope(project, participants)
    assert table.loc["composite", "estimate"] == pytest.approx(by_hand, rel=1e-10)


def composite_slope(project, participants):
    """Slope of the mean signed expression on the z-scored exposure, from the tables."""
    ctra = project.table("results/expression/kals/ctra.tsv", dtype={"sample": str})
    ctra = ctra.set_index("sample").loc[participants["subject"]]
    varying = ctra.loc[:, ctra.nunique() > 1]
    z = z_scores(participants["prwo"]).to_numpy()
    return z @ varying.mean(axis=1).to_numpy() / (z @ z)
