"""What is written from the catalogues of results and statistics: documentation and captions.

`make docs` runs this module. A test fails where a file is not what the catalogues say.
"""

import re
import textwrap
from pathlib import Path

from ctra.files.errors import ReportError
from ctra.inference.catalogue import STATISTICS
from ctra.results import CONDITIONS, FIGURES, FILES, TABLES, Column, Result

ROOT = Path(__file__).parents[4]
CAPTIONS = Path("workflow", "report", "captions")
COLUMNS = Path("workflow", "scripts", "ctra", "files", "columns.py")
OUTPUT = Path("docs", "output.md")
WIDTH = 120  # characters in a line of prose
INTRODUCTION = """\
# Every result, and what is in it

Written by `make docs` from [results.yaml](../workflow/scripts/ctra/results.yaml): change it there.

Tables are text with tabs (TSV), a header, and full precision. A missing value is an empty cell.
A column of type `id` is text, whatever it looks like: `0069` stays `0069`.
A `share` lies between 0 and 1, and `p` is a p value.
`<model>` stands for every model, and `<model>+<set>` for the same model with a sensitivity set.
`<model>@<set>` is the model of another gene set than the CTRA profile.
*Workbook* names the sheet of `results/tables.xlsx` with the table of all studies and models.

`results/reference/` also holds the downloaded files and STAR's index.
`logs/` has what each job said; its last line tells the time and memory that the job took.
`results/inputs.tsv` and `results/made.tsv` have size, time and SHA-256 of your files and of results
([restart.md](restart.md#what-no-time-stamp-tells)).
"""
STATISTICS_HEADING = """\
## Statistics

The values of the column `statistic`; [statistics.md](statistics.md) has the formulas.

| statistic | in the report | model | inference |
|---|---|---|---|
"""


def documents() -> dict[Path, str]:
    """Every file that is written from the catalogues.

    Returns
    -------
    dict of Path to str
        Text by path, from the root of the repository.
    """
    written = {OUTPUT: output_page(), COLUMNS: columns_module()}
    for results in (TABLES, FIGURES, FILES):
        for result in results.values():
            if result.caption:
                written[CAPTIONS / f"{result.about}.rst"] = caption(result)
    return written


def caption(result: Result) -> str:
    """Caption of a result for `snakemake --report`, which fills in the names."""
    text = result.caption
    for name in ("study", "model"):
        text = text.replace(f"{{{name}}}", f"{{{{ snakemake.wildcards.{name} }}}}")
    return f"{text}\n"


def columns_module() -> str:
    """The module with the names of the columns that hold text, whatever it looks like."""
    names = sorted(
        {
            column.name
            for table in TABLES.values()
            for column in table.columns
            if column.type == "id" and not column.name.startswith("{")
        }
    )
    return "\n".join(
        [
            '"""Columns that hold text, whatever it looks like: written by `make docs`."""',
            "",
            "TEXT_COLUMNS = (",
            *(f'    "{name}",' for name in names),
            ")",
            "",
        ]
    )


def output_page() -> str:
    """The page with every file and column."""
    results = [*FILES.values(), *TABLES.values(), *FIGURES.values()]
    rules = makers()
    unmade = [f"{result.kind} {result.name!r}" for result in results if result.path not in rules]
    if unmade:
        raise ReportError(f"no rule has it as an output: {', '.join(unmade)}")
    first: dict[tuple[Column, ...], Result] = {}
    parts = [INTRODUCTION]
    for section in dict.fromkeys(result.section for result in results):
        parts.append(f"## {section}\n")
        for result in results:
            if result.section == section:
                same = first.setdefault(result.columns, result)
                parts.append(_entry(result, same, rules[result.path]))
    rows = [f"| `{one.key}` | {one.table} | {one.model} | {one.inference} |" for one in STATISTICS]
    return "\n".join([*parts, STATISTICS_HEADING + "\n".join(rows), ""])


def makers() -> dict[str, list[str]]:
    """Rules that make each result, one or another, as the outputs of the rules name it.

    Returns
    -------
    dict of str to list of str
        Names of the rules by path of the result.
    """
    paths = {"table": TABLES, "figure": FIGURES, "FILES": FILES}
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "workflow" / "rules").glob("*.smk")):
        rule = section = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if start := re.match(r"rule (\w+):", line):
                rule = start[1]
            elif start := re.match(r"    (\w+):", line):
                section = start[1]
            elif section == "output":
                for kind, name in re.findall(r'(table|figure|FILES)[(\[]"(\w+)"', line):
                    found.setdefault(paths[kind][name].path, []).append(rule)
                for path in re.findall(r'"(results/[^"]+)"', line):
                    found.setdefault(path, []).append(rule)
    return found


def _entry(result: Result, first: Result, rules: list[str]) -> str:
    """Path, meaning and columns of a result; of the latter only where they are told first."""
    path = _path(result.path)
    for condition, name in (("with set", "<model>+<set>"), ("other set", "<model>@<set>")):
        if result.of == condition:
            path = path.replace("<model>", name)
    names = [f"`{rule}`" for rule in dict.fromkeys(rules)]  # a figure is two outputs of one
    marks = [f"made by rule {' or '.join(names)}"]
    marks += [CONDITIONS[result.of]] if result.of else []
    marks += [f"a row: {result.row}"] if result.row else []
    marks += [f"workbook: `{result.name}`"] if result.sheet else []
    lines = [f"### `{path}`" + (", `.png`" if result.kind == "figure" else ""), ""]
    lines += _wrapped(_for_every_model(result.caption) or f"{_sentence(result.title)}.")
    lines += ["", *_wrapped(f"*{_sentence('; '.join(marks))}.*")]
    if result.columns and first is not result:
        lines += ["", *_wrapped(f"The columns are those of `{_path(first.path)}`.")]
    elif result.columns:
        lines += ["", "| column | type | unit | meaning |", "|---|---|---|---|"]
        lines += [_row(column) for column in result.columns]
    return "\n".join([*lines, ""])


def _wrapped(text: str) -> list[str]:
    """Lines of a paragraph; no word is cut."""
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _path(path: str) -> str:
    return path.replace("{", "<").replace("}", ">")


def _row(column: Column) -> str:
    name = f"`{column.name}`" if not column.name.startswith("{") else f"*{column.name[1:-1]}*"
    only = "; not in every table" if column.optional else ""
    return f"| {name} | {column.type} | {column.unit} | {column.meaning}{only} |"


def _for_every_model(text: str) -> str:
    """A caption without the names of a study and a model."""
    text = _sentence(text.removeprefix("Model {model} of {study}: "))
    text = text.replace("model {model} of {study}", "the model").replace("{study}", "the study")
    return text.replace("``", "`").replace("\n", " ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def write() -> None:
    """Write every document, and delete captions of results that are no more."""
    written = documents()
    for path in (ROOT / CAPTIONS).glob("*.rst"):
        if CAPTIONS / path.name not in written:
            path.unlink()
    for path, text in written.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
