"""Slopes with further adjustments stand below those of the model as declared."""

import pandas as pd
import pytest

from ctra.files.errors import ReportError
from ctra.report.figures.sensitivity import draw_sensitivity


def test_sensitivity_has_a_panel_an_effect_and_a_row_a_set(results):
    added = results.assign(model=results["model"] + "+ses", estimate=results["estimate"] + 0.01)
    figure = draw_sensitivity(pd.concat([results, added]), "Study 1", unit="log2 mRNA")
    titles = ["prwo\nmodel prwo", "prwo\nmodel mutual", "loneliness\nmodel mutual"]
    assert [ax.get_title() for ax in figure.axes] == titles
    first, _, last = figure.axes
    assert [label.get_text() for label in first.get_yticklabels()] == ["as declared", "+ ses"]
    marks = {c.get_label(): c[0].get_xydata() for c in first.containers}
    assert marks["mean composite"][:, 0].tolist() == pytest.approx([-0.1, -0.09])
    assert list(marks) == ["mean composite"]  # from which to conclude
    assert marks["mean composite"][:, 1].round().tolist() == [0, 1]
    assert [c.get_label() for c in last.containers] == ["mean composite"]  # no number, no mark
    assert first.get_ylim() == (1.5, -0.5)  # as declared above
    assert first.get_xlabel() == "log2 mRNA per SD"
    assert "Study 1" in figure.get_suptitle()


def test_sensitivity_without_a_set(results):
    with pytest.raises(ReportError, match="no sensitivity set among prwo, mutual"):
        draw_sensitivity(results, "Study 1", unit="log2 mRNA")
