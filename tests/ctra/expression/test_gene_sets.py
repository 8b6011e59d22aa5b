"""Gene sets beside the profile: parts of it by name, tables, and GMT files with signs."""

import pandas as pd
import pytest

from ctra.expression.by_rows import HeldMatrix
from ctra.expression.gene_sets import (
    check_found,
    find_gene_set,
    found_says,
    read_gene_set,
    source_of,
)
from ctra.expression.geneset import row_names
from ctra.expression.known import FILES, known_genes
from ctra.expression.matrix import named_rows
from ctra.files.errors import ExpressionError
from ctra.files.strict_yaml import read_yaml
from ctra.files.table import read_table


@pytest.fixture(scope="module")
def profile(root):
    return read_table(root / "resources" / "ctra_genes.tsv")


@pytest.fixture(scope="module")
def known(root):
    return [root / "resources" / file for file in FILES]


@pytest.fixture
def read(root, known, tmp_path):
    """Read a set: the name of a part, or the ending and text of a file."""

    def read(name, text=None):
        source = name if text is None else str(tmp_path / f"set{name}")
        if text is not None:
            (tmp_path / f"set{name}").write_text(text, encoding="utf-8")
        return read_gene_set(source, known, root / "resources" / "gene_sets.yaml")

    return read


@pytest.mark.parametrize(
    ("name", "n", "signs"),
    [("proinflammatory", 19, 1), ("interferon", 31, -1), ("antibody", 3, -1)],
)
def test_the_groups_of_the_profile_are_sets_by_name(read, profile, name, n, signs):
    """19, 31 and 3 genes: Fredrickson et al. 2013, doi:10.1073/pnas.1305419110."""
    genes = read(name)
    assert len(genes) == n
    assert set(genes["sign"]) == {signs}
    assert genes["symbol"].tolist() == profile["symbol"][profile["group"] == name].tolist()


def test_the_core_has_the_genes_and_names_of_its_source(read):
    """ctraCore of R/init_define_gene_sets.R, github.com/wenjia2018/preprocess_two_batches."""
    core = "IRF7 JUN JCHAIN CXCL8 IL1B FOSB FOSL2 IFIT3 IFI35 IFI44L MX1 OAS2"  # today's symbols
    genes = read("core").set_index("hgnc_symbol")
    assert sorted(genes.index) == sorted(core.split())
    raised = genes.index[genes["sign"] == 1]
    assert sorted(raised) == ["CXCL8", "FOSB", "FOSL2", "IL1B", "JUN"]


def test_every_part_is_of_the_profile_and_has_a_source(root, profile):
    subsets = root / "resources" / "gene_sets.yaml"
    for name, subset in read_yaml(subsets).items():
        assert set(subset.get("groups", [])) <= set(profile["group"])
        assert set(subset.get("genes", [])) <= set(profile["symbol"])
        assert source_of(name, subsets) == subset["source"]


def test_the_table_of_the_profile_is_the_profile(read, profile, root):
    genes = read(".tsv", (root / "resources" / "ctra_genes.tsv").read_text(encoding="utf-8"))
    pd.testing.assert_frame_equal(genes.drop(columns="printed"), profile[list(genes)[:-1]])


def test_a_table_needs_symbol_group_and_sign_alone(read):
    genes = read(".tsv", "sign\tsymbol\tgroup\n+1\tCCL2\tup\n-1.0\tIL10\tdown\n")
    assert genes["sign"].tolist() == [1, -1]
    assert genes["hgnc_symbol"].tolist() == ["CCL2", "IL10"]
    assert genes["ensembl_id"].isna().all()


def test_a_gene_of_the_profile_has_its_other_names(read):
    """By the printed symbol and by today's."""
    genes = read(".tsv", "symbol\tgroup\tsign\nIL8\ta\t1\nJCHAIN\ta\t-1\n")
    assert genes["hgnc_symbol"].tolist() == ["CXCL8", "JCHAIN"]
    assert genes["ensembl_id"].tolist() == ["ENSG00000169429", "ENSG00000132465"]


def test_a_gmt_file_has_signs_behind_its_genes_or_in_the_names_of_its_lines(read):
    text = (
        "mixed\ta description\tCCL2,1\tIL10,-1\t\n"
        "CALM_DN\t\tMX1\tOAS1\n"
        "HOT_UP\thttps://x\tENSG00000136244.9\n"
    )
    genes = read(".gmt", text)
    assert genes["group"].tolist() == ["mixed", "mixed", "CALM_DN", "CALM_DN", "HOT_UP"]
    assert genes["sign"].tolist() == [1, -1, -1, -1, 1]
    assert genes["ensembl_id"].iloc[-1] == "ENSG00000136244"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["IL6", "TNF", "X"], "3 of 3 genes of mine found"),
        (["IL6", "Y", "X"], "2 of 3 genes of mine found"),
        (["IL6"], "1 of 3 genes of mine found: mine is a single gene here"),
    ],
)
def test_how_many_genes_are_found_is_told(read, rows, says):
    genes = read(".gmt", "a\tb\tIL6,1\tTNF,1\tX,1\n")
    rows = pd.DataFrame({"gene": rows, "name": rows})
    assert found_says("mine", find_gene_set(genes, rows, "x"), rows) == says


def test_two_names_of_one_row_are_refused(read):
    """By id and by symbol: the file alone does not tell that they are one gene."""
    genes = read(".gmt", "a\tb\tCCL2,1\tENSG00000108691,1\n")
    rows = pd.DataFrame({"gene": ["ENSG00000108691"], "name": ["CCL2"]})
    says = "set.gmt: genes 'CCL2' and 'ENSG00000108691' are one row of the matrix, 'ENSG0000010869"
    with pytest.raises(ExpressionError, match=says):
        find_gene_set(genes, rows, "set.gmt")


def test_of_fewer_than_half_it_is_told_what_they_bear(read):
    genes = read(".gmt", "a\tb\tIL6,1\tTNF,1\tX,1\tY,1\tZ,1\n")
    rows = pd.DataFrame({"gene": ["IL6", "TNF"], "name": ["IL6", "TNF"]})
    assert found_says("mine", find_gene_set(genes, rows, "x"), rows) == (
        "2 of 5 genes of mine found: what is said of mine holds for these alone"
    )


@pytest.fixture
def matrix(tmp_path):
    """Write a matrix of which the first columns are names; give its names, as check and run do."""

    def write(known, **names):
        n = len(next(iter(names.values())))
        table = pd.DataFrame(names | {f"s{i}": range(i, i + n) for i in range(3)})
        table.to_csv(tmp_path / "m.tsv", sep="\t", index=False)
        return named_rows(tmp_path / "m.tsv", known_genes(known))

    return write


IDS = ["ENSG00000157601.4", "ENSG00000136244.9", "ENSG00000108691.2", "ENSG00000136634.1"]
SYMBOLS = ["MX1", "IL6", "CCL2", "IL10"]


@pytest.mark.parametrize("given", [["IL6", "CCL2", "IL10"], [name[:15] for name in IDS[1:]]])
@pytest.mark.parametrize("first", ["gene_id", "gene_name"])
def test_genes_are_found_by_either_column_of_names(read, known, matrix, given, first):
    """Genes of the profile and others, by symbol and by id, whichever column stands first."""
    columns = {"gene_id": IDS, "gene_name": SYMBOLS}
    rows = matrix(known, **{first: columns.pop(first)}, **columns)
    genes = read(".tsv", "symbol\tgroup\tsign\n" + "".join(f"{gene}\ta\t1\n" for gene in given))
    found = find_gene_set(genes, rows, "x")
    assert found["status"].tolist() == ["found"] * 3
    assert found["gene"].tolist() == (IDS if first == "gene_id" else SYMBOLS)[1:]


def test_a_marker_has_its_other_names(read, known, matrix):
    """CD14 is no gene of the profile; its id is in the tables of markers."""
    rows = matrix(known, gene=["ENSG00000157601", "ENSG00000170458"])
    genes = read(".gmt", "a\tb\tCD14,1\n")
    assert find_gene_set(genes, rows, "x")["gene"].tolist() == ["ENSG00000170458"]


@pytest.mark.parametrize(
    ("names", "given", "says"),
    [
        (
            IDS,
            "MX1,1\tIL6,1\tCCL2,1",
            "2 of 3 genes of mine found; the matrix has Ensembl ids, no symbols: give CCL2 by id, "
            "in the place of the symbol or in a column ensembl_id",
        ),
        (
            SYMBOLS,
            "MX1,1\tIL6,1\tENSG00000108691,1",
            "2 of 3 genes of mine found; the matrix has no Ensembl ids: give ENSG00000108691 by "
            "symbol",
        ),
        (
            [*SYMBOLS, "CCL2"],
            "MX1,1\tIL6,1\tCCL2,1",
            "2 of 3 genes of mine found; CCL2 has several rows, which are passed over",
        ),
    ],
)
def test_why_genes_are_not_found_is_told(read, known, matrix, names, given, says):
    rows = matrix(known, gene=names)
    genes = find_gene_set(read(".gmt", f"a\tb\t{given}\n"), rows, "x")
    assert found_says("mine", genes, rows) == says


@pytest.mark.parametrize("gene", ["CCR7", "ENSG00000126353"])
def test_where_rows_have_both_names_no_other_is_asked_for(read, known, matrix, gene):
    """As of an annotation, or of a matrix of which not every id has a symbol."""
    annotation = pd.DataFrame({"gene": [name[:15] for name in IDS], "name": SYMBOLS})
    for rows in (annotation, matrix(known, gene_id=IDS, gene_name=["MX1", "IL6", "", ""])):
        genes = find_gene_set(read(".gmt", f"a\tb\tMX1,1\tIL6,1\t{gene},1\n"), rows, "x")
        assert found_says("mine", genes, rows) == "2 of 3 genes of mine found"


def test_a_set_without_a_gene_is_refused_with_the_reason(read, known, matrix):
    rows = matrix(known, gene=[*SYMBOLS, "CCL2"])
    genes = find_gene_set(read(".gmt", "a\tb\tCCL2,1\n"), rows, "x")
    says = "x: none of its 1 genes .CCL2. can be taken from the 4 rows .*; CCL2 has several rows"
    with pytest.raises(ExpressionError, match=says):
        check_found(genes, rows, "x")


def test_names_of_a_count_matrix_are_those_of_the_rows_made_of_it(known, matrix):
    """Without versions, and without rows that were left out."""
    names = matrix(known, gene_id=[*IDS, "X"], gene_name=[*SYMBOLS, "X"])
    made = HeldMatrix(pd.DataFrame({"s0": 1.0}, [name.partition(".")[0] for name in IDS]))
    rows = row_names(made, names)
    assert set(rows["gene"]) == set(made.genes)
    assert set(SYMBOLS) < set(rows["name"])


def test_a_description_may_be_a_text_with_a_comma_or_the_name_of_a_gene(read):
    genes = read(".gmt", "a\tup, 1 day\tCCL2,1\nb\tMX1\tIL6,1\nC_UP\tgenes of interferon, 1\tMX1\n")
    assert genes["symbol"].tolist() == ["CCL2", "IL6", "MX1"]


@pytest.mark.parametrize("sign", ["-1", "\N{MINUS SIGN}1", "\N{EN DASH}1.0", "-1.00", "-1e0"])
def test_a_minus_is_taken_as_people_and_programs_write_it(read, sign):
    assert read(".tsv", f"symbol\tgroup\tsign\nMX1\ta\t{sign}\n")["sign"].tolist() == [-1]
    assert read(".gmt", f"a\tb\tMX1,{sign}\tIL6,+1\n")["sign"].tolist() == [-1, 1]


@pytest.mark.parametrize("row", ["IL8", "CXCL8", "ENSG00000169429.6"])
@pytest.mark.parametrize(
    "given",
    ["IL8\t\t", "CXCL8\t\t", "ENSG00000169429\t\t", "il-8\tCXCL8\t", "x\t\tENSG00000169429.2"],
)
def test_a_known_gene_is_found_by_all_its_names_whichever_is_given(read, row, given):
    genes = read(".tsv", f"symbol\thgnc_symbol\tensembl_id\tgroup\tsign\n{given}\ta\t1\n")
    found = find_gene_set(genes, pd.DataFrame({"gene": [row], "name": [row]}), "x")
    assert found["gene"].tolist() == [row]
    assert list(found)[:5] == ["symbol", "hgnc_symbol", "ensembl_id", "group", "sign"]


def test_two_genes_that_share_a_name_are_two_where_both_have_ids(read):
    """A is today's symbol of one, and was that of the other."""
    header = "symbol\thgnc_symbol\tensembl_id\tgroup\tsign\n"
    rows = ["A1\tA\tENSG00000000001\ta\t1\n", "A\tB\tENSG00000000002\ta\t1\n"]
    assert len(read(".tsv", header + "".join(rows))) == 2
    with pytest.raises(ExpressionError, match=r"set.tsv:3: gene 'A' is already on line 2 as 'A1'"):
        read(".tsv", header + "".join(rows).replace("ENSG00000000002", ""))
