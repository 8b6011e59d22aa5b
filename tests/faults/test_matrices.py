"""Faults of matrices: of the header before the first job, of the numbers when they are read.

`given` writes the matrix of study two; `counts` and `log2` read it as the rules do.
"""

import gzip
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
from faulty import Fault, each_of, edit, entity_bomb, refusal, together, write

from ctra.expression.counts import read_counts
from ctra.expression.geneset import check_profile, match_genes
from ctra.expression.known import known_genes
from ctra.expression.log2 import read_expression
from ctra.expression.matrix import read_matrix
from ctra.files.table import read_table
from ctra.project.check_starts import KNOWN_GENES

PROFILE = read_table(KNOWN_GENES[0])
HEADER = "gene\t01\t02\n"
CONTENT = "MX1\t5.5\t6.5\n"


def given(content, name="two.tsv"):
    """A change: study two has this matrix."""
    if name == "two.tsv":
        return write(name, content)
    start = edit("config.yaml", "expression: two.tsv", f"expression: {name}")
    return together(start, write(name, content))


def sheets(*names, cell="A1"):
    """A change: a workbook with worksheets of these names, the matrix in each."""

    def change(project):
        project.edit("config.yaml", "expression: two.tsv", "expression: two.xlsx")
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name in names:
            sheet = book.create_sheet(name)
            for row in (["gene", "01", "02"], ["MX1", 5.5, 6.5]):
                sheet.append(row)
            sheet[cell] = sheet[cell].value or "x"
        book.save("two.xlsx")

    return change


def known():
    return known_genes(KNOWN_GENES)


def matrix(project):
    read_matrix("two.tsv", known())


def counts(project):
    read_counts("two.tsv", known())


def log2(project):
    table = pd.read_csv("two.tsv", sep="\t", nrows=0)
    read_expression("two.tsv", known(), list(table.columns[1:]))


def profile(project):
    """The genes of a matrix that has these alone."""
    names = pd.read_csv("two.tsv", sep="\t", dtype=str)["gene"]
    genes = match_genes(PROFILE, pd.DataFrame({"gene": names, "name": names}))
    check_profile(genes)


def table(values, genes=None):
    """A matrix of these numbers."""
    values = np.asarray(values)
    genes = genes or ["MX1", *(f"G{i}" for i in range(1, len(values)))]
    frame = pd.DataFrame(values, genes, [f"S{i}" for i in range(values.shape[1])])
    return frame.rename_axis("gene").to_csv(sep="\t")


RNG = np.random.default_rng(11)
COUNTS = RNG.poisson(RNG.lognormal(3, 2, 3000)[:, None] * [1, 1.5, 0.7, 2.2, 1.1]).astype(float)
CPM = COUNTS / COUNTS.sum(axis=0) * 1e6
TPM = COUNTS / RNG.uniform(0.3, 9, 3000)[:, None]
TPM *= 1e6 / TPM.sum(axis=0)
LOG2 = np.log2(CPM + 1)
Z = (LOG2 - LOG2.mean(axis=1, keepdims=True)) / LOG2.std(axis=1, ddof=1, keepdims=True).clip(1e-9)
Z = Z[LOG2.std(axis=1) > 0]
CUT = table(LOG2).removesuffix("\n")
GEO = (
    '!Series_title\t"x"\n!Sample_title\t"a"\t"b"\n!series_matrix_table_begin\n'
    '"ID_REF"\t"01"\t"02"\n'
)


def with_number(number, row=0, column=0, of=LOG2):
    changed = of.copy()
    changed[row, column] = number
    return table(changed)


# ---- Before the first job -----------------------------------------------------------------------


@each_of(
    Fault(
        "an empty file", given(""), "two.tsv:1: 0 columns; a gene column and one column a sample"
    ),
    Fault("blank lines alone", given("\n\n\n"), "two.tsv:1: 0 columns; a gene column"),
    Fault("names of genes alone", given("gene\nMX1\nJUN\n"), "two.tsv:1: 1 columns; a gene column"),
    Fault(
        "no numbers", given("gene\t01\nMX1\thigh\n"), "two.tsv:2: no column has numbers in the f"
    ),
    Fault(
        "a sample twice", given("gene\t01\t01\n" + CONTENT), "two.tsv:1: column '01' stands more"
    ),
    Fault(
        "a sample without a name", given("gene\t01\t\n" + CONTENT), "two.tsv:1: column 3 has no n"
    ),
    Fault(
        "a longer row", given(HEADER + "MX1\t1\t2\t3\n"), "two.tsv:2: 4 cells where the header h"
    ),
    Fault(
        "a shorter row",
        given(HEADER + CONTENT + "JUN\t1\n"),
        "two.tsv:3: 2 cells where the header has 3 (tab separated); is the file cut off there?",
    ),
    Fault(
        "a cell behind a row",
        given(HEADER + "MX1\t1\t2\t\n"),
        "two.tsv:2: 4 cells where the header has 3 (tab separated)",
    ),
    Fault(
        "cut off within a number", given(HEADER + "MX1\t5.5\t6"), "two.tsv: no line break at its"
    ),
    Fault("cut off in the header", given("gene\t01\t0"), "two.tsv: no line break at its end"),
    Fault(
        "a row of STAR for a header",
        given("N_unmapped\t5\t6\nMX1\t1\t2\n"),
        "two.tsv:1: N_unmapped is a row of STAR's table, not a header; put a line above it",
    ),
    Fault(
        "featureCounts, two BAMs of one name",
        given(
            "Geneid\tChr\tStart\tEnd\tStrand\tLength\ta/x.bam\tb/x.bam\nG\t1\t1\t2\t+\t2\t1\t2\n"
        ),
        "two.tsv:1: column 'x' stands more than once; a sample is named by its BAM file, or the",
    ),
    Fault("Latin-1", given("gene\t01\xb5\n".encode("latin-1")), "two.tsv:1: not UTF-8 ("),
    Fault(
        "UTF-16", given((HEADER + CONTENT).encode("utf-16")), "two.tsv: text in UTF-16, as Excel"
    ),
    Fault(
        "a page of the web", given("<!DOCTYPE html>\n<html>\n"), "two.tsv: a page of the web, not"
    ),
    Fault(
        "a gzip file cut off", given(gzip.compress(b"gene\t01\n" * 99)[:-9]), "two.tsv: damaged gz"
    ),
    Fault("an RDS", given(b"x", "two.rds"), "two.rds: a file of R; R: write.table(x, 'matrix.tsv'"),
    Fault("an RData", given(b"x", "two.RData"), "two.RData: a file of R; R: write.table("),
    Fault(
        "an RDS by another name", given(gzip.compress(b"X\n\0\0\0\3")), "two.tsv: not text, but a f"
    ),
    Fault(
        "an RData by another name",
        given(gzip.compress(b"RDX3\nX\n")),
        "two.tsv: not text, but a fi",
    ),
    Fault(
        "AnnData", given(b"\x89HDF\r\n", "two.h5ad"), "two.h5ad: AnnData, of single cells; sum the"
    ),
    Fault(
        "loom", given(b"\x89HDF\r\n", "two.loom"), "two.loom: loom, of single cells; sum the cells"
    ),
    Fault(
        "HDF5 by another name", given(b"\x89HDF\r\n\x1a\n"), "two.tsv: not text, but HDF5; Python:"
    ),
    Fault(
        "MatrixMarket", given("%%MatrixMarket\n", "two.mtx"), "two.mtx: MatrixMarket, without name"
    ),
    Fault(
        "MatrixMarket, gzip", given(b"x", "two.mtx.gz"), "two.mtx.gz: MatrixMarket, without names"
    ),
    Fault(
        "MatrixMarket by another name", given("%%MatrixMarket matrix\n"), "two.tsv: not text, but M"
    ),
    Fault(
        "an old workbook", given(b"\xd0\xcf\x11\xe0", "two.xls"), "two.xls: a workbook of Excel be"
    ),
    Fault(
        "a workbook by another name",
        given(b"PK\x03\x04xx"),
        "two.tsv: not text, but an archive; un",
    ),
    Fault(
        "a ZIP", given(b"PK\x03\x04", "two.zip"), "two.zip: an archive; unpack it and name the tab"
    ),
    Fault(
        "bzip2", given(b"BZh91AY", "two.tsv.bz2"), "two.tsv.bz2: packed by bzip2; unpack it, or pac"
    ),
    Fault(
        "zstd by another name", given(b"\x28\xb5\x2f\xfd"), "two.tsv: not text, but packed by zstd;"
    ),
    Fault(
        "Parquet", given(b"PAR1", "two.parquet"), "two.parquet: Parquet; save it as text, with tabs"
    ),
    Fault(
        "raw intensities", given(b"x", "two.CEL"), "two.CEL: raw intensities of an array; normalise"
    ),
    Fault(
        "alignments", given(b"x", "two.bam"), "two.bam: alignments; name them in a sample sheet ("
    ),
    Fault(
        "reads", given(b"x", "two.fastq.gz"), "two.fastq.gz: reads; name them in a sample sheet ("
    ),
    Fault(
        "a bomb of entities",
        together(
            edit("config.yaml", "expression: two.tsv", "expression: two.xlsx"),
            entity_bomb("two.xlsx"),
        ),
        "two.xlsx: xl/workbook.xml defines entities, which no workbook needs",
    ),
    Fault(
        "a damaged workbook", given(b"PK", "two.xlsx"), "two.xlsx: no workbook that can be read ("
    ),
    Fault(
        "two worksheets", sheets("a", "b"), "two.xlsx: 2 worksheets: a, b; save the one with the"
    ),
    Fault(
        "a cell far away", sheets("a", cell="XFD1048576"), "two.xlsx: its cells go to A1:XFD1048576"
    ),
    Fault("a damaged file of Stata", given(b"x", "two.dta"), "two.dta: cannot be read ("),
    Fault("a damaged file of SPSS", given(b"x", "two.sav"), "two.sav: cannot be read ("),
    Fault(
        "a series matrix cut off", given('!Series_title\t"x"\n'), "two.tsv: no !series_matrix_tab"
    ),
    Fault(
        "a series matrix of RNA-seq",
        given(GEO + "!series_matrix_table_end\n"),
        "two.tsv: the series matrix has no values; of RNA-seq, GEO keeps them in supplementary",
    ),
    Fault(
        "a GCT with fewer samples than declared",
        given("#1.2\n1\t3\nNAME\tDescription\t01\t02\nMX1\tx\t5.5\t6.5\n"),
        "two.tsv:2: 3 samples are declared, and 2 are there",
    ),
    Fault(
        "a GCT without its size", given("#1.2\nMX1\n"), "two.tsv:2: a GCT has its numbers of rows"
    ),
    Fault(
        "a GCT 1.3", given("#1.3\n1\t2\t0\t0\n"), "two.tsv:1: GCT of version 1.3 is not read; save"
    ),
    Fault(
        "other participants than in the phenotype",
        given("gene\tP1\n" + "MX1\t5.5\n"),
        "two.tsv:1: participant 'P1' is not in column 'id' of two.csv",
    ),
    Fault(
        "a lost leading zero",
        given("gene\t1\t02\n" + CONTENT),
        "two.tsv:1: participant '1' is not in column 'id' of two.csv; participant '01' is, with "
        "another spelling (leading zeros): write the same in both",
    ),
    Fault(
        "a participant with blanks for thousands",
        given("gene\t01\t02\nMX1\t1\t1 200\nJUN\t2\t3 400\n"),
        "two.tsv:1: column '02' is a participant, but has no numbers in its first rows, or the n",
    ),
    Fault(
        "participants in rows, one of them twice",
        given("id,MX1,JUN\n01,5.5,6.5\n01,5.5,6.5\n"),
        "two.tsv: participant '01' stands on more than one row; one row a participant is needed",
    ),
    Fault(
        "participants in rows, a gene twice",
        given("id\tMX1\tMX1\tJUN\n01\t5.5\t6.5\t1\n02\t5.5\t6.5\t1\n"),
        "two.tsv:1: gene 'MX1' stands more than once",
    ),
    Fault(
        "counts as log2",
        given(HEADER + "MX1\t0\t1234\n"),
        "two.tsv:2: column '02': 1234 is too high for log2 expression; counts are given as `counts",
    ),
    Fault(
        "log2 ratios as counts",
        together(
            edit("config.yaml", "expression: two", "counts: two"),
            given(HEADER + CONTENT + "JUN\t-0.5\t1\n"),
        ),
        "two.tsv:3: column '01': -0.5 is negative; counts are needed",
    ),
    Fault(
        "a folder",
        edit("config.yaml", "expression: two.tsv", "expression: scales"),
        "config.yaml:20: expression 'scales': a folder; a file is needed",
    ),
    Fault(
        "contigs that are no list",
        edit("config.yaml", "studies:\n", "expression: {exclude_contigs: ERCC}\nstudies:\n"),
        "config.yaml:4: expression.exclude_contigs is 'ERCC'",
    ),
)
def test_a_fault_before_the_first_job(fault, project):
    refusal(fault, project)


# ---- When it is read ----------------------------------------------------------------------------


@each_of(
    Fault(
        "an empty cell", given(HEADER + "A\t1\t2\nB\t1\t\n"), "two.tsv:3: column '02', gene 'B': ''"
    ),
    Fault(
        "a cell NA", given(HEADER + "A\t1\t2\nB\tNA\t1\n"), "two.tsv:3: column '01', gene 'B': 'NA'"
    ),
    Fault(
        "infinity",
        given(HEADER + "A\t1\t2\nB\tinf\t1\n"),
        "two.tsv:3: column '01', gene 'B': 'inf'",
    ),
    Fault("no genes", given(HEADER), "two.tsv: no genes in it"),
    Fault(
        "a row without a gene", given(HEADER + "A\t1\t2\n\t3\t4\n"), "two.tsv:3: no gene in the fir"
    ),
    Fault(
        "commas that may be thousands",
        given(HEADER + "A\t1,200\t2\nB\t3,400\t1,000\n"),
        "two.tsv:2: '1,200': does the comma separate decimals or thousands? Write decimals with a",
    ),
    Fault(
        "decimal commas beside dots",
        given(HEADER + "A\t1.5\t2\nB\t3,5\t1\n"),
        "two.tsv:3: column '01', gene 'B': '3,5' is not a finite number",
    ),
    Fault(
        "a quotation mark", given(HEADER + 'A\t1\t2\n"B\t1\t2\n'), "is a quotation mark not closed?"
    ),
    Fault(
        "gzip, cut off within", given(gzip.compress(CUT.encode())), "two.tsv: no line break at its"
    ),
    Fault(
        "one sample twice",
        given(table(COUNTS[:, [0, 1, 0]])),
        "two.tsv: columns 'S0' and 'S2' have the same numbers in all 3,000 rows; is it one sample",
    ),
    Fault(
        "a GCT with fewer rows than declared",
        given("#1.2\n2\t2\nNAME\tDescription\t01\t02\nMX1\tx\t5.5\t6.5\n"),
        "two.tsv:2: 2 rows are declared, and 1 are there; is it cut off?",
    ),
    Fault(
        "a series matrix cut off in its table",
        given(GEO + '"MX1"\t5.5\t6.5\n'),
        "two.tsv: no !series_matrix_table_end at its end; it is cut off: copy it again",
    ),
)
def test_a_fault_of_any_matrix(fault, project):
    refusal(Fault(fault.name, fault.change, fault.says, matrix), project)


@each_of(
    Fault(
        "a gene twice",
        given(table(COUNTS, ["MX1", "A", "MX1", *map(str, range(2997))])),
        "two.tsv:4: gene 'MX1' is already on line 2; one row a gene of the profile and the markers",
    ),
    Fault(
        "a gene by id and by symbol",
        given(table(COUNTS, ["MX1", "A", "ENSG00000157601.14", *map(str, range(2997))])),
        "two.tsv:4: gene 'ENSG00000157601.14' is 'MX1' of line 2; one row",
    ),
    Fault(
        "a gene in two versions",
        given(table(COUNTS, ["ENSG00000157601.9", "ENSG00000157601.14", *map(str, range(2998))])),
        "two.tsv:3: gene 'ENSG00000157601.14' is 'ENSG00000157601.9' of line 2; one row",
    ),
    Fault(
        "a gene by its old and new symbol",
        given(table(COUNTS, ["IL8", "CXCL8", *map(str, range(2998))])),
        "two.tsv:3: gene 'CXCL8' is 'IL8' of line 2; one row",
    ),
    Fault(
        "a marker twice",
        given(table(COUNTS, ["CD4", "CD4", *map(str, range(2998))])),
        "two.tsv:3: gene 'CD4' is already on line 2; one row",
    ),
    Fault(
        "a negative count",
        given(with_number(-1, 4, 2, COUNTS)),
        "two.tsv:6: column 'S2', gene 'G4': -1 is negative; counts are needed",
    ),
    Fault(
        "a code for missing counts",
        given(with_number(-9999, 0, 0, COUNTS)),
        "two.tsv:2: column 'S0', gene 'MX1': -9999 is negative; counts are needed",
    ),
    Fault(
        "rows cut to the profile",
        given(table(COUNTS[:53])),
        "two.tsv: 53 genes have a read, and counts per million need 1,000 at least",
    ),
    Fault(
        "the others set to zero",
        given(table(np.vstack([COUNTS[:53], np.zeros((2000, 5))]))),
        "two.tsv: 53 genes have a read, and counts per million need 1,000 at least",
    ),
    Fault(
        "TPM", given(table(TPM)), "is a fraction: TPM or CPM (fractions, and every sample sums to"
    ),
    Fault(
        "rounded TPM", given(table(TPM.round())), "two.tsv: TPM or CPM (whole numbers, and every s"
    ),
    Fault(
        "CPM", given(table(CPM)), "is a fraction: TPM or CPM (fractions, and every sample sums to"
    ),
    Fault(
        "rounded CPM", given(table(CPM.round())), "two.tsv: TPM or CPM (whole numbers, and every s"
    ),
    Fault(
        "FPKM",
        given(table(TPM * [0.3, 0.4, 0.35, 0.5, 0.45])),
        "is a fraction: FPKM, TPM or other values per gene (hardly a number is whole); counts are",
    ),
    Fault(
        "normalised by DESeq2",
        given(table(COUNTS / [0.83, 1.21, 0.64, 1.7, 0.97])),
        "is a fraction: normalised counts (every number is a multiple of the sample's smallest)",
    ),
    Fault("log2", given(table(LOG2)), "is a fraction: log2 ("),
    Fault(
        "rounded log2",
        given(table(LOG2.round())),
        "two.tsv: rounded log2 values or few counts (whole numbers, none above",
    ),
    Fault(
        "ln", given(table(np.log(CPM + 1))), "is a fraction: natural logarithms (powers of 2.72 sum"
    ),
    Fault("nothing but STAR's rows", given("gene\tS0\nN_unmapped\t5\n"), "two.tsv: no genes in it"),
    Fault(
        "nothing but HTSeq's rows", given("gene\tS0\n__no_feature\t5\n"), "two.tsv: no genes in it"
    ),
)
def test_a_fault_of_counts(fault, project):
    refusal(Fault(fault.name, fault.change, fault.says, counts), project)


@each_of(
    Fault(
        "counts",
        given(table(COUNTS)),
        "is too high for log2 expression (whole numbers from 0); a matrix of counts is given as `c",
    ),
    Fault(
        "few counts",
        given(table(COUNTS.clip(0, 40))),
        "two.tsv: rounded log2 values or few counts (whole numbers, none above 40), not log2 expr",
    ),
    Fault(
        "rounded log2 values",
        given(table(LOG2.round())),
        "two.tsv: rounded log2 values or few counts (whole numbers, none above",
    ),
    Fault("TPM as log2", given(table(TPM)), "); take the logarithm first: log2(x + 1)"),
    Fault("FPKM as log2", given(table(TPM * 0.3)), "); take the logarithm first: log2(x + 1)"),
    Fault(
        "one intensity that is no logarithm",
        given(with_number(1234.5)),
        "two.tsv:2: column 'S0', gene 'MX1': 1234.5 is too high for log2 expression",
    ),
    Fault(
        "ln as log2",
        given(table(np.log(CPM + 1))),
        "two.tsv: natural logarithms (powers of 2.72 sum to a million in every sample), not log2",
    ),
    Fault(
        "log10 as log2",
        given(table(np.log10(CPM + 1))),
        "two.tsv: decimal logarithms (powers of 10 sum to a million in every sample), not log2",
    ),
    Fault(
        "z scores", given(table(Z)), "two.tsv: z scores (every gene has mean 0 and SD 1), not log2"
    ),
    Fault(
        "a code -9999",
        given(with_number(-9999, 3, 1)),
        "two.tsv:5: column 'S1', gene 'G3': -9999 is too low for log2 expression; does it mean mis",
    ),
    Fault(
        "a code -99",
        given(with_number(-99)),
        "two.tsv:2: column 'S0', gene 'MX1': -99 is too low for log2 expression; does it mean miss",
    ),
    Fault(
        "a code -9",
        given(with_number(-9)),
        "two.tsv:2: column 'S0', gene 'MX1': -9 is too low for log2 expression; does it mean missi",
    ),
    Fault(
        "a gene twice in log2",
        given(table(LOG2, ["JUN", "JUN", *map(str, range(2998))])),
        "two.tsv:3: gene 'JUN' is already on line 2; one row a gene of the profile and the markers",
    ),
)
def test_a_fault_of_log2_expression(fault, project):
    refusal(Fault(fault.name, fault.change, fault.says, log2), project)


def genes(names):
    return given("gene\t01\n" + "".join(f"{name}\t1\n" for name in names))


INTERFERON = PROFILE.loc[PROFILE["group"] == "interferon", "symbol"]
NO_ANTIBODY = PROFILE.loc[PROFILE["group"] != "antibody", "symbol"]


@each_of(
    Fault(
        "12 genes of one group",
        genes(INTERFERON[:12]),
        "12 of the 53 genes of the profile are found (0 of 19 proinflammatory, 12 of 31 interferon",
    ),
    Fault(
        "a group without a gene",
        genes(NO_ANTIBODY),
        "50 of the 53 genes of the profile are found (19 of 19 proinflammatory, 31 of 31 interfer",
    ),
    Fault(
        "every second gene", genes(PROFILE["symbol"][::2][:26]), "26 of the 53 genes of the profile"
    ),
    Fault(
        "genes of the mouse", genes(["Mx1", "Jun"]), "none of the 53 genes is among the 2 rows (Mx1"
    ),
    Fault("names of Entrez", genes([4599, 3725]), "none of the 53 genes is among the 2 rows"),
    Fault("probes of an array", genes(["202086_at"]), "none of the 53 genes is among the 1 rows"),
)
def test_a_fault_of_the_profile(fault, project):
    refusal(Fault(fault.name, fault.change, fault.says, profile), project)


def test_the_advice_on_a_missing_line_break_is_right(project):
    Path("two.tsv").write_text(HEADER + CONTENT.rstrip("\n"), encoding="utf-8")
    assert "add a line break if it is whole" in project.faults()[0]
    Path("two.tsv").write_text(HEADER + CONTENT, encoding="utf-8")
    assert [sample.subject for sample in project.read()["two"]] == ["01", "02"]
