"""A refusal has the reason of the error, as the status of rows."""

from ctra.files.errors import NotIdentifiedError
from ctra.model.refusal import Refusal


def test_a_refusal_has_the_reason_of_the_error():
    assert Refusal.of(NotIdentifiedError("too few")) == Refusal("not identified: too few")
