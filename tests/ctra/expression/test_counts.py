"""Counts of any program are counts of genes, and their sum is the library; others are refused."""

import numpy as np
import pandas as pd
import pytest

from ctra.expression import counts as module
from ctra.expression.by_rows import HeldMatrix
from ctra.expression.counts import read_counts
from ctra.expression.cpm import log2_cpm
from ctra.expression.libraries import library_table
from ctra.expression.own import join_counts
from ctra.files.errors import FileError

KNOWN = {"MX1": "ENSG00000157601", "ENSG00000157601": "ENSG00000157601"}


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="m.tsv"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return write


@pytest.fixture
def few(monkeypatch):
    """Small matrices are enough."""
    monkeypatch.setattr(module, "LEAST_GENES", 1)
    monkeypatch.setattr(module, "FEW_GENES", 1)


# ---- Counts -------------------------------------------------------------------------------------

EXPECTED = pd.DataFrame(
    {"S1": [7.0, 120.0], "S2": [0.0, 50.0]},
    index=pd.Index(["ENSG00000157601", "ENSG00000185745"], name="gene"),
)
FEATURECOUNTS = (
    '# Program:featureCounts v2.0.6; Command:"featureCounts" "-T" "4" "-s" "1" "-a" "genes.gtf" '
    '"-o" "counts.txt" "star/S1/Aligned.out.bam" "star/S2/Aligned.out.bam" \n'
    "Geneid\tChr\tStart\tEnd\tStrand\tLength\tstar/S1/Aligned.out.bam\tstar/S2/Aligned.out.bam\n"
    "ENSG00000157601.14\t21;21\t1;50\t9;59\t+;+\t19\t7\t0\n"
    "ENSG00000185745.10\t10\t100\t199\t-\t100\t120\t50\n"
)
STAR = (
    "gene\tS1\tS2\nN_unmapped\t30\t11\nN_multimapping\t9\t1\nN_noFeature\t4\t5\nN_ambiguous\t0\t0\n"
    "ENSG00000157601.14\t7\t0\nENSG00000185745.10\t120\t50\n"
)
NF_CORE = (
    "gene_id\tgene_name\tS1\tS2\nENSG00000157601\tMX1\t7\t0\nENSG00000185745\tIFIT1\t120.000\t50\n"
)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (FEATURECOUNTS, ["m.tsv: columns of featureCounts, 2 genes x 2 samples"]),
        (
            STAR,
            [
                "m.tsv: columns of STAR, 2 genes x 2 samples",
                "m.tsv: N_unmapped is no gene; its 41 reads are left out",
                "m.tsv: N_multimapping is no gene; its 10 reads are left out",
                "m.tsv: N_noFeature is no gene; its 9 reads are left out",
                "m.tsv: N_ambiguous is no gene; its 0 reads are left out",
            ],
        ),
        (NF_CORE, ["m.tsv: columns of nf-core/rnaseq, 2 genes x 2 samples"]),
        (EXPECTED.to_csv(sep="\t"), ["m.tsv: a plain table, 2 genes x 2 samples"]),
    ],
    ids=["featureCounts", "STAR", "nf-core", "plain"],
)
def test_every_program_gives_the_same_counts(few, file, text, notes):
    counts, counted, told = read_counts(file(text), KNOWN)
    assert counted.tolist() == [127, 50]
    pd.testing.assert_frame_equal(
        counts.rows(EXPECTED.index), EXPECTED, check_index_type=False, check_column_type=False
    )
    assert told == [notes[0], "m.tsv: taken as counts (whole numbers from 0)", *notes[1:]]


def test_estimated_counts_keep_their_fractions(few, file):
    counts = read_counts(file(NF_CORE.replace("120.000", "119.604")), KNOWN).counts
    assert counts.rows(counts.genes)["S1"].tolist() == [7, 119.604]


def test_symbols_and_pseudoautosomal_ids_stay(few, file):
    """GENCODE's copies on Y are genes of their own; a symbol with a dot has no version."""
    ids = ["ENSG00000182378.15", "ENSG00000182378.15_PAR_Y", "RP11-34P13.7"]
    text = "gene\tS1\n" + "".join(f"{gene}\t50\n" for gene in ids)
    counts = read_counts(file(text), KNOWN).counts
    assert counts.genes.tolist() == ["ENSG00000182378", "ENSG00000182378_PAR_Y", "RP11-34P13.7"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            FEATURECOUNTS.replace("185745.10", "157601.9"),
            r"^m\.tsv:4: gene 'ENSG00000157601\.9' is 'ENSG00000157601\.14' of line 3; "
            r"one row a gene of the profile and the markers is needed",
        ),
        (
            STAR.replace("\t50\n", "\t-1\n"),
            r"^m\.tsv:7: column 'S2', gene 'ENSG00000185745\.10': -1 is negative; counts are need",
        ),
        (
            FEATURECOUNTS.replace("\t120\t", "\tn/a\t"),
            r"^m\.tsv:4: column 'S1', gene 'ENSG00000185745\.10': 'n/a' is not a finite number$",
        ),
        (
            FEATURECOUNTS + "ENSG00000185746\t10\t1\t2\t-\t2\t1\t2\t3\n",
            r"^m\.tsv:5: 9 cells where the header has 8 \(tab separated\)$",
        ),
        (
            "gene\tS1\tS2\na\t3\t40\n\nb\t12\t4.25\n",
            r"^m\.tsv:4: column 'S2', gene 'b': 4\.25 is a fraction: log2 \(fractions, none above "
            r"40; .*\); a matrix of log2 values is given as `expression:`, not as `counts:`$",
        ),
        (
            "gene_id\tgene_name\tS1\tS2\na\ta\t999999.5\t1\nb\tb\t0.5\t999999\n",
            r"^m\.tsv:2: column 'S1', gene 'a': 1e\+06 is a fraction: TPM or CPM \(fractions, and "
            r"every sample sums to a million\); counts are needed \(of nf-core/rnaseq, salmon\.m",
        ),
        ("gene\tS1\nN_unmapped\t5\n", r"^m\.tsv: no genes in it$"),
    ],
)
def test_counts_that_cannot_be_are_refused_with_their_place(few, file, text, message):
    with pytest.raises(FileError, match=message):
        read_counts(file(text), KNOWN)


@pytest.mark.parametrize("cells", ["40\t3", "41\t3.5", "1000000\t1000000"])
def test_small_counts_expected_counts_and_round_sums_pass(few, file, cells):
    counts = read_counts(file(f"gene\tS1\tS2\na\t{cells}\n"), KNOWN).counts
    assert (len(counts.genes), len(counts.samples)) == (1, 2)


def test_counts_of_samples_side_by_side(file, tmp_path):
    tables = [file(f"gene\tcount\tsense\nMX1\t{n}\t9\nNA\t4\t9\n", f"{n}.tsv") for n in (1, 2)]
    (counts,) = join_counts(tables, ["S1", "S2"], tmp_path)
    assert counts.index.name == "gene"
    assert counts.to_dict() == {"S1": {"MX1": 1, "NA": 4}, "S2": {"MX1": 2, "NA": 4}}
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".tsv"]


@pytest.mark.parametrize("genes", ["b\t1\na\t1\n", "a\t1\n"], ids=["another order", "one less"])
def test_counts_of_other_genes_are_not_put_side_by_side(file, tmp_path, genes):
    tables = [file("gene\tcount\na\t1\nb\t1\n", "1.tsv"), file("gene\tcount\n" + genes, "2.tsv")]
    with pytest.raises(FileError, match=r"2\.tsv: other genes than in 1\.tsv"):
        list(join_counts(tables, ["S1", "S2"], tmp_path))


# ---- The million --------------------------------------------------------------------------------

SAMPLES = ["S1", "S2", "S3", "S4"]


@pytest.fixture(scope="module")
def clean():
    """A library: 2,000 genes, and reads in no gene that no rule can tell from genes by numbers."""
    rng = np.random.default_rng(7)
    means = rng.lognormal(4, 2, 2000)
    counts = rng.poisson(means[:, None] * [1, 1.5, 0.7, 2.2]).astype(float)
    index = pd.Index(["MX1", *(f"G{i}" for i in range(1999))], name="gene")
    return pd.DataFrame(counts, index, SAMPLES)


def rows(**more):
    return pd.DataFrame.from_dict(more, orient="index", columns=SAMPLES, dtype=float)


def of_htseq(clean):
    names = ["no_feature", "ambiguous", "too_low_aQual", "not_aligned", "alignment_not_unique"]
    return pd.concat([clean, rows(**{f"__{name}": [9e5, 1e5, 3e5, 7e5] for name in names})])


def of_old_htseq(clean):
    return pd.concat([clean, rows(no_feature=[9e5, 1e5, 3e5, 7e5], not_aligned=[1, 2, 3, 4])])


def of_star(clean):
    return pd.concat([rows(N_unmapped=[9e5, 1e5, 3e5, 7e5], N_noFeature=[1, 2, 3, 4]), clean])


def with_total(clean):
    return pd.concat([clean, rows(Total=clean.sum())])


def with_nameless_sum(clean):
    return pd.concat([rows(all_of_it=clean.sum()), clean])


def with_sum_of_everything(clean):
    of_all = of_htseq(clean)
    return pd.concat([of_all, rows(everything=of_all.sum())])


def of_featurecounts_summary(clean):
    return pd.concat([clean, rows(Unassigned_NoFeatures=[5e5, 1, 2, 3e5], Assigned=[1, 2, 3, 4])])


@pytest.mark.parametrize(
    "add",
    [
        of_htseq,
        of_old_htseq,
        of_star,
        with_total,
        with_nameless_sum,
        with_sum_of_everything,
        of_featurecounts_summary,
    ],
)
def test_rows_that_are_no_genes_are_in_no_library(file, clean, add):
    """The values are those of the clean matrix, to the last bit."""
    text = add(clean).rename_axis("gene").to_csv(sep="\t")
    read = read_counts(file(text), KNOWN, SAMPLES)
    given = log2_cpm(read.counts.rows(read.counts.genes), library_size=read.counted)
    pd.testing.assert_frame_equal(given, log2_cpm(clean), check_exact=True, check_names=False)
    assert sum("is no gene; its" in note for note in read.notes) == len(add(clean)) - len(clean)


def test_genes_of_two_rows_are_in_the_library(file, clean):
    """They cannot be told apart, but their reads were counted."""
    doubled = clean.rename({"G5": "G4"})
    read = read_counts(file(doubled.to_csv(sep="\t")), KNOWN, SAMPLES)
    given = log2_cpm(read.counts.rows(read.counts.genes), library_size=read.counted)
    expected = log2_cpm(clean).drop(["G4", "G5"])
    pd.testing.assert_frame_equal(given, expected, check_exact=True)


def test_rows_cut_to_some_genes_make_no_million(file, clean):
    text = clean.head(53).to_csv(sep="\t")
    with pytest.raises(
        FileError, match=r"^m\.tsv: 53 genes have a read, and counts per million ne"
    ):
        read_counts(file(text), KNOWN)
    zeros = clean.copy()
    zeros.iloc[53:] = 0
    with pytest.raises(
        FileError, match=r"^m\.tsv: 53 genes have a read, and counts per million ne"
    ):
        read_counts(file(zeros.to_csv(sep="\t")), KNOWN)
    notes = read_counts(file(clean.to_csv(sep="\t")), KNOWN).notes
    assert any("genes have a read; is the matrix whole?" in note for note in notes)


def test_a_sample_with_few_reads_fails(clean):
    libraries = library_table(
        HeldMatrix(clean), clean.sum(), clean.index[:0], least=clean["S1"].sum()
    )
    assert libraries["verdict"].tolist() == ["pass", "pass", "fail", "pass"]
    assert libraries["reasons"][2].startswith(f"{clean['S3'].sum():,.0f} counted reads; at least ")
