"""Sex by XIST and chromosome Y in a matrix of log2 expression."""

import numpy as np
import pandas as pd
import pytest

from ctra.expression.by_rows import HeldMatrix
from ctra.expression.sex import judge_sex

MARKERS = pd.DataFrame(
    {
        "symbol": ["XIST", "RPS4Y1", "DDX3Y", "HBB"],
        "ensembl_id": ["ENSG00000000001", "ENSG00000000002", "ENSG00000000003", "ENSG00000000004"],
        "marks": ["female", "male", "male", "globin"],
    }
)
SAMPLES = ["a", "b", "c", "d"]
TOLD = pd.Series(["female", "male", "male", pd.NA], index=SAMPLES, dtype="string")
VALUES = {"XIST": [9.0, 4, 9, 9], "RPS4Y1": [4.0, 10, 4, 4], "DDX3Y": [4.5, 8, 5, 4]}


def judged(values, told=TOLD):
    expression = pd.DataFrame(values, index=SAMPLES).T
    return judge_sex(HeldMatrix(expression), MARKERS, told).set_index("sample")


def test_a_sample_of_another_sex_than_the_phenotype_says_fails():
    table = judged(VALUES)
    assert table["sex_rna"].to_list() == ["female", "male", "female", "female"]
    assert table["verdict"].to_list() == ["pass", "pass", "fail", "pass"]
    assert table["not_checked"].to_list() == ["", "", "", "sex"]
    assert table.loc["c", "reasons"] == (
        "the RNA is female (XIST 9.0, chromosome Y 5.0 in log2), the phenotype says male; are "
        "samples swapped?"
    )


def test_genes_may_have_ids_with_versions():
    ids = ["ENSG00000000001.5", "ENSG00000000002", "ENSG00000000003.1"]
    by_id = dict(zip(ids, VALUES.values(), strict=True))
    pd.testing.assert_frame_equal(judged(by_id), judged(VALUES))


@pytest.mark.parametrize(
    "values",
    [
        {"HBB": [9.0, 9, 9, 9]},
        {"XIST": VALUES["XIST"]},
        {"RPS4Y1": VALUES["RPS4Y1"]},
        {"XIST": [5.0, 5, 5, 5], "RPS4Y1": [4.0, 6, 5, 3.5]},
        {"XIST": [3.0, -5, 3, -1], "RPS4Y1": [-3.0, 5, -3, 1]},
    ],
    ids=["no such gene", "no Y", "no XIST", "less than four times the other", "centred"],
)
def test_nothing_is_told_where_the_matrix_does_not_tell(values):
    table = judged(values)
    assert table["sex_rna"].to_list() == [""] * 4
    assert table["verdict"].to_list() == ["pass"] * 4
    assert table["not_checked"].to_list() == ["sex"] * 4


def test_a_study_of_women_needs_no_men():
    values = {"XIST": [9.0, 8, 7, 9], "RPS4Y1": [1.0, 1, 1, 1]}
    table = judged(values, pd.Series("female", index=SAMPLES))
    assert (table["verdict"] == "pass").all()
    assert np.isfinite(table[["xist", "chromosome_y"]]).all(axis=None)


def test_sexes_of_a_real_cohort_are_far_apart(shared_data, root):
    """58 samples of blood; of all but two either XIST or chromosome Y is not expressed at all."""
    table = pd.read_csv(shared_data / "tau_trials" / "expression_log2.tsv.gz", sep="\t")
    genes = table.drop_duplicates("Gene").set_index("Gene")
    markers = pd.read_csv(root / "resources" / "marker_genes.tsv", sep="\t")
    found = judge_sex(HeldMatrix(genes), markers, pd.Series(dtype=object))
    assert found["sex_rna"].value_counts().to_dict() == {"female": 39, "male": 17, "": 2}
    both = found[["xist", "chromosome_y"]].min(axis="columns")
    assert (both[found["sex_rna"] != ""] < 1).all()
