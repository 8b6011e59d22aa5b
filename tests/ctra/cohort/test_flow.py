"""A step of a flow table."""

from ctra.cohort.flow import flow_row


def test_a_step_has_the_ids_of_those_who_are_left_out():
    assert flow_row("ill", ["0002", "0004"], ["0001"], undecided=1) == {
        "step": "ill",
        "n_excluded": 2,
        "n_left": 1,
        "n_undecided": 1,
        "subjects": "0002;0004",
    }


def test_a_step_without_anybody():
    assert flow_row("recruited", [], [])["subjects"] == ""
