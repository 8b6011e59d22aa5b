"""What every reader of workbooks and statistical files needs: safe archives, and cells as text."""

import datetime
import math
import zipfile
from pathlib import Path
from typing import Any

from ctra.files.errors import FileError

UNPACKED = 1_000_000_000  # bytes of a workbook
PROLOG = 1_000_000  # bytes of a part, in which definitions stand before all else


def check_archive(path: Path | str) -> None:
    """Refuse a workbook that unpacks to more than it can hold, or defines what its text means."""
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
        if size > UNPACKED:
            raise FileError(f"{path}: unpacks to {size / 1e9:.1f} GB; save the table alone as CSV")
        for part in archive.infolist():
            with archive.open(part) as file:
                content = file.read(PROLOG).replace(b"\0", b"")  # of UTF-16
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content:
                raise FileError(
                    f"{path}: {part.filename} defines entities, which no workbook needs; open it "
                    "in a spreadsheet and save it anew, or do not trust it"
                )


def cell_text(value: Any) -> str:
    """A cell as text: numbers as their shortest digits, dates as ISO 8601 has them."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case str():
            return value.strip()
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return str(value)
    if math.isnan(value):
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)
