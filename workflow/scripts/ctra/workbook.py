"""All result tables as one Excel workbook, a sheet a table."""

import csv
import re
from itertools import product
from string import ascii_uppercase
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ctra.sheet import TEXT_COLUMNS

SHEETS = {
    "results": "every effect of every model by every statistic",
    "verdicts": "what to make of each effect, in words",
    "sensitivity": "the results again with each sensitivity set of covariates",
    "slopes": "simple slopes at values of the moderator",
    "regions": "where along the moderator a slope differs from 0 (Johnson-Neyman)",
    "groups": "slopes of the groups of genes, and the test that they are equal",
    "genewise": "slope of each gene (signed)",
    "influence": "the slopes without each participant and each gene",
    "weights": "what the common slopes of the mixed models are averages of",
    "power": "participants for 80 % power, and the power of the present or planned number",
    "flow": "participants from everybody to the analysed sample",
    "model_flow": "participants left out of a model for missing values",
    "descriptives": "means, counts and missing values of the analysed sample",
    "categories": "levels of the categorical columns and their use",
    "correlations": "correlations of the numeric columns",
    "representativeness": "the analysed sample beside the cohort that it was drawn from",
    "scales": "questionnaires: reliability, mean and SD",
    "items": "items of the questionnaires",
    "warnings": "what to be wary of in the columns and participants of a model",
    "genes": "how each gene of the profile was found",
    "model_genes": "the genes of each model: analysed, or constant and left out",
    "samples": "quality of each sample: measures and verdict",
    "reads": "what became of the reads of each sample",
    "sentences": "effects and simple slopes as sentences",
}
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST = 32_767  # characters of a cell; Excel refuses a file with more
CUT = " … (cut: whole in the TSV file)"
WIDEST = 60  # characters of a column
COLUMNS = [*ascii_uppercase, *map("".join, product(ascii_uppercase, repeat=2))]
NUMBERS, HEADER, TEXT = range(3)  # styles, the order of cellXfs

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'<styleSheet xmlns="{SPREADSHEET}">'
    '<fonts><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border/></borders>"
    '<cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" applyFont="1" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def write_workbook(sources, path):
    """Write tables as sheets, behind one with the contents.

    Parameters
    ----------
    sources : dict of str to dict of str to str
        By sheet (of `SHEETS`) the study by TSV file; the files of a sheet are put below each
        other. Sheets without files are left out.
    path : str or Path
        The workbook. The same tables give the same bytes.

    Notes
    -----
    Numbers are written as they stand in the table: Python's shortest digits that read back equal,
    up to 17, of which openpyxl 3.1 and XlsxWriter 3.3 write 16. A column is of numbers if all that
    is in it are, and it is not one of ids; else it is text, whatever it looks like. Format:
    ECMA-376, part 1, SpreadsheetML; text is in the cells (`inlineStr`).
    """
    tables = {name: _read(sources[name]) for name in SHEETS if sources.get(name)}
    contents = [
        [name, SHEETS[name], str(len(rows)), ", ".join(sources[name])]
        for name, (_, rows) in tables.items()
    ]
    tables = {"contents": (["sheet", "content", "rows", "files"], contents)} | tables
    parts = [f"worksheets/sheet{i}.xml" for i in range(1, len(tables) + 1)]
    styled = [*(("worksheet", part) for part in parts), ("styles", "styles.xml")]
    xml = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(tables),
        "xl/_rels/workbook.xml.rels": _relations(styled),
        "xl/styles.xml": STYLES,
    }
    with ZipFile(path, "w") as archive:

        def add(name, document):
            # an entry that is given no date has that of 1980
            archive.writestr(ZipInfo(name), HEAD + document, ZIP_DEFLATED)

        for name, document in xml.items():
            add(name, document)
        for part, table in zip(parts, tables.values(), strict=True):
            add(f"xl/{part}", _worksheet(*table))


def _read(files):
    """Header and rows of tables below each other, study and model first, all as text."""
    tables = []
    for path, study in files.items():
        with open(path, encoding="utf-8", newline="") as file:
            table = csv.DictReader(file, delimiter="\t")
            tables.append((table.fieldnames, [{"study": study} | row for row in table]))
    named = {name for header, _ in tables for name in header}
    first = [name for name in ("study", "model") if name in named | {"study"}]
    columns = list(dict.fromkeys([*first, *(name for header, _ in tables for name in header)]))
    return columns, [[row.get(name, "") for name in columns] for _, rows in tables for row in rows]


def _worksheet(header, rows):
    """A sheet: the header bold and always in sight, columns as wide as what is in them."""
    columns = [(name, *(row[i] for row in rows)) for i, name in enumerate(header)]
    styles = [_style(name, cells) for name, *cells in columns]
    widths = [min(max(map(len, cells)), WIDEST) + 2 for cells in columns]
    cols = [
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, width in enumerate(widths, 1)
    ]
    lines = [_row(1, header, [HEADER] * len(header))]
    lines += [_row(i, cells, styles) for i, cells in enumerate(rows, 2)]
    return (
        f'<worksheet xmlns="{SPREADSHEET}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{''.join(cols)}</cols>"
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _style(name, cells):
    """Whether a column is of numbers; a workbook has none for infinity, which is text."""
    known = (cell for cell in cells if cell.removeprefix("-") not in ("", "inf"))
    return NUMBERS if name not in TEXT_COLUMNS and all(map(NUMBER.fullmatch, known)) else TEXT


def _row(number, cells, styles):
    parts = []
    for letter, cell, style in zip(COLUMNS, cells, styles, strict=False):
        if style == NUMBERS and NUMBER.fullmatch(cell):
            parts.append(f'<c r="{letter}{number}"><v>{cell}</v></c>')
        elif cell:
            fits = cell if len(cell) <= LONGEST else cell[: LONGEST - len(CUT)] + CUT
            text = escape(NOT_XML.sub("\ufffd", fits))
            parts.append(
                f'<c r="{letter}{number}" s="{style or TEXT}" t="inlineStr">'
                f'<is><t xml:space="preserve">{text}</t></is></c>'
            )
    return f'<row r="{number}">{"".join(parts)}</row>'


def _content_types(parts):
    kinds = {"workbook": "sheet.main", "styles": "styles"} | dict.fromkeys(
        (part.removesuffix(".xml") for part in parts), "worksheet"
    )
    overrides = [
        f'<Override PartName="/xl/{part}.xml" ContentType="{CONTENT}.{kind}+xml"/>'
        for part, kind in kinds.items()
    ]
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{''.join(overrides)}</Types>"
    )


def _relations(targets):
    """What a part refers to, with ids rId1, rId2, ..."""
    relations = [
        f'<Relationship Id="rId{i}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    ]
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>'


def _workbook(names):
    sheets = [
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, 1)
    ]
    return (
        f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{DOCUMENT}">'
        f"<sheets>{''.join(sheets)}</sheets></workbook>"
    )
