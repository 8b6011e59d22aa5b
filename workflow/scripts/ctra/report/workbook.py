"""All result tables as one Excel workbook, a sheet a table."""

import math
from datetime import datetime

import pandas as pd
import xlsxwriter

from ctra.files.outputs import whole

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
    "power": "participants for 80 % power, and the power of the present number",
    "flow": "participants from everybody to the analysed sample",
    "left_out": "participants left out of a model for missing values",
    "descriptives": "means, counts and missing values of the analysed sample",
    "categories": "levels of the categorical columns and their use",
    "correlations": "correlations of the numeric columns",
    "representativeness": "the analysed sample beside the cohort that it was drawn from",
    "scales": "questionnaires: reliability, mean and SD",
    "scale_items": "items of the questionnaires",
    "warnings": "what to be wary of in the columns and participants of a model",
    "gene_set": "how each gene of the profile was found",
    "genes": "the genes of each model: analysed, or constant and left out",
    "gene_correlations": "mean correlations within and between the groups of genes",
    "samples": "quality of each sample: measures and verdict",
    "reads": "what became of the reads of each sample",
    "sentences": "effects and simple slopes as sentences",
}
LONGEST = 32_767  # characters of a cell; Excel refuses a file with more
CUT = " … (cut: whole in the TSV file)"
WIDEST = 60  # characters of a column
CREATED = datetime(1980, 1, 1)  # of every workbook, so that the same tables give the same bytes


def write_workbook(tables, sources, path):
    """Write tables as sheets, behind one with the contents.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By sheet, of `SHEETS`. Sheets without rows are left out.
    sources : dict of str to list of str
        Files of each sheet, for the contents.
    path : str or Path
        The workbook. The same tables give the same bytes.

    Notes
    -----
    Numbers have 16 significant digits, as XlsxWriter writes them; Excel itself keeps 15. Text is
    text, whatever it looks like; infinity is text, too, since a workbook has no number for it.
    """
    tables = {name: tables[name] for name in SHEETS if len(tables.get(name, ()))}
    contents = [
        (name, SHEETS[name], len(table), ", ".join(sources[name])) for name, table in tables.items()
    ]
    columns = ["sheet", "content", "rows", "files"]
    with whole(path) as [part], xlsxwriter.Workbook(part) as workbook:
        workbook.set_properties({"created": CREATED})
        bold = workbook.add_format({"bold": True})
        _add_sheet(workbook, "contents", pd.DataFrame(contents, columns=columns), bold)
        for name, table in tables.items():
            first = [column for column in ("study", "model") if column in table]
            order = dict.fromkeys([*first, *table.columns])
            _add_sheet(workbook, name, table[list(order)], bold)


def _add_sheet(workbook, name, table, bold):
    """A sheet: the header bold and always in sight, columns as wide as what is in them."""
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for j, (column, cells) in enumerate(table.items()):
        sheet.write_string(0, j, column, bold)
        width = len(column)
        for i, cell in enumerate(cells.tolist(), 1):
            if cell is None or pd.isna(cell):
                continue
            if isinstance(cell, str) or math.isinf(cell):
                text = str(cell)
                fits = text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
                sheet.write_string(i, j, fits)
            else:
                sheet.write_number(i, j, cell)
            width = max(width, len(str(cell)))
        sheet.set_column(j, j, min(width, WIDEST) + 2)
