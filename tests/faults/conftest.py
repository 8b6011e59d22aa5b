"""A sound project for each fault, and the sum of what came of them."""

import pytest
from faulty import outcomes
from written_project import WrittenProject


@pytest.fixture
def project(tmp_path, monkeypatch, root):
    """A sound project in the current folder."""
    monkeypatch.chdir(tmp_path)
    return WrittenProject(root / "workflow" / "schemas" / "config.schema.yaml")


def pytest_terminal_summary(terminalreporter):
    """Say how many faults were tried, and what came of them."""
    if outcomes:
        said = ("refused", "silent", "tracebacks", "badly said")
        counts = ", ".join(f"{outcomes[name]} {name}" for name in said)
        terminalreporter.write_line(f"{outcomes.total()} faults: {counts}")
