"""Measures of the samples worked by hand, and the verdict of every check."""

import pandas as pd
import pytest

from ctra.files.errors import ReadsError
from ctra.reads.accounts import COLUMNS
from ctra.reads.quality import CHECKS, judge, measure, telling_genes

GENES = pd.DataFrame(
    [
        ("ENSG00000229807", "XIST", "lncRNA"),
        ("ENSG00000129824", "RPS4Y1", "protein_coding"),
        ("G_DDX3Y", "DDX3Y", "protein_coding"),
        ("ENSG00000244734", "HBB", "protein_coding"),
        ("G_5S", "RNA5S1", "rRNA"),
        ("G_12S", "MT-RNR1", "Mt_rRNA"),
        ("ENSG00000157601", "MX1", "protein_coding"),
        ("ENSG00000136244", "IL6", "protein_coding"),
    ],
    columns=["gene", "name", "biotype"],
)
MARKERS = pd.DataFrame(
    [
        ("XIST", "ENSG00000229807", "female"),
        ("RPS4Y1", "ENSG00000129824", "male"),
        ("DDX3Y", "ENSG00000067048", "male"),  # found by its symbol
        ("HBB", "ENSG00000244734", "globin"),
    ],
    columns=["symbol", "ensembl_id", "marks"],
)
GENE_SET = pd.DataFrame(
    {
        "gene": ["ENSG00000157601", "ENSG00000136244", None],
        "status": ["found", "found", "missing"],
    }
)
COUNTS = pd.DataFrame(
    {"a": [30, 0, 0, 50, 10, 5, 5, 0], "b": [1, 20, 9, 40, 0, 0, 20, 10]},
    index=pd.Index(GENES["gene"], name="gene"),
)
READ_NUMBERS = {
    "sample": ["a", "b"],
    "raw": [200, 160],
    "tata": [2, 80],
    "no_spacer": [0, 0],
    "too_short": [20, 8],
    "with_adapter": [50, 16],
    "with_poly_a": [40, 8],
    "star_input": [160, 150],
    "unique": [120, 120],
    "counted": [100, 100],
    "sense": [100, 100],
    "sense_share": [0.98, 0.95],
    "internal": [10, None],
}
READS = pd.DataFrame(READ_NUMBERS, columns=list(COLUMNS))
TELLING = telling_genes(GENES, GENE_SET, MARKERS)
CORRELATIONS = pd.DataFrame({"sample": ["a", "b"], "mean_r": [0.97, 0.41]})
OFF = dict.fromkeys(CHECKS)


@pytest.fixture
def measures():
    return measure(READS, COUNTS, TELLING, CORRELATIONS)


def test_measures(measures):
    a, b = measures.to_dict("records")
    assert a["unique_share"] == 120 / 160
    assert (a["too_short_share"], a["adapter_share"], a["poly_a_share"]) == (0.1, 0.25, 0.2)
    assert (a["tata_share"], b["tata_share"]) == (0.01, 0.5)
    assert (a["globin_share"], b["globin_share"]) == (0.5, 0.4)
    assert (a["ribosomal_share"], b["ribosomal_share"]) == (0.15, 0)
    assert a["internal_share"] == 0.1
    assert pd.isna(b["internal_share"])
    assert (a["ctra_genes"], b["ctra_genes"]) == (1, 2)
    assert (b["female_reads"], b["male_reads"]) == (1, 29)
    assert (a["sex_rna"], b["sex_rna"]) == ("female", "male")


def test_tata_is_looked_for_where_no_umi_is_taken_off():
    measures = measure(READS.assign(molecules=[90, None]), COUNTS, TELLING, CORRELATIONS)
    assert measures["tata_share"].isna().tolist() == [True, False]
    assert measures["no_spacer_share"].isna().tolist() == [False, True]


def test_umi_library_without_the_spacer():
    reads = READS.assign(molecules=[90, 90], no_spacer=[20, 120])
    measures = measure(reads, COUNTS, TELLING, CORRELATIONS)
    verdicts = judge(measures, OFF | {"max_no_spacer": 0.5})
    assert verdicts["verdict"].tolist() == ["pass", "fail"]
    assert verdicts["reasons"][1].startswith("75.00% of the reads lack the spacer of the UMI")


def test_annotation_without_biotypes():
    """As NCBI writes it; ribosomal reads are then not judged."""
    genes = GENES.assign(biotype=None)
    measures = measure(READS, COUNTS, telling_genes(genes, GENE_SET, MARKERS), CORRELATIONS)
    verdicts = judge(measures, OFF | {"max_ribosomal": 0.1})
    assert verdicts["verdict"].tolist() == ["pass", "pass"]
    assert (verdicts["not_checked"] == "max_ribosomal; sex").all()


def test_sample_without_a_count():
    """Its shares are not known, which is not the same as 0."""
    measures = measure(READS.assign(counted=[0, 100]), COUNTS.assign(a=0), TELLING, CORRELATIONS)
    assert measures["globin_share"].isna().tolist() == [True, False]


def test_alignments_that_do_not_tell_the_number_of_reads():
    reads = READS.assign(raw=None, star_input=None)
    verdicts = judge(
        measure(reads, COUNTS, TELLING, CORRELATIONS), OFF | {"min_reads": 1, "min_unique": 0.5}
    )
    assert (verdicts["not_checked"] == "min_reads; min_unique; sex").all()


@pytest.mark.parametrize(
    ("female", "male", "sex"),
    [(5, 4, ""), (0, 10, "male"), (8, 2, "female"), (7, 3, "mixed"), (2, 8, "male"), (0, 0, "")],
)
def test_sex_of_the_rna(female, male, sex):
    counts = COUNTS.copy()
    counts.loc[["ENSG00000229807", "ENSG00000129824", "G_DDX3Y"], "a"] = [female, male, 0]
    measures = measure(READS, counts, TELLING, CORRELATIONS)
    assert measures["sex_rna"][0] == sex


@pytest.mark.parametrize(
    ("check", "limit", "reason"),
    [
        ("min_reads", 190, "160 reads; at least 190 is needed"),
        ("min_unique", 0.78, "75.00% of the trimmed reads map uniquely; at least 78.00% is needed"),
        ("min_sense", 0.96, "95.00% of the reads in genes have the strand of the mRNA; at least"),
        ("max_too_short", 0.05, "10.00% of the reads are too short after trimming; at most 5.00%"),
        ("max_adapter", 0.2, "25.00% of the reads run into the adapter; at most 20.00%"),
        ("max_poly_a", 0.15, "20.00% of the reads run into the poly-A tail; at most"),
        ("max_tata", 0.3, "50.00% of the reads have TATA at bases 7-10, the spacer of a UMI that"),
        ("max_globin", 0.45, "50.00% of the counted reads are globin; at most"),
        ("max_ribosomal", 0.1, "15.00% of the counted reads are ribosomal RNA; at most"),
        ("max_internal_priming", 0.05, "10.00% of the reads in genes were primed inside the gene"),
        ("min_ctra_genes", 2, "1 genes of the profile have a read; at least 2 is needed"),
        (
            "min_correlation",
            0.5,
            "0.410 mean correlation with the other samples; at least 0.500 is needed",
        ),
    ],
)
def test_each_check_fails_one_sample(measures, check, limit, reason):
    verdicts = judge(measures, OFF | {check: limit})
    failed = verdicts[verdicts["verdict"] == "fail"]
    assert len(failed) == 1
    assert failed["reasons"].iloc[0].startswith(reason)


def test_a_limit_is_allowed(measures):
    limits = {"min_reads": 160, "min_unique": 0.75, "max_too_short": 0.1, "min_ctra_genes": 1}
    limits["min_correlation"] = 0.41
    assert judge(measures, OFF | limits)["verdict"].tolist() == ["pass", "pass"]


def test_swapped_samples(measures):
    sex = pd.Series({"a": "male", "b": "male"})
    verdicts = judge(measures, OFF, sex).set_index("sample")
    assert verdicts["verdict"].to_dict() == {"a": "fail", "b": "pass"}
    assert verdicts.loc["a", "reasons"] == (
        "the RNA is female (30 reads of XIST, 0 of chromosome Y), the phenotype says male; "
        "are samples swapped?"
    )


def test_what_could_not_be_checked_is_named(measures):
    """A library without UMIs has no spacer, one with UMIs no TATA left: nothing to tell."""
    limits = {"max_internal_priming": 0.5, "max_no_spacer": 0.5, "max_tata": 0.9}
    verdicts = judge(measures, OFF | limits)
    assert verdicts["not_checked"].tolist() == ["sex", "max_internal_priming; sex"]
    unlike = judge(measures.assign(mean_r=None), OFF | {"min_correlation": 0.5})
    assert unlike["not_checked"].tolist() == ["min_correlation; sex"] * 2
    from_alignments = measures.assign(tata_share=None)
    verdicts = judge(from_alignments, OFF | limits)
    assert verdicts["not_checked"][0] == "max_tata; max_no_spacer; sex"


def test_tables_of_different_samples():
    with pytest.raises(ReadsError, match="name different samples"):
        measure(READS.iloc[::-1], COUNTS, TELLING, CORRELATIONS)


def test_a_gene_of_one_read_has_reads():
    counts = COUNTS.copy()
    counts.loc["ENSG00000157601", "a"] = 1
    assert measure(READS, counts, TELLING, CORRELATIONS)["ctra_genes"].tolist() == [1, 2]
