"""Every read of every sample is in the bars."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.reads import draw_reads


def test_every_read_of_every_sample_is_in_the_bars():
    reads = pd.DataFrame(
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
    verdicts = pd.DataFrame({"sample": ["small", "large"], "verdict": ["fail", "pass"]})
    (ax,) = draw_reads(reads, verdicts, "Study 1").axes
    assert [label.get_text() for label in ax.get_xticklabels()] == ["small", "aligned", "large"]
    heights = [[bar.get_height() for bar in container] for container in ax.containers]
    assert np.sum(heights, axis=0).tolist() == pytest.approx([1, 2, 3])  # thousands
    assert [container.get_label() for container in ax.containers] == [
        "counted in a gene",
        "unique, in no gene or in several",
        "several places",
        "not aligned",
        "too short after trimming",
    ]
    assert ax.lines[0].get_xdata().tolist() == [0]
    assert ax.lines[0].get_label() == "failed: 1 of 3"
    assert ax.get_ylabel() == "thousand reads"
