"""Fitted lines at values of a moderator, and the participants beside them."""

import pandas as pd
import pytest

from ctra.files.errors import ReportError
from ctra.report.figures.moderation import draw_moderation


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
    for finding, title in (("falling slope", ""), ("fragile", "the product is no finding")):
        found = FOUND.assign(finding=finding)
        figure = draw_moderation(moderation, slopes, PARTICIPANTS, found, "Study 2", "log2 mRNA")
        assert figure.axes[0].get_title() == title


def test_moderation_lines_are_the_fitted_values(moderation, slopes):
    (ax,) = draw_moderation(moderation, slopes, PARTICIPANTS, FOUND, "Study 2", "log2").axes
    at_plus_1_sd = {line.get_label(): line for line in ax.lines}["orientation: +1 SD"]
    z, fitted = at_plus_1_sd.get_data()
    assert (z[0], z[-1]) == (-2, 2)
    # 0.15 - 0.06 z at z = -2 and 2
    assert fitted[[0, -1]].tolist() == pytest.approx([0.27, 0.03])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "orientation: \N{MINUS SIGN}1 SD",
        "orientation: mean",
        "orientation: +1 SD",
    ]


def test_every_participant_is_a_point_by_the_nearest_line(moderation, slopes):
    (ax,) = draw_moderation(moderation, slopes, PARTICIPANTS, FOUND, "Study 2", "log2").axes
    clouds = [line for line in ax.lines if line.get_linestyle() == "None"]
    points = [line.get_xydata().tolist() for line in clouds]
    assert points == [[[-2.5, 0.1]], [[0, 0.2]], [[1, 0.3], [0.5, 0.4]]]
    lines = [line for line in ax.lines if line.get_linestyle() != "None"]
    for cloud, line in zip(clouds, lines, strict=True):
        assert (cloud.get_color(), cloud.get_marker()) == (line.get_color(), line.get_marker())
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines}) == 3  # without colour
    assert ax.get_xlim() == pytest.approx((-2.65, 2.65))


def test_moderation_without_a_product(moderation, slopes):
    with pytest.raises(ReportError, match="no simple slope of the effects prwo, orientation"):
        draw_moderation(moderation, slopes.head(0), PARTICIPANTS, FOUND, "Study 2", "log2")
