"""Gene sets beside the profile: parts of it by name, tables, and GMT files with signs."""

import pandas as pd
import pytest

from ctra.expression.gene_sets import find_gene_set, found_says, read_gene_set, source_of
from ctra.files.errors import ExpressionError
from ctra.files.strict_yaml import read_yaml
from ctra.files.table import read_table


@pytest.fixture(scope="module")
def profile(root):
    return read_table(root / "resources" / "ctra_genes.tsv")


@pytest.fixture
def read(root, profile, tmp_path):
    """Read a set: the name of a part, or the ending and text of a file."""

    def read(name, text=None):
        source = name if text is None else str(tmp_path / f"set{name}")
        if text is not None:
            (tmp_path / f"set{name}").write_text(text, encoding="utf-8")
        return read_gene_set(source, profile, root / "resources" / "gene_sets.yaml")

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
    pd.testing.assert_frame_equal(genes, profile[list(genes)])


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
    assert (
        found_says("mine", find_gene_set(genes, pd.DataFrame({"gene": rows, "name": rows}), "x"))
        == says
    )


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
    assert found_says("mine", find_gene_set(genes, rows, "x")) == (
        "2 of 5 genes of mine found: what is said of mine holds for these alone"
    )
