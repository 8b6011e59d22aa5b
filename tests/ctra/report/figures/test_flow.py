"""Boxes for those who are left and those who are not."""

import pandas as pd

from ctra.report.figures.flow import draw_flow

FLOW = pd.DataFrame(
    [
        ("recruited", 0, 947),
        (
            "no blood drawn in wave 2, or the PAXgene tube was lost on its way to the laboratory",
            862,
            85,
        ),
        ("in the table of participants", 0, 85),
        ("poor RNA quality", 3, 82),
        ("recent illness", 12, 70),
        ("age more than $2 SD$ above the mean", 17, 53),
    ],
    columns=["step", "n_excluded", "n_left"],
)

RESULTS = pd.DataFrame({"model": ["main", "main", "income", "whole"], "n": [53, 53, 50, 53]})


def boxes(figure):
    """Texts of the boxes at the left and at the right, from top to bottom."""
    (ax,) = figure.axes
    columns = {}
    for box in ax.patches:
        inside = [
            text
            for text in ax.texts
            if text.get_text() and box.get_bbox().contains(*text.get_position())
        ]
        inside.sort(key=lambda text: -text.get_position()[1])
        lines = " / ".join(text.get_text() for text in inside)
        columns.setdefault(box.get_x(), []).append((-box.get_y(), lines))
    return [[lines for _, lines in sorted(columns[x])] for x in sorted(columns)]


def test_flow_has_a_box_for_each_number_left_and_each_exclusion():
    left, out = boxes(draw_flow(FLOW, RESULTS, "Study 1"))
    assert left == [
        "recruited / n = 947",
        "n = 85",
        "n = 82",
        "n = 70",
        "analysed sample / n = 53",
        "in the models / main, whole: n = 53 / income: n = 50",
    ]
    assert out == [
        "no blood drawn in wave 2, or the PAXgene tube / was lost on its way to the laboratory "
        "/ n = 862",
        "poor RNA quality / n = 3",
        "recent illness / n = 12",
        "age more than $2 SD$ above the mean / n = 17",
    ]


def test_flow_boxes_do_not_overlap_and_are_inside():
    figure = draw_flow(FLOW, RESULTS, "Study 1")
    bounds = [box.get_bbox() for box in figure.axes[0].patches]
    for i, box in enumerate(bounds):
        assert not any(box.overlaps(other) for other in bounds[:i])
        assert box.x0 > 0
        assert box.y0 > 0
        assert box.x1 < figure.get_figwidth()
        assert box.y1 < figure.get_figheight()


def test_flow_in_which_nobody_is_lost():
    assert boxes(draw_flow(FLOW.iloc[2:3], RESULTS, "Study 2")) == [
        [
            "in the table of participants / n = 85",
            "analysed sample / n = 85",
            "in the models / main, whole: n = 53 / income: n = 50",
        ]
    ]


def test_korean_reasons_are_wrapped_by_their_width():
    flow = FLOW.head(2).assign(
        step=["모집된 사람", "신경심리 검사를 받지 않았거나 채혈을 거부한 사람, 또는 이사한 사람"]
    )
    _, out = boxes(draw_flow(flow, RESULTS, "Study 1"))
    assert out == ["신경심리 검사를 받지 않았거나 채혈을 거부한 사람, / 또는 이사한 사람 / n = 862"]


def attended(arms):
    """A table of visits: 10 participants in each arm, of whom some are lost at week5."""
    rows = []
    for visit, lost in (("baseline", {}), ("week5", {"absent_ids": "P1;P2", "failed_ids": "P3"})):
        for arm in arms:
            own = lost if arm != "control" else {}
            row = {"visit": visit, "arm": arm, "n": 10, "n_analysed": 10 - 3 * bool(own)}
            rows.append(row | dict.fromkeys(("absent_ids", "no_sample_ids", "failed_ids")) | own)
    return pd.DataFrame(rows)


def test_each_arm_has_a_box_with_its_visits():
    figure = draw_flow(FLOW, RESULTS, "Trial", attended(["all", "control", "kindness"]))
    main, kindness, lost = boxes(figure)
    assert main[-3:] == [
        "analysed sample / n = 53",
        "control / n = 10 / baseline: 10 analysed / week5: 10 analysed",
        "in the models / main, whole: n = 53 / income: n = 50",
    ]
    assert kindness == [
        "kindness / n = 10 / baseline: 10 analysed / week5: 7 analysed (2 did not come, 1 sample / "
        "failed)"
    ]
    assert len(lost) == 4


def test_participants_without_an_arm_have_a_box():
    table = attended(["all", "control", "arm not known"])
    _, unknown, *_ = boxes(draw_flow(FLOW, RESULTS, "Trial", table))
    assert unknown[0].startswith("arm not known / n = 10 / baseline: 10 analysed")


def test_without_arms_one_box_has_the_visits():
    (left, *_) = boxes(draw_flow(FLOW, RESULTS, "Cohort", attended(["all"])))
    assert left[-2].startswith("by visit / n = 10 / baseline: 10 analysed")


def test_boxes_of_four_arms_do_not_overlap():
    arms = ["all", "control", "kindness", "mindfulness-based stress reduction", "exercise"]
    figure = draw_flow(FLOW, RESULTS, "Trial", attended(arms))
    bounds = [box.get_bbox() for box in figure.axes[0].patches]
    assert len(bounds) == 14
    for i, box in enumerate(bounds):
        assert not any(box.overlaps(other) for other in bounds[:i])
        assert box.x1 < figure.get_figwidth()
        assert box.y0 > 0
