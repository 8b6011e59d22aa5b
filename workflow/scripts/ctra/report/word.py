"""A Word document in the style of the APA: headings, text, tables with three rules, figures."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ctra.files.outputs import whole
from ctra.report.cells import Block

FONT = "Times New Roman"
SIZE, SMALL = Pt(12), Pt(9)
SHORT, LONG, MARGIN = Cm(21.0), Cm(29.7), Cm(2.5)  # A4
INDENT = Cm(1.27)
CREATED = datetime(1980, 1, 1)  # of every document, so that the same results give the same bytes
# In italics, as the APA has them: in the headings of tables wherever they stand, in a text where a
# number, a bracket or an explanation follows, since "t" and "b" may be anything else there.
IN_HEADINGS = re.compile(r"\b(?:SD|SE|df|[bdFMnprt])\b")
IN_TEXTS = re.compile(r"\b(?:SD|SE|df|[bdFMnNprt](?=\s?[=<>(:]| tests?\b))")
WIDE = 110  # characters in a row; a table with more stands on a turned page
WIDER = int(WIDE * (LONG - 2 * MARGIN) / (SHORT - 2 * MARGIN))  # and on a turned page
SHORT_TABLE = 25  # rows at most that are kept on one page
BETWEEN = Cm(0.1)  # of a cell's text from its side
RULE = "8"  # eighths of a point
CELL = "Table text"  # style of the paragraphs in tables
PAD = 2  # characters beside the text of a column


class Document:
    """A document that grows from its beginning to its end.

    Parameters
    ----------
    title : str
    language : str
        As in en-US.
    """

    def __init__(self, title: str, language: str = "en-US") -> None:
        self._document = docx.Document()
        self._turned = False
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = title, "", language
        properties.created = properties.modified = CREATED
        properties.last_modified_by = properties.comments = ""
        self._set_styles(language)
        self._set_page(turned=False)
        self._number_pages()

    def title(self, says: str) -> None:
        """The title of the document."""
        paragraph = self._document.add_paragraph(style="Title")
        paragraph.add_run(says)

    def heading(self, says: str, level: int = 1) -> None:
        """A heading; level 1 is centred, level 2 at the left, as in the manual of the APA."""
        self._turn(turned=False)
        self._document.add_heading(says, level)

    def paragraph(self, says: str, lead: str = "") -> None:
        """A paragraph, with its first words in bold."""
        self._turn(turned=False)
        paragraph = self._document.add_paragraph()
        if lead:
            paragraph.add_run(f"{lead} ").bold = True
        _add(paragraph, says, IN_TEXTS)

    def reference(self, parts: Sequence[tuple[str, bool]]) -> None:
        """An entry of the list of references, with a hanging indent; some parts in italics."""
        self._turn(turned=False)
        paragraph = self._document.add_paragraph()
        for says, italic in parts:
            paragraph.add_run(says).italic = italic
        form = paragraph.paragraph_format
        form.left_indent, form.first_line_indent = INDENT, -INDENT

    def table(self, number: int, block: Block) -> None:
        """A table: its number, its title in italics, three rules, and the notes below.

        Parameters
        ----------
        number : int
        block : dict
            From `ctra.report.cells.table`.
        """
        head = [column.title for column in block["head"]]
        rows = [[cell["text"] for cell in row] for row in block["rows"]]
        needed = _longest([head, *rows])
        turned = sum(needed) > WIDE
        shares = _shares(needed, _longest_word([head, *rows]))
        self._turn(turned=turned)
        self._caption(f"Table {number}", block["caption"])
        table = self._document.add_table(rows=1 + len(rows), cols=len(head))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _set_sides(table)
        total = (LONG if turned else SHORT) - 2 * MARGIN
        widths = [int(total * share / sum(shares)) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        numbers = [column.numbers for column in block["head"]]
        for row, texts in zip(table.rows, [head, *rows], strict=True):
            _keep_whole(row)
            symbols = IN_HEADINGS if texts is head else IN_TEXTS
            for cell, width, is_number, says in zip(row.cells, widths, numbers, texts, strict=True):
                cell.width = width
                _fill(cell, says, symbols, right=is_number)
        if len(rows) <= SHORT_TABLE:
            _keep_together(table.rows[:-1])
        _repeat(table.rows[0])
        _rule(table.rows[0], "top", "bottom")
        _rule(table.rows[-1], "bottom")
        self._notes([note for note in block["notes"] if note])

    def figure(self, number: int, caption: str, png: Path | str, says: str) -> None:
        """A figure in its own size, at most as wide as the text, with what it shows as its text."""
        self._turn(turned=False)
        self._caption(f"Figure {number}", caption)
        picture = self._document.add_picture(str(png))
        shrunk = min(1.0, (SHORT - 2 * MARGIN) / picture.width)
        picture.width, picture.height = (round(shrunk * s) for s in (picture.width, picture.height))
        picture._inline.docPr.set("descr", says)
        self._document.paragraphs[-1].paragraph_format.line_spacing = 1.0

    def save(self, path: Path | str) -> None:
        """Write the document; the same content gives the same bytes."""
        written = io.BytesIO()
        self._document.save(written)
        with whole(path) as [part], zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as made:
            with zipfile.ZipFile(written) as given:
                for name in given.namelist():
                    entry = zipfile.ZipInfo(name, CREATED.timetuple()[:6])
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    made.writestr(entry, given.read(name))

    def _set_styles(self, language: str) -> None:
        for name, size in (("Normal", SIZE), ("Title", Pt(16)), ("Heading 1", SIZE)):
            self._set_style(name, size, language)
        self._set_style("Heading 2", SIZE, language)
        normal = self._document.styles["Normal"].paragraph_format
        normal.line_spacing, normal.space_after = 1.5, Pt(6)
        cell = self._document.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style = self._document.styles["Normal"]
        cell.font.size, cell.paragraph_format.line_spacing = SMALL, 1.0
        cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
        for name in ("Title", "Heading 1"):
            style = self._document.styles[name].paragraph_format
            style.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for border in self._document.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)

    def _set_style(self, name: str, size: Pt, language: str) -> None:
        style = self._document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, size, name != "Normal"
        style.font.color.rgb = RGBColor(0, 0, 0)
        properties = style.element.get_or_add_rPr()
        fonts = properties.rFonts
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), FONT)
            theme = "w:cstheme" if kind == "cs" else f"w:{kind}Theme"
            fonts.attrib.pop(qn(theme), None)
        tongue = OxmlElement("w:lang")
        tongue.set(qn("w:val"), language)
        properties.append(tongue)

    def _turn(self, *, turned: bool) -> None:
        """Begin a new page where what follows needs the other side up."""
        if turned != self._turned:
            self._document.add_section()
            self._turned = turned
            self._set_page(turned=turned)

    def _set_page(self, *, turned: bool) -> None:
        section = self._document.sections[-1]
        section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (LONG, SHORT) if turned else (SHORT, LONG)
        for side in ("left", "right", "top", "bottom"):
            setattr(section, f"{side}_margin", MARGIN)

    def _number_pages(self) -> None:
        paragraph = self._document.sections[0].header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)

    def _caption(self, number: str, title: str) -> None:
        above = self._document.add_paragraph()
        above.add_run(number).bold = True
        below = self._document.add_paragraph()
        below.add_run(title).italic = True
        for paragraph in (above, below):
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.line_spacing = 1.0
        above.paragraph_format.space_before = Pt(12)

    def _notes(self, notes: Sequence[str]) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.paragraph_format.space_before = Pt(3)
        paragraph.paragraph_format.space_after = Pt(18)
        if notes:
            label = paragraph.add_run("Note. ")
            label.italic, label.font.size = True, SMALL
            for run in _add(paragraph, " ".join(notes), IN_TEXTS):
                run.font.size = SMALL


def _longest(rows: Sequence[Sequence[str]]) -> list[int]:
    """Characters that each column needs for its longest text."""
    return [max(map(len, column)) + PAD for column in zip(*rows, strict=True)]


def _longest_word(rows: Sequence[Sequence[str]]) -> list[int]:
    """Characters that each column needs, so that no word is broken."""
    return _longest([[max(cell.split(), key=len, default="") for cell in row] for row in rows])


def _shares(needed: Sequence[int], least: Sequence[int]) -> list[float]:
    """Characters of each column: what it needs, or where a page is too narrow nearer its words."""
    longer = sum(needed) - sum(least)  # than its words, over all columns
    lacking = sum(needed) - WIDER
    if lacking <= 0 or longer == 0:
        return list(needed)
    share = min(lacking / longer, 1)
    return [text - share * (text - word) for text, word in zip(needed, least, strict=True)]


def _set_sides(table: Any) -> None:
    """Less room at the sides of the cells than Word has."""
    sides = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(BETWEEN.twips))
        side.set(qn("w:type"), "dxa")
        sides.append(side)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(sides)  # the order that Word asks for


def _add(paragraph: Any, says: str, symbols: re.Pattern[str]) -> list[Any]:
    """Add a text to a paragraph, its symbols in italics; the pieces of it."""
    runs, end = [], 0
    for symbol in symbols.finditer(says):
        runs.append(paragraph.add_run(says[end : symbol.start()]))
        runs.append(paragraph.add_run(symbol.group()))
        runs[-1].italic = True
        end = symbol.end()
    return [*runs, paragraph.add_run(says[end:])]


def _fill(cell: Any, says: str, symbols: re.Pattern[str], *, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = CELL
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    _add(paragraph, says, symbols)


def _keep_whole(row: Any) -> None:
    """A row is not broken between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _keep_together(rows: Sequence[Any]) -> None:
    """Rows stand on the page of the row below."""
    for row in rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _repeat(row: Any) -> None:
    """The heading is repeated on every page of the table."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _rule(row: Any, *sides: str) -> None:
    """Rules above or below the cells of a row."""
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        for side in sides:
            rule = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", RULE), ("color", "000000")):
                rule.set(qn(f"w:{name}"), value)
            borders.append(rule)
