"""Studies that start at a matrix of counts, or at log2 expression."""

import re

import fredrickson
import pandas as pd
import pytest
import statsmodels.api as sm

from ctra.expression.cpm import log2_cpm
from ctra.model.design import z_scores

# b and SE of zhedonia, then of zeudaimonia; an independent implementation, 6 digits printed
EXPECTED = {
    (False, "un"): [0.000073, 0.001943, -0.003107, 0.001995],
    (False, "composite"): [0.025036, 0.024082, -0.021058, 0.024722],
    (True, "un"): [-0.014244, 0.011166, -0.002597, 0.011463],
    (True, "composite"): [0.062337, 0.049943, -0.067162, 0.051271],
}
# of standardised genes, by the method; ML agrees with R's nlme::gls
EXPECTED_CSH = {
    "reml": [0.052314, 0.135662, -0.530853, 0.139269],
    "ml": [0.085745, 0.121792, -0.510693, 0.125031],
}


@pytest.mark.parametrize(
    ("standardize", "method"), [(False, "reml"), (True, "reml"), (False, "ml"), (True, "ml")]
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
            "inference": {"method": method, "permutations": 2000 * standardize},
            "studies": {"fredrickson": study},
        }
    )
    project.snakemake("results/models/fredrickson/mutual.tsv")
    table = project.table("results/models/fredrickson/mutual.tsv")
    assert (table[["n", "n_genes", "k"]] == [122, 52, 17]).all(axis=None)
    df = dict(zip(table["statistic"], table["df"], strict=True))
    of_mean = {"composite": 104, "robust": 104}
    assert df == of_mean | {"un": 104, "csh": 104, "rao": 53, "homogeneity": 54}
    for statistic in ("un", "composite"):
        rows = table[table["statistic"] == statistic].set_index("effect")
        if (statistic, method) == ("un", "ml"):
            rows["std_error"] *= (122 / 104) ** 0.5  # ML divides by n, REML by n - 1 - k
        numbers = [n for e in fredrickson.EXPOSURES for n in rows.loc[e, ["estimate", "std_error"]]]
        assert numbers == pytest.approx(EXPECTED[standardize, statistic], abs=1e-6)
    if standardize:
        rows = table[table["statistic"] == "csh"].set_index("effect")
        numbers = [n for e in fredrickson.EXPOSURES for n in rows.loc[e, ["estimate", "std_error"]]]
        assert numbers == pytest.approx(EXPECTED_CSH[method], abs=1e-6)
        # the published p is too small; the exact tests keep their level
        sizes = table.set_index(["statistic", "effect"])[["size", "calibrated", "spread_p"]]
        for exposure in fredrickson.EXPOSURES:
            for statistic in ("composite", "rao", "homogeneity"):
                assert sizes.loc[(statistic, exposure), "size"] == pytest.approx(0.05, abs=0.015)
                # but the genes' spread depends on the exposures, which permutations do not show
                spread = sizes.loc[(statistic, exposure), "spread_p"]
                assert (spread < 0.05) == (statistic != "composite")
                calibrated = "no" if spread < 0.025 else "yes"
                assert sizes.loc[(statistic, exposure), "calibrated"] == calibrated
            if method == "reml":
                assert sizes.loc[("un", exposure), "size"] == pytest.approx(0.32, abs=0.03)
            assert sizes.loc[("un", exposure), "calibrated"] == "no"
        equal = table[table["statistic"] == "homogeneity"].set_index("effect")
        assert equal["F"][fredrickson.EXPOSURES].tolist() == pytest.approx(
            [0.88952, 1.07697], abs=1e-5
        )
        assert (equal[["df_num", "df"]] == [51, 54]).all(axis=None)
    genes = project.table("results/expression/fredrickson/genes.tsv").set_index("symbol")
    assert genes.index[genes["status"] == "missing"].tolist() == ["IL6"]
    renamed = genes.index[genes["matched_by"] == "symbol"].tolist()
    assert renamed == ["IL8", "IFIT1L", "IGJ", "IGLL3"]


@pytest.fixture(scope="module")
def reported(tmp_path_factory, root, project_class, shared_data):
    """The same cohort to the report, with a sensitivity set and a model of moderation."""
    project = project_class(tmp_path_factory.mktemp("reported"), root)
    data = shared_data / "fredrickson2015"
    exposures = fredrickson.EXPOSURES
    study = {
        "expression": str(data / "expression_log2.tsv"),
        "phenotype": str(data / "phenotype.tsv"),
        "subject": "subject",
        "covariates": fredrickson.COVARIATES[:-1],
        "sensitivity": {"monocytes": fredrickson.COVARIATES[-1:]},
        "models": {
            "mutual": {"exposures": exposures},
            "moderated": {
                "exposures": exposures,
                "products": [exposures],
                "slopes": {"of": exposures[1], "at": exposures[0], "values": [-1, 2]},
            },
        },
    }
    settings = {"covariance": ["un"], "permutations": 0}
    project.configure({"inference": settings, "studies": {"real": study}})
    project.snakemake()
    return project


@pytest.mark.slow
def test_page_tells_of_the_genes_that_a_real_matrix_has_not(reported):
    page = (reported.folder / "results/report.html").read_text()
    assert "52 of 53 genes of the profile were found." in page
    assert re.search(r"<td>IL6</td>(<td[^>]*>[^<]*</td>)*<td>missing</td>", page)


@pytest.mark.slow
def test_sensitivity_and_moderation_from_the_configuration_alone(reported):
    """The covariate that the models lack comes back as a sensitivity set."""
    project, exposures = reported, fredrickson.EXPOSURES
    results = project.folder / "results"
    table = project.table("results/models/real/mutual+monocytes.tsv")
    for statistic in ("un", "composite"):
        rows = table[table["statistic"] == statistic].set_index("effect")
        numbers = [n for e in exposures for n in rows.loc[e, ["estimate", "std_error"]]]
        assert numbers == pytest.approx(EXPECTED[False, statistic], abs=1e-6)
    assert set(table["statistic"]) == {"composite", "robust", "rao", "un", "homogeneity"}
    without = project.table("results/models/real/mutual.tsv")
    assert (without["k"] == 16).all()
    effects = project.table("results/models/real/moderated.tsv").set_index(["statistic", "effect"])
    slopes = project.table("results/models/real/moderated.slopes.tsv")
    assert slopes["value"].tolist() == [-1, -1, -1, -1, 2, 2, 2, 2]
    for row in slopes.to_dict("records"):
        b = effects["estimate"][row["statistic"]]
        expected = b[exposures[1]] + row["value"] * b[":".join(exposures)]
        assert row["estimate"] == pytest.approx(expected, rel=1e-12)
    sentences = project.table("results/sentences/real.tsv")
    # four statistics of the effects of either model; the composite's two simple slopes
    assert len(sentences) == 4 * (2 + 3) + 2
    # the product is no finding: its slopes have no p, and their regions are not printed
    assert sentences["sentence"].str.endswith("neither is this slope.").sum() == 2
    page = (results / "report.html").read_text()
    assert 'id="table-slopes-real"' in page
    assert 'id="table-regions-real"' not in page
    findings = project.table("results/models/real.findings.tsv")
    assert findings["model"].tolist() == ["mutual"] * 2 + ["moderated"] * 3  # no sensitivity set
    assert (findings["tested"] == 5).all()
    assert "5 effects were tested" in (results / "summary.txt").read_text()
    (robust,) = project.table("results/models/real/mutual+monocytes.verdict.tsv")["verdict"].head(1)
    assert "With these covariates the slope of the mean composite is b = 0.025" in robust
    drawn = {path.name for path in (results / "figures/real").iterdir()}
    assert drawn == {
        f"{name}.{kind}"
        for name in (
            *("effects", "sensitivity", "power", "correlations", "flow"),
            *("moderated.moderation", "mutual.genes", "moderated.genes"),
            *("mutual.specifications", "moderated.specifications"),  # no effect is primary
        )
        for kind in ("svg", "png")
    }
    assert (results / "report.html").read_text().count("<svg") == 11
    assert project.planned() == {}


def test_counts_give_what_the_reads_gave(small, project, small_config):
    """Where the million is that of the counted reads, the start does not matter."""
    counts = small.table("results/expression/kals/counts.tsv", index_col="gene")
    counts.columns = [sample.removeprefix("S") for sample in counts]
    with_others(counts).to_csv(project.folder / "counts.csv")
    study = small_config["studies"]["kals"] | {"counts": "counts.csv"}
    study["phenotype"] = str(small.folder / "data/phenotype.csv")
    del study["samples"]
    project.configure({"quality": {"min_reads": 1000}, "studies": {"kals": study}})
    project.snakemake("results/models/kals/prwo.tsv")
    log2_cpm = project.table("results/expression/kals/log2_cpm.tsv", index_col="gene")
    log2_cpm = log2_cpm.loc[counts.index]
    libraries = project.table("results/expression/kals/libraries.tsv")
    assert (libraries["verdict"] == "pass").all()
    assert libraries["counted"].tolist() == (counts.sum() + OTHERS).tolist()
    mapped = small.table("results/expression/kals/log2_cpm.tsv", index_col="gene")
    expressed = (counts > 0).to_numpy()
    shift = pd.DataFrame(log2_cpm.to_numpy() - mapped.to_numpy()).where(expressed)
    assert shift.std().max() < 1e-12  # a sample's values differ by its library size alone
    participants = project.table("results/cohort/kals/participants.tsv", dtype={"subject": str})
    assert participants["subject"].tolist() == list(counts)
    table = project.table("results/models/kals/prwo.tsv").set_index("statistic")
    by_hand = composite_slope(project, participants)
    assert table.loc["composite", "estimate"] == pytest.approx(by_hand, rel=1e-10)


def test_matrices_of_other_programs_give_what_the_plain_table_gave(small, project, small_config):
    """The same counts as featureCounts, as STAR and as nf-core/rnaseq would have written them."""
    counts = with_others(small.table("results/expression/kals/counts.tsv", index_col="gene"))
    versioned = counts.set_axis(counts.index + ".7").rename_axis("gene")
    place = {"Chr": "1;1", "Start": "1;9", "End": "5;20", "Strand": "+;+", "Length": 17}
    bams = [f"star/{sample}/Aligned.sortedByCoord.out.bam" for sample in counts]
    table = versioned.set_axis(bams, axis="columns").rename_axis("Geneid").reset_index()
    for column, cell in reversed(place.items()):
        table.insert(1, column, cell)
    text = table.to_csv(sep="\t", index=False)
    command = (
        '# Program:featureCounts v2.0.3; Command:"featureCounts" "-s" "1" "-o" "counts.txt" \n'
    )
    (project.folder / "featurecounts.txt").write_text(command + text)
    no_gene = pd.DataFrame(1000, index=["N_unmapped", "N_noFeature"], columns=counts.columns)
    star = pd.concat([no_gene, versioned]).rename_axis("gene")
    star.to_csv(project.folder / "star.tsv.gz", sep="\t")
    nf_core = counts.astype(float).rename_axis("gene_id").reset_index()
    nf_core.insert(1, "gene_name", "any")
    nf_core.to_csv(project.folder / "salmon.merged.gene_counts.tsv", sep="\t", index=False)
    phenotype = pd.read_csv(small.folder / "data/phenotype.csv", dtype={"id": str})
    phenotype["id"] = "S" + phenotype["id"]
    phenotype.to_csv(project.folder / "phenotype.csv", index=False)
    study = small_config["studies"]["kals"] | {"phenotype": "phenotype.csv"}
    del study["samples"]
    files = {
        "featurecounts": "featurecounts.txt",
        "star": "star.tsv.gz",
        "nf_core": "salmon.merged.gene_counts.tsv",
    }
    project.configure({"studies": {s: study | {"counts": file} for s, file in files.items()}})
    project.snakemake(*(f"results/expression/{name}/ctra.tsv" for name in files))
    expected = log2_cpm(counts)
    for name, program in zip(files, ("featureCounts", "STAR", "nf-core/rnaseq"), strict=True):
        result = project.table(f"results/expression/{name}/log2_cpm.tsv", index_col="gene")
        pd.testing.assert_frame_equal(result, expected, check_exact=True)
        log = (project.folder / f"logs/log2_cpm/{name}.log").read_text()
        assert f"{files[name]}: columns of {program}, {len(counts)} genes x 12 samples\n" in log
    log = (project.folder / "logs/log2_cpm/star.log").read_text()
    assert "star.tsv.gz: N_noFeature is no gene; its 12000 reads are left out\n" in log


OTHERS = 1000  # genes with a read; a matrix of fewer is no transcriptome


def with_others(counts):
    """Counts with more genes, each with one read of every sample."""
    ids = pd.Index([f"ENSG08{number:09d}" for number in range(OTHERS)], name="gene")
    return pd.concat([counts, pd.DataFrame(1, index=ids, columns=counts.columns)])


def composite_slope(project, participants):
    """Slope of the mean signed expression on the z-scored exposure, from the tables."""
    ctra = project.table("results/expression/kals/ctra.tsv", dtype={"sample": str})
    ctra = ctra.set_index("sample").loc[participants["subject"]]
    varying = ctra.loc[:, ctra.nunique() > 1]
    z = z_scores(participants[["prwo"]])["prwo"].to_numpy()
    return z @ varying.mean(axis=1).to_numpy() / (z @ z)


TAU = """\
studies:
  tau:
    expression: {folder}/expression_log2.tsv.gz
    phenotype: {folder}/participants.csv
    subject: PID
    models:
      trial:
        exposures: [Intervention]
inference:
  covariance: [csh]
  permutations: 200
"""


def test_a_matrix_as_its_laboratory_wrote_it(project, shared_data, root):
    """60,677 rows, 1,611 of them further rows of a symbol, and 58 samples, 26 of them analysed."""
    folder = shared_data / "tau_trials"
    (project.folder / "config" / "config.yaml").write_text(TAU.format(folder=folder))
    output, _ = project.snakemake("results/models/tau/trial.tsv")
    assert "32 of 58 samples are not in column 'PID'" in output
    table = project.table("results/models/tau/trial.tsv").set_index("statistic")
    assert (table["n"] == 26).all()
    genes = project.table("results/expression/tau/genes.tsv").set_index("symbol")
    assert genes.index[genes["status"] != "found"].tolist() == []
    notes = "\n".join(project.table("results/expression/tau/matrix.tsv")["note"])
    assert "201 genes, none of the profile or the markers, have 1,812 rows" in notes
    assert "taken as log2 values" in notes
    # by statsmodels, from the files alone
    raw = pd.read_csv(folder / "expression_log2.tsv.gz", sep="\t").set_index("Gene")
    people = pd.read_csv(folder / "participants.csv").set_index("PID")
    rows = raw.loc[genes["gene"], people.index].to_numpy() * genes["sign"].to_numpy()[:, None]
    composite = rows[rows.std(axis=1) > 0].mean(axis=0)
    arm = people["Intervention"].to_numpy(dtype=float)
    fit = sm.OLS(composite, sm.add_constant((arm - arm.mean()) / arm.std(ddof=1))).fit()
    row = table.loc["composite"]
    assert row["estimate"] == pytest.approx(fit.params[1], abs=1e-10)
    assert row["std_error"] == pytest.approx(fit.bse[1], abs=1e-10)
    assert row["p_value"] == pytest.approx(fit.pvalues[1], abs=1e-10)


def test_the_same_as_a_trial_with_its_arm(project, shared_data):
    """The arm is a category: b is its difference from the control, in log2."""
    folder = shared_data / "tau_trials"
    arm = '    arm: {column: Intervention, reference: 0}\n    primary: [trial, "%s"]\n    models:\n'
    effect = "Intervention: 1 vs 0"
    text = TAU.format(folder=folder).replace("    models:\n", arm % effect)
    (project.folder / "config" / "config.yaml").write_text(text)
    of_trial = "results/models/tau/trial"
    project.snakemake(f"{of_trial}.differences.tsv", f"{of_trial}.verdict.tsv")
    matrix = project.table("results/expression/tau/ctra.tsv").set_index("sample")
    people = pd.read_csv(folder / "participants.csv").set_index("PID")
    mean = matrix.loc[people.index].loc[:, matrix.loc[people.index].std() > 0].mean(axis=1)
    fit = sm.OLS(mean, sm.add_constant(people["Intervention"].astype(float))).fit()
    row = project.table(f"{of_trial}.differences.tsv").set_index("statistic").loc["composite"]
    assert row["effect"] == effect
    assert row["difference"] == pytest.approx(fit.params["Intervention"], rel=1e-8)
    assert row["std_error"] == pytest.approx(fit.bse["Intervention"], rel=1e-8)
    assert row["p_value"] == pytest.approx(fit.pvalues["Intervention"], rel=1e-8)
    verdict = project.table(f"{of_trial}.verdict.tsv").iloc[0]
    assert verdict["verdict"].startswith(
        "Not shown: these data leave open whether CTRA expression differs by intervention, between "
        "group 1 and group 0 (b = −0.460, 95% CI [−0.957, 0.037], a difference of −27.3 %, "
        "r = −.36, p = "
    )
    assert "It is the only effect tested in the study." in verdict["why"]
    assert "Between groups, 1 (n = 13) less 0 (n = 13)" in verdict["why"]
    assert project.table("results/models/tau.findings.tsv").loc[0, "primary"] == "yes"
