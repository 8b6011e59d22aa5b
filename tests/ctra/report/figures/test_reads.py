"""Every read of every sample is in the bars."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.reads import FATES, MOST_NAMES, draw_reads

READS = pd.DataFrame(
    {
        "sample": ["large", "small", "aligned"],
        "raw": [3000, 1000, 2000],
        "sense": [2000, 600, 1500],
        "no_feature": [300, 100, 200],
        "ambiguous": [50, 0, 0],
        "multiple": [250, 100, 200],
        "unmapped_short": [100, 100, np.nan],
        "unmapped": [np.nan, np.nan, 100],
        "too_short": [300, 100, np.nan],
        "no_spacer": [0, 0, np.nan],
    }
)
VERDICTS = pd.DataFrame({"sample": ["small", "large"], "verdict": ["fail", "pass"]})


def widths(ax):
    return [[bar.get_width() for bar in container] for container in ax.containers]


def test_bars_are_100_per_cent_from_the_largest_share_counted_down():
    shares, _ = draw_reads(READS, VERDICTS, "Study 1").axes
    assert [label.get_text() for label in shares.get_yticklabels()] == [
        "aligned",
        "large",
        "× small",
    ]
    assert np.sum(widths(shares), axis=0).tolist() == pytest.approx([1, 1, 1])
    assert widths(shares)[0] == pytest.approx([0.75, 2 / 3, 0.6])
    assert shares.get_ylim() == (2.5, -0.5)  # the first is on top


def test_totals_stand_at_the_right():
    _, totals = draw_reads(READS, VERDICTS, "Study 1").axes
    assert widths(totals) == [pytest.approx([2, 3, 1])]
    assert totals.get_xlabel() == "thousand reads"


def test_fates_are_named_as_star_names_them():
    legend = draw_reads(READS, VERDICTS, "Study 1").legends[0]
    assert [text.get_text() for text in legend.get_texts()] == [
        "uniquely mapped, counted in a gene",
        "uniquely mapped, in no gene or in several",
        "mapped to multiple loci",
        "unmapped: too short",
        "unmapped: other",
        "trimmed away: too short",
    ]
    assert FATES["unmapped: too short"].columns == ("unmapped_short",)


def test_samples_that_failed_are_counted():
    shares, _ = draw_reads(READS, VERDICTS, "Study 1").axes
    assert shares.get_title(loc="left") == "× failed: 1 of 3"


def test_a_bar_says_its_sample_share_and_reads():
    shares, totals = draw_reads(READS, VERDICTS, "Study 1").axes
    says = shares.containers[0][1].get_gid()
    assert says.endswith("large: 66.7 % uniquely mapped, counted in a gene (2,000 reads)")
    assert totals.containers[0][1].get_gid().endswith("large: 3,000 reads")


def test_of_two_hundred_samples_those_that_failed_have_names():
    """The figure is as high as of some forty samples, and no higher."""
    names = [f"S{i:03d}" for i in range(200)]
    many = pd.concat([READS.head(1)] * 200).assign(sample=names, sense=range(2000, 2200))
    verdicts = pd.DataFrame({"sample": names, "verdict": ["fail", *["pass"] * 199]})
    figure = draw_reads(many, verdicts, "Study 1")
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["× S000"]
    few = draw_reads(many.head(MOST_NAMES), verdicts, "Study 1")
    assert figure.get_figheight() == pytest.approx(few.get_figheight(), abs=0.2)


def test_a_sample_without_reads_has_no_bar():
    nothing = READS.head(1).assign(**dict.fromkeys(READS.columns[1:], 0), sample="empty")
    shares, totals = draw_reads(pd.concat([READS, nothing]), VERDICTS, "Study 1").axes
    assert [bars[-1] for bars in widths(shares)] == [0] * 6
    assert widths(totals)[0][-1] == 0
