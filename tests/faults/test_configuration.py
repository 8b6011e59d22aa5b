"""Faults of the configuration and the scales."""

from faulty import Fault, each_of, edit, refusal


@each_of(
    Fault(
        "a key twice",
        edit(
            "config.yaml",
            "    subject: id\n    scales",
            "    subject: id\n    subject: id\n    scales",
        ),
        "config.yaml:9: key 'subject' is already on line 8",
    ),
)
def test_fault(fault, project):
    refusal(fault, project)
