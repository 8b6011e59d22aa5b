"""From reads to the report, on twelve simulated samples whose truth is known."""

import json
import re

import numpy as np
import pytest

CTRA_NOT_EXPRESSED = {"IFNB1", "IFIT1L", "IFITM4P", "IFITM5", "IGLL3", "FOSL1"}


def test_every_read_is_accounted_for(small):
    reads = small.table("results/expression/kals/reads.tsv")
    assert len(reads) == 12
    assert (reads["raw"] == 2000).all()
    assert (reads["raw"] == reads["too_short"] + reads["star_input"]).all()
    causes = ["unique", "multiple", "too_many_loci", "chimeric"]
    causes += ["unmapped_mismatches", "unmapped_short", "unmapped_other"]
    assert (reads["star_input"] == reads[causes].sum(axis=1)).all()
    counted = reads[["counted", "no_feature", "ambiguous"]].sum(axis=1)
    assert (reads["unique"] == counted).all()
    one = json.loads((small.folder / "results/reads/S0001.json").read_text())
    assert [lane["reads"] for lane in one["lanes"]] == [1000, 1000]
    numbers = {name: n for name, n in one.items() if name != "lanes" and n is not None}
    assert numbers == reads.iloc[0].dropna().drop("lanes").to_dict()
    bases = ["bases_quality", "bases_adapter", "bases_poly_a", "bases_short", "bases_trimmed"]
    assert (reads["bases"] == reads[bases].sum(axis=1)).all()


def test_one_table_for_all_samples(small):
    samples = small.table("results/qc/samples.tsv")
    assert samples["sample"].tolist() == [f"S{i:04d}" for i in range(1, 13)]
    assert (samples["verdict"] == "pass").all()
    assert (samples["not_checked"] == "sex").all()  # the config does not say where it stands
    assert samples["sex_rna"].isin(["female", "male"]).all()
    assert small.table("results/qc/reads.tsv")["raw"].tolist() == [2000] * 12


def test_counts_are_the_simulated_ones(small):
    counts = small.table("results/expression/kals/counts.tsv", index_col="gene")
    truth = small.table("data/reads.tsv", index_col="gene").loc[counts.index]
    twins = ["ENSG00000206172", "ENSG00000188536"]  # HBA1 and HBA2, which share their sequence
    counts, truth = counts.drop(twins), truth.drop(twins)
    # short inserts are lost in trimming, and nothing is gained but by chance mappings
    assert counts.sum().sum() == pytest.approx(truth.sum().sum(), rel=0.03)
    assert (counts - truth).max(axis=None) <= 2


def test_log2_cpm_from_counts_and_mapped_reads(small):
    counts = small.table("results/expression/kals/counts.tsv", index_col="gene")
    mapped = small.table("results/expression/kals/reads.tsv").set_index("sample")["mapped"]
    log2_cpm = small.table("results/expression/kals/log2_cpm.tsv", index_col="gene")
    gene, sample = counts.stack().idxmax()
    expected = np.log2(counts.loc[gene, sample] * 1e6 / mapped[sample])
    assert log2_cpm.loc[gene, sample] == pytest.approx(expected, rel=1e-12)
    assert (log2_cpm.to_numpy()[counts.to_numpy() == 0] == 0).all()  # the floor of 1 CPM


def test_genes_status_and_signs(small):
    genes = small.table("results/expression/kals/genes.tsv").set_index("symbol")
    assert (genes["status"] == "found").all()
    assert genes.loc["IL8", ["gene", "matched_by"]].tolist() == ["ENSG00000169429", "ensembl_id"]
    ctra = small.table("results/expression/kals/ctra.tsv", index_col="sample")
    assert (ctra[genes.index[genes["sign"] == 1]] >= 0).all(axis=None)
    assert (ctra[genes.index[genes["sign"] == -1]] <= 0).all(axis=None)


def test_model_names_what_it_leaves_out(small):
    model = small.table("results/models/kals/prwo.genes.tsv")
    assert CTRA_NOT_EXPRESSED <= set(model.loc[model["status"] == "constant", "symbol"])
    flow = small.table("results/cohort/kals/flow.tsv")
    assert flow["n_left"].tolist() == [152, 12, 12]
    assert flow["step"].tolist()[2] == "read quality (qc/samples.tsv)"
    results = small.table("results/models/kals/prwo.tsv").set_index("statistic")
    assert results.loc["un", "status"].startswith("not identified: 12 participants are too few")
    assert results.loc["composite", ["status", "calibrated"]].tolist() == ["ok", "yes"]
    assert results.loc["rao", "status"].startswith("not identified: 12 participants are too few")
    assert results.loc[["rao", "un", "homogeneity"], "size"].isna().all()
    told = small.table("results/models/kals/prwo.verdict.tsv").loc[0]
    assert re.match("Shown|Fragile|Not shown", told["verdict"])
    assert (
        "Whether their slopes are equal is not tested (not identified: 12 participants"
        in told["why"]
    )


def test_subjects_keep_their_leading_zeros(small):
    participants = small.table("results/cohort/kals/participants.tsv", dtype=str)
    assert participants["subject"].tolist() == [f"{i:04d}" for i in range(1, 13)]


def test_report_and_summary(small):
    page = (small.folder / "results/report.html").read_text()
    # overview, participants, effects, curve, power, genes, their correlations, and the reads
    assert page.count("<svg") == 8
    verdict = small.table("results/models/kals/prwo.verdict.tsv").loc[0, "verdict"]
    told = re.sub("</?[a-z][^>]*>", "", page)  # words of the glossary are links
    assert f"Positive relations with others. {verdict}" in told
    assert "The published model has no result here: " in told
    assert "12 of 12 samples passed the checks of their reads" in page
    assert "kals\nmodel" in (small.folder / "results/summary.txt").read_text()


def test_second_run_has_nothing_to_do(small):
    assert "Nothing to be done" in small.snakemake()[0]
