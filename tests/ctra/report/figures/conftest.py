"""Results of two models, as the tables have them."""

import numpy as np
import pandas as pd
import pytest


def row(model, effect, statistic, estimate, status="ok"):
    return {
        "model": model,
        "effect": effect,
        "statistic": statistic,
        "estimate": estimate,
        "ci_low": estimate - 0.05,
        "ci_high": estimate + 0.05,
        "status": status,
        "calibrated": "no" if statistic == "un" else "yes",
        "std_error": 0.025,
        "p_value": 0.03,
    }


@pytest.fixture
def marks():
    """Estimate and artist of the marks in a panel, from top to bottom."""

    def marks(ax):
        drawn = [line for line in ax.lines if line.get_gid()]
        drawn.sort(key=lambda line: line.get_ydata()[0])
        return [(line.get_xdata()[1], line) for line in drawn]

    return marks


@pytest.fixture
def fill():
    """How much of a mark is filled."""

    def fill(mark):
        if mark.get_markerfacecolor() == "white":
            return "none"
        return mark.get_fillstyle()

    return fill


@pytest.fixture
def findings():
    """One of each kind."""
    return pd.DataFrame(
        {
            "model": ["prwo", "mutual", "mutual"],
            "effect": ["prwo", "prwo", "loneliness"],
            "finding": ["lower CTRA expression", "no association shown", "fragile"],
            "p": [0.041, 0.2, 0.06],  # larger than that of the t test, .03 of all
        }
    )


@pytest.fixture
def results():
    """One model with an exposure, one with two in which `un` has no estimate."""
    return pd.DataFrame(
        [
            row("prwo", "prwo", "un", -0.2),
            row("prwo", "prwo", "composite", -0.1),
            row("mutual", "prwo", "un", np.nan, status="not identified"),
            row("mutual", "prwo", "composite", -0.05),
            row("mutual", "loneliness", "un", np.nan, status="not identified"),
            row("mutual", "loneliness", "composite", 0.07),
        ]
    )
