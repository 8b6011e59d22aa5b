"""Fitted lines at values of a moderator, and the participants beside them."""

from itertools import pairwise

import pandas as pd
import pytest

from ctra.files.errors import ReportError
from ctra.report.figures.moderation import APART, JITTER, draw_moderation


@pytest.fixture
def moderation():
    return pd.DataFrame(
        {
            "effect": ["prwo", "orientation", "prwo:orientation"],
            "statistic": "composite",
            "estimate": [-0.02, 0.15, -0.04],
        }
    )


@pytest.fixture
def slopes():
    composite = pd.DataFrame(
        {
            "model": "m",
            "exposure": "prwo",
            "moderator": "orientation",
            "value": [-1, 0, 1],
            "estimate": [0.02, -0.02, -0.06],
            "ci_low": [0.01, -0.04, -0.08],
            "ci_high": [0.03, 0.0, -0.04],
            "p_value": 0.01,
            "statistic": "composite",
        }
    )
    return pd.concat([composite, composite.assign(statistic="un", estimate=9.0)])


PARTICIPANTS = pd.DataFrame(
    {
        "prwo": [-2.5, 0, 1, 0.5],
        "orientation": [-2, 0.2, 0.6, 3],
        "adjusted": [0.1, 0.2, 0.3, 0.4],
    }
)


FOUND = pd.DataFrame({"model": ["m"], "effect": ["prwo:orientation"], "finding": ["falling slope"]})


def test_a_product_that_is_no_finding_is_said_to_be_none(moderation, slopes):
    titles = {
        "falling slope": "at values of orientation",
        "fragile": "at values of orientation\n(the product is no finding)",
    }
    for finding, title in titles.items():
        found = FOUND.assign(finding=finding)
        figure = draw_moderation(moderation, slopes, PARTICIPANTS, found, "Study 2", "log2 mRNA")
        assert figure.axes[0].get_title(loc="left") == title


def fitted(ax):
    return [line for line in ax.lines if line.get_linestyle() != "None"]


def clouds(ax):
    return [line for line in ax.lines if line.get_linestyle() == "None"]


def test_lines_are_the_fitted_values_and_bands_their_slopes_intervals(moderation, slopes):
    (ax,) = draw_moderation(moderation, slopes, PARTICIPANTS, FOUND, "Study 2", "log2").axes
    at_plus_1_sd = fitted(ax)[2]
    z, values = at_plus_1_sd.get_data()
    assert (z[0], z[-1]) == (-2, 2)
    # 0.15 - 0.06 z at z = -2 and 2
    assert values[[0, -1]].tolist() == pytest.approx([0.27, 0.03])
    band = ax.collections[2].get_paths()[0].vertices
    at_2 = band[band[:, 0] == 2][:, 1]
    assert [at_2.min(), at_2.max()] == pytest.approx([0.15 - 0.16, 0.15 - 0.08])
    says = "slope of prwo at orientation +1 SD: b = −0.060, 95% CI [−0.080, −0.040], p = .010"
    assert at_plus_1_sd.get_gid().endswith(says)


def test_lines_are_named_at_their_ends_without_a_legend(moderation, slopes):
    (ax,) = draw_moderation(moderation, slopes, PARTICIPANTS, FOUND, "Study 2", "log2").axes
    assert {text.get_text() for text in ax.texts} == {"\N{MINUS SIGN}1 SD", "mean", "+1 SD"}
    assert ax.get_legend() is None
    by_name = {text.get_text(): text for text in ax.texts}
    for line, name in zip(fitted(ax), ("\N{MINUS SIGN}1 SD", "mean", "+1 SD"), strict=True):
        assert by_name[name].get_color() == line.get_color()


def test_names_of_lines_that_meet_stand_apart(moderation, slopes):
    level = slopes.assign(estimate=0.0, ci_low=-0.1, ci_high=0.1)
    no_effect = moderation.assign(estimate=0.0)
    (ax,) = draw_moderation(no_effect, level, PARTICIPANTS, FOUND, "Study 2", "log2").axes
    heights = sorted(text.get_position()[1] for text in ax.texts[:3])
    assert min(b - a for a, b in pairwise(heights)) >= APART - 1e-9


def test_every_participant_is_a_point_by_the_nearest_line(moderation, slopes):
    (ax,) = draw_moderation(moderation, slopes, PARTICIPANTS, FOUND, "Study 2", "log2").axes
    adjusted = [cloud.get_ydata().tolist() for cloud in clouds(ax)]
    assert adjusted == [[0.1], [0.2], [0.3, 0.4]]
    x = [value for cloud in clouds(ax) for value in cloud.get_xdata()]
    moved = [a - b for a, b in zip(x, [-2.5, 0, 1, 0.5], strict=True)]
    assert all(0 < abs(way) < 5 * JITTER for way in moved)
    for cloud, line in zip(clouds(ax), fitted(ax), strict=True):
        assert cloud.get_color() == line.get_color()
    # told apart without colour, too
    assert len({line.get_linestyle() for line in fitted(ax)}) == 3
    assert len({cloud.get_marker() for cloud in clouds(ax)}) == 3
    assert ax.get_xlim() == pytest.approx((-2.65, 2.15))


def test_moderation_without_a_product(moderation, slopes):
    with pytest.raises(ReportError, match="no simple slope of the effects prwo, orientation"):
        draw_moderation(moderation, slopes.head(0), PARTICIPANTS, FOUND, "Study 2", "log2")
