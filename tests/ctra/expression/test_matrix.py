"""Matrices are read as they are meant, or refused with file, line and column."""

import gzip

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.expression.matrix import check_log2, join_counts, read_counts, read_matrix
from ctra.files.errors import ExpressionError, FileError
from ctra.files.table import write_table

PLAIN = "gene\tS1\t02\nMX1\t1\t2.5\nNA\t-3\t4e2\n"


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="m.tsv"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return write


# ---- Matrices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(PLAIN, "m.tsv", id="plain"),
        pytest.param(PLAIN.replace("\t", ","), "m.csv", id="csv"),
        pytest.param(PLAIN.replace("\n", "\r\n"), "m.tsv", id="windows line ends"),
        pytest.param("\ufeff" + PLAIN, "m.tsv", id="byte order mark"),
        pytest.param(PLAIN.replace("gene", ""), "m.tsv", id="first header cell empty, as R does"),
        pytest.param(PLAIN.replace("gene", "Gene.ID"), "m.tsv", id="first header cell otherwise"),
        pytest.param(PLAIN.replace("\n", "\n\n"), "m.tsv", id="empty lines"),
        pytest.param(PLAIN.replace("\t", " \t "), "m.tsv", id="blanks around cells"),
        pytest.param('"gene"\t"S1"\t"02"\n"MX1"\t1\t2.5\n"NA"\t"-3"\t4e2\n', "m.tsv", id="quoted"),
    ],
)
def test_variants_of_one_matrix_are_the_same_matrix(file, text, name):
    """Ids stay text: 02 is not 2, and a gene called NA is not missing."""
    expected = pd.DataFrame(
        {"S1": [1.0, -3.0], "02": [2.5, 400.0]}, index=pd.Index(["MX1", "NA"], name="gene")
    )
    pd.testing.assert_frame_equal(
        read_matrix(file(text, name)),
        expected,
        check_index_type=False,
        check_column_type=False,
        check_exact=True,
    )


@pytest.mark.parametrize(
    "cell",
    ["", "NA", "nan", "x", "1,5", "1 000", "1_000", "0x10", "inf", "-inf", "True"],
)
@pytest.mark.parametrize("others", ["1", "True"])
def test_a_cell_that_is_no_finite_number_is_refused_with_its_place(file, cell, others):
    path = file(f"gene\tS1\tS2\nMX1\t1\t1\n\nMX2\t1\t{cell}\nMX3\t1\t{others}\n")
    with pytest.raises(FileError) as refusal:
        read_matrix(path)
    assert str(refusal.value) == (
        f"m.tsv:4: column 'S2', gene 'MX2': {cell!r} is not a finite number"
    )


def test_a_number_too_large_to_be_one_is_refused(file):
    with pytest.raises(FileError, match=r"^m\.tsv:2: column 'S1', gene 'a': 'inf' is not a fini"):
        read_matrix(file("gene\tS1\na\t1e999\n"))


def test_a_column_of_booleans_is_refused(file):
    """Pandas would read it as ones and zeros."""
    with pytest.raises(FileError, match=r"^m\.tsv:2: column 'S1', gene 'a': 'True' is not a fin"):
        read_matrix(file("gene\tS1\na\tTRUE\nb\tFALSE\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "gene\tS1\na\t1\n\na \t2\nb\t1\nb\t1\n",
            r"^m\.tsv:4: gene 'a' is already on an earlier line$",
        ),
        ("gene\tS1\nMX1\t1\n \t2\n", r"^m\.tsv:3: no gene in the first column$"),
        ("gene\tS1\n", r"^m\.tsv: no genes in it$"),
        ("gene\tS1\na\t1\nb\t1\t2\n", r"^m\.tsv: .*Expected 2 fields in line 3, saw 3$"),
        ("gene\tS1\tS2\na\t1\t1\nb\t1\n", r"^m\.tsv:3: column 'S2', gene 'b': '' is not a finite"),
        ('gene\tS1\na\t1\n"b\t1\nc\t1\n', r"^m\.tsv: .*EOF inside string starting at row 2$"),
    ],
)
def test_a_matrix_that_is_not_one_is_refused(file, text, message):
    with pytest.raises(FileError, match=message):
        read_matrix(file(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^m\.tsv:1: 0 columns; a gene column and one column a sample are needed"),
        ("gene,S1\na,1\n", r"^m\.tsv:1: 1 columns; .* \(tab separated\)$"),
        ("S1\tS2\na\t1\t2\n", r"^m\.tsv:2: 3 cells where the header has 2; .*col\.names=NA"),
        ("gene\tS1\tS2\na\t1\t2\t\n", r"^m\.tsv:2: 4 cells where the header has 3;"),
        ("gene\tS1\tS1\na\t1\t2\n", r"^m\.tsv:1: column 'S1' stands more than once$"),
        ("gene\tS1\t\na\t1\t2\n", r"^m\.tsv:1: column 3 has no name$"),
        (PLAIN.encode("utf-16"), r"^m\.tsv:1: not UTF-8 \(byte 0xff\); save it as UTF-8 text$"),
    ],
)
def test_a_matrix_whose_header_is_not_one_is_refused(file, text, message):
    with pytest.raises(FileError, match=message):
        read_matrix(file(text))


def test_a_gzip_file_is_the_matrix_in_it(file):
    plain = read_matrix(file(PLAIN))
    for name in ("m.tsv.gz", "other.tsv"):
        pd.testing.assert_frame_equal(read_matrix(file(gzip.compress(PLAIN.encode()), name)), plain)


def test_a_fault_within_a_gzip_file_has_its_line(file):
    path = file(gzip.compress(b"gene\tS1\n\na\tx\n"), "m.tsv.gz")
    with pytest.raises(FileError, match=r"^m\.tsv\.gz:3: column 'S1', gene 'a': 'x' is not a fin"):
        read_matrix(path)


def test_a_gzip_file_that_is_cut_is_refused(file):
    rows = "".join(f"g{i}\t{i * 7919 % 1009}\n" for i in range(20_000))
    path = file(gzip.compress(f"gene\tS1\n{rows}".encode())[:-1000], "m.tsv.gz")
    with pytest.raises(FileError, match=r"^m\.tsv\.gz: damaged gzip file \(.*\); copy it again$"):
        read_matrix(path)


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None, max_examples=50)
@given(values=st.lists(FLOATS, min_size=1, max_size=20))
def test_numbers_that_the_workflow_wrote_read_back_equal(tmp_path_factory, values):
    """To the last bit."""
    path = tmp_path_factory.mktemp("numbers") / "m.tsv"
    table = pd.DataFrame({"gene": [f"g{i}" for i in range(len(values))], "x": values})
    write_table(table, path)
    assert read_matrix(path)["x"].to_list() == values


def test_real_matrix(shared_data):
    matrix = read_matrix(shared_data / "fredrickson2015" / "expression_log2.tsv")
    assert matrix.shape == (52, 122)
    assert matrix.loc["IL1A", "F15_001"] == 6.990549896


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
def test_every_program_gives_the_same_counts(file, text, notes):
    counts, told = read_counts(file(text))
    pd.testing.assert_frame_equal(counts, EXPECTED, check_index_type=False, check_column_type=False)
    assert told == notes


def test_estimated_counts_keep_their_fractions(file):
    counts, _ = read_counts(file(NF_CORE.replace("120.000", "119.604")))
    assert counts["S1"].tolist() == [7, 119.604]


def test_symbols_and_pseudoautosomal_ids_stay(file):
    """GENCODE's copies on Y are genes of their own; a symbol with a dot has no version."""
    ids = ["ENSG00000182378.15", "ENSG00000182378.15_PAR_Y", "RP11-34P13.7"]
    counts, _ = read_counts(file("gene\tS1\n" + "".join(f"{gene}\t50\n" for gene in ids)))
    assert counts.index.tolist() == ["ENSG00000182378", "ENSG00000182378_PAR_Y", "RP11-34P13.7"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            FEATURECOUNTS.replace("185745.10", "157601.9"),
            r"^m\.tsv:4: gene 'ENSG00000157601\.9' is 'ENSG00000157601\.14' of line 3 in another "
            r"version; one row a gene is needed$",
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
            NF_CORE.replace("gene_id", "gene"),
            r"^m\.tsv:2: column 'gene_name', gene 'ENSG00000157601': 'MX1' is not a finite number$",
        ),
        (
            FEATURECOUNTS + "ENSG00000185746\t10\t1\t2\t-\t2\t1\t2\t3\n",
            r"^m\.tsv: .*Expected 8 fields in line 5, saw 9$",
        ),
        (
            "gene\tS1\tS2\na\t3\t40\n\nb\t12\t4.25\n",
            r"^m\.tsv:4: column 'S2', gene 'b': 4\.25 is a fraction, and no number exceeds 40; a "
            r"matrix of log2 values is given as `expression:`, not as `counts:`$",
        ),
        (
            "gene_id\tgene_name\tS1\tS2\na\ta\t999999.5\t1\nb\tb\t0.5\t999999\n",
            r"^m\.tsv:2: column 'S1', gene 'a': 1e\+06 is a fraction, and every sample sums to a "
            r"million: TPM or CPM; counts are needed \(of nf-core/rnaseq, salmon\.merged\.gene_c",
        ),
        ("gene\tS1\nN_unmapped\t5\n", r"^m\.tsv: no genes in it$"),
    ],
)
def test_counts_that_cannot_be_are_refused_with_their_place(file, text, message):
    with pytest.raises(FileError, match=message):
        read_counts(file(text))


@pytest.mark.parametrize("cells", ["40\t3", "41\t3.5", "1000000\t1000000"])
def test_small_counts_expected_counts_and_round_sums_pass(file, cells):
    assert read_counts(file(f"gene\tS1\tS2\na\t{cells}\n"))[0].shape == (1, 2)


def test_counts_of_samples_side_by_side(file):
    tables = [file(f"gene\tcount\tsense\nMX1\t{n}\t9\nNA\t4\t9\n", f"{n}.tsv") for n in (1, 2)]
    counts = join_counts(tables, ["S1", "S2"])
    assert counts.index.name == "gene"
    assert counts.to_dict() == {"S1": {"MX1": 1, "NA": 4}, "S2": {"MX1": 2, "NA": 4}}


@pytest.mark.parametrize("genes", ["b\t1\na\t1\n", "a\t1\n"], ids=["another order", "one less"])
def test_counts_of_other_genes_are_not_put_side_by_side(file, genes):
    tables = [file("gene\tcount\na\t1\nb\t1\n", "1.tsv"), file("gene\tcount\n" + genes, "2.tsv")]
    with pytest.raises(FileError, match=r"2\.tsv: other genes than in 1\.tsv"):
        join_counts(tables, ["S1", "S2"])


# ---- log2 or not --------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[[0, 40], [-3, 12]], [[-100, 0], [0, 0]]])
def test_log2_values_pass(values):
    check_log2(pd.DataFrame(values, columns=["a", "b"]))


def test_counts_given_as_log2_expression_are_refused():
    message = (
        r"^sample b has a value of 1234, too high for log2 expression; "
        r"a matrix of counts is given as `counts:`, not as `expression:`$"
    )
    with pytest.raises(ExpressionError, match=message):
        check_log2(pd.DataFrame([[12, 1234], [0, 1]], columns=["a", "b"]))
