"""Numbers as the APA writes them, worked by hand."""

import pytest

from ctra.report.apa import apa_correlation, apa_number, apa_p, group


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-0.1264, 3, "−0.126"),
        (-0.0004, 3, "0.000"),
        (0.0005001, 3, "0.001"),
        (-31.549, 2, "−31.55"),
        (12, 2, "12.00"),
    ],
)
def test_numbers(value, digits, text):
    assert apa_number(value, digits) == text


@pytest.mark.parametrize(
    ("r", "text"),
    [(0.424, ".42"), (-0.305, "−.30"), (-0.004, ".00"), (1.0, "1.00"), (-0.999, "−1.00")],
)
def test_correlations(r, text):
    assert apa_correlation(r) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.2534, "= .253"),
        (0.05, "= .050"),
        (0.0345, "= .035"),
        (0.001, "= .001"),
        (0.00099, "< .001"),
        (1e-40, "< .001"),
        (0.9996, "> .999"),
        (0.9994, "= .999"),
    ],
)
def test_p_values(p, text):
    assert apa_p(p) == text


@pytest.mark.parametrize(
    ("level", "says"),
    [
        ("control", "the control group"),
        ("no treatment", "the no treatment group"),
        ("control group", "the control group"),
        ("Group A", "Group A"),
        ("1", "group 1"),
        ("2.0", "group 2.0"),
        ("week 8", "the week 8 group"),
    ],
)
def test_a_group_in_a_sentence(level, says):
    assert group(level) == says
