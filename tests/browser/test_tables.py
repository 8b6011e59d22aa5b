"""Tables that sort, are downloaded and copied."""

import csv
import io

import pytest

TABLE = """figure => {
  const label = e => e.textContent.replace(/\\s+/g, " ").trim();
  const table = figure.querySelector("table");
  return {
    heads: [...table.tHead.rows[0].cells].map(label),
    sorted: [...table.tHead.rows[0].cells].map(th => th.getAttribute("aria-sort")),
    rows: [...table.tBodies[0].rows].map(row => [...row.cells].map(
      td => ({text: label(td), value: td.dataset.value ?? null}))),
  };
}"""
CLICK = """(figure, column) =>
  figure.querySelector("thead").rows[0].cells[column].querySelector("button").click()"""
IN_ORDER = """texts => texts.every(
  (text, i) => !i || texts[i - 1].localeCompare(text, "en", {numeric: true}) <= 0)"""


@pytest.fixture
def opened(view, report):
    """The page, where scripts may use the clipboard."""
    return view(report, permissions=["clipboard-read", "clipboard-write"])


@pytest.fixture
def tables(opened):
    """The figures of the tables, by their id."""
    found = {
        table.get_attribute("id"): table for table in opened.page.locator("figure.table").all()
    }
    assert found
    return found


def test_every_table_has_its_parts(opened, tables):
    outside = "table:not(figure.table[id] > .scroll[tabindex='0'][role=region][aria-label] > table)"
    assert opened.check("shown", outside) == []
    for name, table in tables.items():
        for part in (
            "button[data-action=copy]",
            "button[data-action=tsv]",
            ".scroll > table > caption",
        ):
            assert table.locator(part).count() == 1, f"{part} of {name}"
        assert table.locator("caption").text_content().strip(), name
        assert table.locator(".scroll").get_attribute("aria-label").strip(), name
        read = table.evaluate(TABLE)
        assert all(read["heads"]), name
        assert set(read["sorted"]) <= {"none", "ascending", "descending"}, name
        assert {len(row) for row in read["rows"]} <= {len(read["heads"])}, name
        for cell in (cell for row in read["rows"] for cell in row if cell["value"] is not None):
            float(cell["value"])


def expected(rows, column, descending):
    """Rows sorted by number, missing ones last, and equal ones in the order that they had."""
    known = [row for row in rows if row[column]["value"] is not None]
    unknown = [row for row in rows if row[column]["value"] is None]
    return sorted(known, key=lambda row: float(row[column]["value"]), reverse=descending) + unknown


def test_sorting(opened, tables):
    numeric = 0
    for name, table in tables.items():
        before = table.evaluate(TABLE)
        for column, head in enumerate(before["heads"]):
            for direction in ("ascending", "descending"):
                table.evaluate(CLICK, column)
                after = table.evaluate(TABLE)
                place = f"{name}, {head}, {direction}"
                others = [sort for i, sort in enumerate(after["sorted"]) if i != column]
                assert after["sorted"][column] == direction, place
                assert set(others) <= {"none"}, place
                if any(row[column]["value"] is not None for row in before["rows"]):
                    numeric += 1
                    down = direction == "descending"
                    assert after["rows"] == expected(before["rows"], column, down), place
                else:
                    texts = [row[column]["text"] for row in after["rows"] if row[column]["text"]]
                    ascending = texts if direction == "ascending" else texts[::-1]
                    assert opened.page.evaluate(IN_ORDER, ascending), f"{place}: {texts}"
                    key = str
                    assert sorted(map(key, after["rows"])) == sorted(map(key, before["rows"])), (
                        place
                    )
                before = after
    assert numeric, "no column of numbers in any table"
    assert opened.messages == []


def download(page, table, action):
    with page.expect_download() as waiting:
        table.locator(f"[data-action={action}]").evaluate("button => button.click()")
    return waiting.value


def parse(text):
    return list(csv.reader(io.StringIO(text, newline=""), "excel-tab"))


def shown(table):
    """Header and rows of a table as they stand, numbers in full."""
    read = table.evaluate(TABLE)
    cells = [
        [cell["text"] if cell["value"] is None else cell["value"] for cell in row]
        for row in read["rows"]
    ]
    return [read["heads"], *cells]


def test_download(opened, tables, tmp_path):
    for name, table in tables.items():
        table.evaluate(CLICK, 0)
        table.evaluate(CLICK, 0)
        file = download(opened.page, table, "tsv")
        assert file.suggested_filename == f"{name}.tsv"
        file.save_as(tmp_path / "table.tsv")
        text = (tmp_path / "table.tsv").read_text("utf-8-sig")
        assert parse(text) == shown(table), name


def test_copy(opened, tables):
    for name, table in tables.items():
        opened.page.evaluate("navigator.clipboard.writeText('')")
        table.locator("[data-action=copy]").evaluate("button => button.click()")
        opened.page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
        text = opened.page.evaluate("navigator.clipboard.readText()")
        assert parse(text) == shown(table), name
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
    table = opened.page.locator("figure.table").first
    before = table.inner_text()
    table.locator("[data-action=copy]").click()
    opened.page.wait_for_function(
        "before => document.querySelector('figure.table').innerText !== before", arg=before
    )
    assert opened.messages == []
