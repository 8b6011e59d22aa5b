"""What a run prints: how far it is, what failed, and where to look; and Snakemake's own report."""

import csv
import re

import openpyxl
import pytest

from ctra.inference.catalogue import STATISTICS
from ctra.results import FIGURES, TABLES

LINE = re.compile(r"\d:\d\d:\d\d +\d+ %  \d+ of \d+ steps?(, \d+ of \d+ samples?)?.*; now .+")


@pytest.fixture
def copied(small, tmp_path):
    """A copy of the finished project."""
    return small.copy(tmp_path / "project")


def told(output):
    """Lines of a run without those of Snakemake before it."""
    lines = output.splitlines()
    start = next(i for i, line in enumerate(lines) if "to do" in line or "Nothing" in line)
    return lines[start:]


def test_a_run_tells_how_far_it_is_and_where_to_look(copied):
    for path in ("count/S0003.tsv", "report.html", "summary.txt"):
        (copied.folder / "results" / path).unlink()
    output, _ = copied.snakemake()
    first, *lines = [line for line in told(output) if not line.startswith("Disk: ")]
    assert re.fullmatch(r"\d+ steps to do for 1 sample", first)
    done = next(i for i, line in enumerate(lines) if "done: " in line)
    assert all(LINE.fullmatch(line) for line in lines[:done])
    assert re.fullmatch(r"\d:\d\d:\d\d  done: \d+ steps, 1 of 1 sample", lines[done])
    summary = (copied.folder / "results/summary.txt").read_text()
    assert summary in output
    assert lines[-3:-1] == [
        "report: results/report.html",
        "tables: results/tables.xlsx",
    ]
    assert "\x1b" not in output
    log = copied.folder / lines[-1].removeprefix("log:").strip()
    assert "wildcards: sample=S0003" in log.read_text()


def test_the_room_on_the_disk_is_told_before_the_first_job(copied, small_config):
    (copied.folder / "results/count/S0003.tsv").unlink()
    output, _ = copied.snakemake("results/count/S0003.tsv")
    start = next(i for i, line in enumerate(output.splitlines()) if line.startswith("Disk: "))
    assert "at most 0.1 GB are needed at results/" in output.splitlines()[start]
    assert "now count_reads" not in "".join(output.splitlines()[:start])
    copied.configure(small_config | {"keep": ["bam"]})
    output, _ = copied.snakemake("results/align/S0003/Aligned.out.bam")
    assert "Disk: " in output  # counted, but its alignments are not there


def test_nothing_to_do_is_one_line(copied):
    output, _ = copied.snakemake()
    assert told(output) == [
        "Nothing to be done: all that was asked for is there and up to date. "
        "The report is results/report.html."
    ]


def test_a_sample_that_fails_is_told_and_the_others_go_on(copied):
    lane = copied.folder / "data/S0003_L002.fastq.gz"
    whole = lane.read_bytes()
    lane.write_bytes(40 * whole + whole[:3000])  # far behind what is read before the first job
    (copied.folder / "results/count/S0005.tsv").unlink()
    output, code = copied.snakemake(check=False)
    assert code == 1
    lines = told(output)
    place = next(i for i, line in enumerate(lines) if "FAILED" in line)
    cause = "      data/S0003_L002.fastq.gz: truncated or corrupt"
    assert lines[place].endswith("FAILED: sample S0003 at count_reads, see logs/count/S0003.log")
    assert lines[place + 1].startswith(cause)
    assert "Traceback" not in output
    end = lines.index("")
    assert re.search(r"NOT finished: \d+ of \d+ steps done, 1 of 2 samples$", lines[end + 1])
    assert lines[end + 2] == "  sample S0003 at count_reads, see logs/count/S0003.log"
    assert lines[end + 3].startswith(cause)
    assert lines[-2] == "results/report.html is of an earlier run."
    assert (copied.folder / "results/count/S0005.tsv").exists()
    log = copied.folder / lines[-1].removeprefix("log:").strip()
    # the log of the job is in it, which has no traceback of what a person can mend
    assert f"Error: {cause.strip()}" in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("option", ["--verbose", "--dry-run"])
def test_snakemake_speaks_where_it_is_asked_to(copied, option):
    (copied.folder / "results/summary.txt").unlink()
    output, _ = copied.snakemake("results/summary.txt", option)
    assert "rule report:" in output
    assert "steps to do" not in output


NAMING = {"variable", "other", "exposure", "moderator"}  # columns with names of columns
TESTS = {one.key: one.table for one in STATISTICS}


def test_the_workbook_has_the_numbers_of_the_tables(small):
    book = openpyxl.load_workbook(small.folder / "results/tables.xlsx")
    contents = list(book["contents"].iter_rows(min_row=2, max_col=4, values_only=True))
    sheets = {row[0] for row in contents}
    assert {"results", "verdicts", "samples", "reads", "genewise", "sentences"} <= sheets
    names = small.table("results/cohort/kals/names.tsv")
    words = dict(zip(names["column"], names["label"], strict=True))
    told = list(book["columns"].iter_rows(min_row=2, max_col=3, values_only=True))
    numbers = 0
    for name, _, n_rows, path in contents[:-1]:
        header, *rows = book[name].iter_rows(values_only=True)
        columns = [row for row in told if row[0] == name]
        assert [heading for _, heading, _ in columns] == list(header)
        with open(small.folder / path, encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file, delimiter="\t"))
        assert len(rows) == len(table) == n_rows
        for row, given in zip(rows, table, strict=True):
            cells = dict(zip([column for _, _, column in columns], row, strict=True))
            assert cells["study"] == "kals"
            for column, text in given.items():
                if column == "effect":
                    said = " × ".join(words.get(part, part) for part in text.split(":"))
                    assert cells[column] == said
                elif isinstance(cells[column], str):
                    said = TESTS.get(text, text) if column == "statistic" else text
                    said = words.get(text, text) if column in NAMING else said
                    assert cells[column] == said
                else:
                    # 16 digits, and the rounding of a float
                    expected = pytest.approx(float(text), rel=1e-15) if text else None
                    assert cells[column] == expected
                    numbers += bool(text)
    assert contents[-1][0] == "columns"
    assert numbers > 1000


def test_every_figure_is_in_the_report_of_snakemake(small, tmp_path):
    small.snakemake("--report", str(tmp_path / "report.html"))
    page = (tmp_path / "report.html").read_text()
    figures = sorted((small.folder / "results/figures").rglob("*.svg"))
    shown = [figure.relative_to(small.folder).as_posix() for figure in figures]
    assert len(shown) == 8
    assert [figure for figure in shown if figure not in page] == []
    # a caption
    assert "Slopes of the CTRA profile on each exposure and product in the models of kals" in page
    for category in ("Participants", "Results", "Genes", "Sequencing quality"):
        assert category in page


def test_every_rule_that_draws_marks_its_figure_for_the_report(root):
    rules = "".join(path.read_text() for path in (root / "workflow/rules").glob("*.smk"))
    drawn = re.findall(r"svg=figure\(\"(\w+)\"\)", rules)
    assert len(drawn) == rules.count("svg=") == 14
    assert sorted(drawn) == sorted(name for name, figure in FIGURES.items() if figure.caption)
    captions = [result.about for result in (*FIGURES.values(), *TABLES.values()) if result.caption]
    folder = root / "workflow" / "report" / "captions"
    missing = [name for name in captions if not (folder / f"{name}.rst").exists()]
    assert (len(captions) > 20, missing) == (True, [])
