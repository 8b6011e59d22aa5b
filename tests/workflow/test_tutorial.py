"""Every command of the tutorial runs, says what the tutorial shows, and makes what it says."""

import re
import subprocess

import pytest

BLOCK = re.compile(r"^```\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", re.DOTALL | re.MULTILINE)
QUESTION = re.compile(r"^\d\. .*: ?(.*)$", re.MULTILINE)


def answers(shown):
    """What is typed in a text of the terminal: a line a question, empty for the proposal."""
    return "".join(f"{answer}\n" for answer in QUESTION.findall(shown))


def comparable(said):
    """A text of the terminal without blanks at the ends of lines, and without this machine."""
    said = re.sub(r"^about .* on \d+ cores", "about so long", said, flags=re.MULTILINE)
    return [line.rstrip() for line in said.splitlines()]


@pytest.mark.slow
def test_tutorial(root, tmp_path, monkeypatch):
    blocks = BLOCK.findall((root / "docs" / "tutorial.md").read_text("utf-8"))
    assert blocks[0] == ("make demo\n", "")
    for name in (
        "Snakefile",
        "pyproject.toml",
        "workflow",
        "resources",
        "config",
        "profiles",
        ".venv",
    ):
        (tmp_path / name).symlink_to(root / name)
    command = [".venv/bin/snakemake", "--cores", "2", "demo/truth/reads.tsv"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")  # both channels in the order of a terminal
    said = []
    for block, shown in blocks[1:]:
        done = subprocess.run(
            ["bash", "-euc", block],
            cwd=tmp_path,
            input=answers(shown),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, block + done.stdout
        if shown:
            assert comparable(done.stdout) == comparable(shown)
        said.append(done.stdout)
    assert sum(bool(shown) for _, shown in blocks) == 2
    results = tmp_path / "mystudy" / "results"
    assert {"report.html", "tables.xlsx"} <= {path.name for path in results.iterdir()}
    flow = (results / "cohort" / "mystudy" / "flow.tsv").read_text("utf-8")
    assert "older than 65" in flow
    assert not re.search(
        r"\b(align_reads|count_reads|count_alignments)\b", said[-1]
    )  # no read is aligned twice
