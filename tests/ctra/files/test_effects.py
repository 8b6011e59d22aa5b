"""What effects are called, and what their names say."""

import pytest

from ctra.files.effects import Contrast, contrast_of, factors_of, is_product


@pytest.mark.parametrize(
    "groups",
    [
        Contrast("arm", "treated", "control"),
        Contrast("arm", "drug: 10 mg", "none"),  # a level may have a colon
        Contrast("visit time", "12:30 vs later", "8:00"),
    ],
)
def test_a_group_is_read_back_from_its_name(groups):
    assert contrast_of(str(groups)) == groups
    assert not is_product(str(groups))
    assert factors_of(str(groups)) == [str(groups)]


@pytest.mark.parametrize(("effect", "factors"), [("age", ["age"]), ("a:b", ["a", "b"])])
def test_slopes_and_products_are_no_groups(effect, factors):
    assert contrast_of(effect) is None
    assert factors_of(effect) == factors
    assert is_product(effect) == (len(factors) > 1)
