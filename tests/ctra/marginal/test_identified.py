"""What data do not determine is refused with the numbers, without a fit."""

import numpy as np
import pandas as pd
import pytest

from ctra.files.errors import NotIdentifiedError
from ctra.marginal import fit_common_slopes
from ctra.marginal.data import ModelData
from ctra.marginal.identified import (
    check_design,
    check_differences,
    check_identified,
    check_mean,
)


def draw(n, p=3, k=2):
    rng = np.random.default_rng(1)
    y = pd.DataFrame(rng.standard_normal((n, p)), columns=[f"g{i}" for i in range(p)])
    return y, pd.DataFrame(rng.standard_normal((n, k)), columns=[f"x{i}" for i in range(k)])


def test_sound_data_pass():
    data = ModelData.paired(*draw(20))
    check_design(data)
    check_differences(data)
    check_mean(data)
    for covariance in ("un", "cs", "csh", "vc"):
        check_identified(data, covariance)


@pytest.mark.parametrize(
    ("check", "n", "message"),
    [
        (
            check_design,
            3,
            "^3 participants are too few for 2 columns and an intercept; 4 are needed$",
        ),
        (check_differences, 4, "^4 participants are too few for 3 genes and 2 .*; 5 are needed$"),
    ],
)
def test_too_few_subjects(check, n, message):
    with pytest.raises(NotIdentifiedError, match=message):
        check(ModelData.paired(*draw(n)))


@pytest.mark.parametrize(("covariance", "n"), [("un", 5), ("csh", 3)])
def test_too_few_subjects_for_a_covariance(covariance, n):
    says = f"^{n} participants are too few for 3 genes and 2 predictors; {n + 1} are needed$"
    with pytest.raises(NotIdentifiedError, match=says):
        check_identified(ModelData.paired(*draw(n)), covariance)


def test_columns_that_depend():
    y, x = draw(20)
    data = ModelData.paired(y, x.assign(x2=x["x0"] - x["x1"]))
    with pytest.raises(NotIdentifiedError, match=r"^x2 is constant or depends on the columns bef"):
        check_design(data)
    with pytest.raises(NotIdentifiedError, match="predictors: x2 is constant or depends on the "):
        check_identified(data, "csh")


def test_differences_that_depend():
    y, x = draw(20)
    data = ModelData.paired(y.assign(g2=y["g0"] + x["x1"]), x)
    with pytest.raises(NotIdentifiedError, match="have rank 1 beside the columns, not 2"):
        check_differences(data)


def test_one_variance_may_lack_one_of_its_parts():
    y, x = draw(20)
    equal = y.assign(g1=y["g0"], g2=y["g0"])
    check_identified(ModelData.paired(equal, x), "vc")
    with pytest.raises(NotIdentifiedError, match="no variance in the differences between genes"):
        check_identified(ModelData.paired(equal, x), "cs")


@pytest.mark.parametrize("covariance", ["un", "cs", "csh"])
def test_a_fit_refuses_the_same_with_the_same_words(covariance):
    y, x = draw(20)
    y = y.assign(g1=y["g0"], g2=y["g0"])
    with pytest.raises(NotIdentifiedError) as check:
        check_identified(ModelData.paired(y, x), covariance)
    with pytest.raises(NotIdentifiedError) as fit:
        fit_common_slopes(y, x, covariance=covariance)
    assert str(check.value) == str(fit.value)


def test_a_mean_that_the_columns_fit_has_no_variance():
    y, x = draw(20)
    fitted = pd.DataFrame({"g0": 0.3 * x["x0"] + 0.1 + y["g0"], "g1": 0.7 * x["x1"] - y["g0"]})
    numbers = "20 participants, 2 genes and 2 predictors"
    says = f"^{numbers}: no variance in the mean of the genes beside the columns$"
    with pytest.raises(NotIdentifiedError, match=says):
        check_mean(ModelData.paired(fitted, x))


@pytest.mark.parametrize("covariance", ["un", "csh"])
def test_a_gene_that_is_a_column(covariance):
    """Given itself its residuals are nothing but rounding, and no likelihood has a maximum."""
    y, x = draw(20)
    data = ModelData.paired(y.assign(g1=3 - 2 * x["x1"]), x)
    with pytest.raises(NotIdentifiedError, match="g1 follows from the columns"):
        check_identified(data, covariance)
