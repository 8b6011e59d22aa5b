"""Tables that sort, are downloaded and copied."""

import csv
import io
import math
from itertools import chain

import pytest

# A cell that shows several numbers has them in its value, in full, a tab between them; the first
# is what it is sorted by. Its column has as many names.
TABLE = """figure => {
  const table = figure.querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  return {
    caption: table.caption.textContent.trim(),
    label: table.parentElement.ariaLabel.trim(),
    heads: heads.map(th => th.textContent.trim()),
    names: heads.map(th => th.dataset.name.split("\\t")),
    sorted: heads.map(th => th.getAttribute("aria-sort")),
    rows: [...table.tBodies[0].rows].map(row => [...row.cells].map(td => ({
      text: td.textContent, numbers: td.dataset.value?.split("\\t") ?? null}))),
  };
}"""
TURN = """figure => {
  const first = figure.querySelector("th button");
  first.click();
  first.click();
}"""
# Each head is clicked twice; the rows are told by their numbers in the table as it was.
SORT = """figure => {
  const { tHead, tBodies: [body] } = figure.querySelector("table");
  const [heads, rows] = [[...tHead.rows[0].cells], [...body.rows]];
  return heads.map(head => ["ascending", "descending"].map(direction => {
    head.querySelector("button").click();
    return {
      direction,
      sorted: heads.map(th => th.getAttribute("aria-sort")),
      order: [...body.rows].map(row => rows.indexOf(row)),
    };
  }));
}"""
# What stands in the clipboard after a click, at last after ten seconds.
COPY = """async figure => {
  await navigator.clipboard.writeText("");
  figure.querySelector("[data-action=copy]").click();
  let text = "";
  for (const end = Date.now() + 10_000; !text && Date.now() < end;)
    text = await navigator.clipboard.readText();
  return text;
}"""
IN_ORDER = """texts => texts.every(
  (text, i) => !i || texts[i - 1].localeCompare(text, undefined, {numeric: true}) <= 0)"""


@pytest.fixture
def opened(view, report):
    """The page, where scripts may use the clipboard."""
    opened = view(report, permissions=("clipboard-read", "clipboard-write"))
    opened.unfold()
    return opened


@pytest.fixture
def tables(opened):
    return opened.figures("table")


PARTS = ["[data-action=copy]", "[data-action=tsv]", "[role=status]", ".scroll > table > caption"]


def test_every_table_has_its_parts(opened, tables):
    outside = "table:not(figure.table[id] > .scroll[tabindex='0'][role=group][aria-label] > table)"
    assert opened.check("shown", outside) == []
    assert opened.check("lacking", {"figures": "figure.table", "parts": PARTS}) == []
    assert len(opened.check("shown", "figure.table [data-action]")) == 2 * len(tables)
    for name, figure in tables.items():
        table = figure.evaluate(TABLE)
        assert table["caption"], name
        assert table["label"], name
        assert all(table["heads"]), name
        assert set(table["sorted"]) == {"none"}, name
        assert table["rows"], name
        for row in table["rows"]:
            # each cell has a number for every name of its column, or no numbers at all
            for names, cell in zip(table["names"], row, strict=True):
                numbers = cell["numbers"] or names
                assert len(numbers) == len(names), f"{name}: {names} {cell}"
            values = [float(x) for cell in row for x in cell["numbers"] or () if x]
            assert not any(map(math.isnan, values)), f"{name}: {row}"


def by_number(rows, column, descending):
    """Rows sorted, those without a number last, and equal ones in the order that they had."""

    def value(row):
        return float(row[column]["numbers"][0])

    known = [row for row in rows if row[column]["numbers"][0]]
    unknown = [row for row in rows if not row[column]["numbers"][0]]
    return sorted(known, key=value, reverse=descending) + unknown


def test_sorting(opened, tables):
    directions = set()
    for name, figure in tables.items():
        table = figure.evaluate(TABLE)
        before = rows = table["rows"]
        for column, clicks in enumerate(figure.evaluate(SORT)):
            for click in clicks:
                place = f"{name}, {table['heads'][column]}, {click['direction']}"
                down = click["direction"] == "descending"
                assert click["sorted"].pop(column) == click["direction"], place
                assert set(click["sorted"]) <= {"none"}, place
                assert sorted(click["order"]) == list(range(len(rows))), place
                after = [rows[i] for i in click["order"]]
                numeric = rows[0][column]["numbers"] is not None
                if numeric:
                    assert after == by_number(before, column, down), place
                else:
                    texts = [row[column]["text"] for row in after]
                    assert opened.page.evaluate(IN_ORDER, texts[::-1] if down else texts), place
                if len({str(row[column]) for row in after}) > 1:
                    directions.add((numeric, click["direction"]))
                before = after
        assert figure.evaluate(TABLE)["rows"] == before, f"{name} has other cells when sorted"
    assert len(directions) == 4, "numbers and texts have not been sorted in both directions"
    assert opened.messages == []


def parse(text):
    """Rows of a TSV, as spreadsheets and pandas read it."""
    return list(csv.reader(io.StringIO(text, newline=""), "excel-tab"))


def shown(figure):
    """Header and rows of a table in the order that they stand in: numbers in full, or a text."""
    table = figure.evaluate(TABLE)

    def written(cell):
        numbers = cell["numbers"] or [""]
        return numbers if any(numbers) else [cell["text"], *numbers[1:]]

    rows = [map(written, row) for row in table["rows"]]
    return [list(chain.from_iterable(cells)) for cells in (table["names"], *rows)]


def test_download(opened, tables, tmp_path):
    for name, figure in tables.items():
        figure.evaluate(TURN)
        assert opened.download(figure, "tsv", tmp_path / "table.tsv") == f"{name}.tsv"
        text = (tmp_path / "table.tsv").read_text("utf-8-sig")
        assert parse(text) == shown(figure), name
        assert len({len(row) for row in parse(text)}) == 1, name


def test_copy(opened, tables):
    for name, figure in tables.items():
        text = figure.evaluate(COPY)
        assert parse(text) == shown(figure), name
    assert opened.messages == []


@pytest.mark.parametrize(
    "broken",
    [
        "navigator.clipboard.writeText = () => Promise.reject(new Error('denied'));",
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});",
    ],
)
def test_a_copy_that_fails_says_so(view, report, broken):
    opened = view(report, before=f"{broken} document.execCommand = () => false;")
    opened.unfold()
    figure = opened.page.locator("figure.table").first
    before = figure.inner_text()
    figure.locator("[data-action=copy]").click()
    opened.page.wait_for_function(
        "before => document.querySelector('figure.table').innerText !== before", arg=before
    )
    assert opened.messages == []
