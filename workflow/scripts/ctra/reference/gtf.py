"""Lines of a GTF: genes and exons, each read as it is meant or refused with its line."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ctra.files.compressed import open_text
from ctra.files.errors import GenomeError
from ctra.reference.extent import Extent
from ctra.reference.kind import check_kind

POSITION = re.compile(r"[0-9]+")
KEY = re.compile(r"(?:.*;)?\s*([\w.-]+)\s+")  # alone between a semicolon and a quotation mark
FEATURES = ("gene", "exon")
ONCE = ("gene_id", "transcript_id")
USED = (*ONCE, "gene_name", "gene_biotype", "gene_type")


class Feature(NamedTuple):
    """A gene or an exon: one line of a GTF.

    Attributes
    ----------
    number : int
        Of the line.
    kind : {"gene", "exon"}
    contig : str
    start, end : int
        0-based, half-open.
    strand : {"+", "-"}
    values : dict of str to str
        Attributes by key.
    """

    number: int
    kind: str
    contig: str
    start: int
    end: int
    strand: str
    values: dict[str, str]


def read_features(gtf: Path | str, extent: Extent) -> Iterator[Feature]:
    """Genes and exons of a GTF, in the order of its lines.

    Parameters
    ----------
    gtf : str or Path
        Plain or gzip.
    extent : Extent
        Takes in the lines of every feature.

    Yields
    ------
    Feature

    Raises
    ------
    GenomeError
        With file and line: not nine columns, a feature that is written otherwise than GTF has it,
        an exon without gene_id or with two, bad coordinates or strand, a quotation mark that is not
        closed, or a last line that is cut.
    FileError
        If the file is not UTF-8, or a damaged gzip.
    """
    check_kind(gtf, "a GTF")
    above: dict[str, str] = {}  # attributes of the last line of each feature
    with open_text(gtf) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\n").split("\t")
            try:
                _check_line(line, cells, above)
                extent.add(number, cells[0], cells[2], cells[4])
                if cells[2] in FEATURES:
                    yield _read(number, cells)
            except _Fault as fault:
                raise GenomeError(f"{gtf}:{number}: {fault}") from None
            above[cells[2]] = cells[8]


class _Fault(Exception):
    """What is wrong in a line."""


def _check_line(line: str, cells: list[str], above: dict[str, str]) -> None:
    """Check the columns of a line, the name of its feature and, if it is the last one, its end."""
    if len(cells) != 9:
        raise _Fault(f"{len(cells)} columns where GTF has 9")
    feature = cells[2]
    if feature not in above:
        meant = feature.strip().casefold().removesuffix("s")
        if meant in FEATURES and meant != feature:
            raise _Fault(f"feature {feature!r}, which is not read; GTF writes it {meant!r}")
    elif not line.endswith("\n"):
        _check_end(cells[8], above[feature])


def _check_end(attributes: str, above: str) -> None:
    """Check that a last line without a line end has what the line of its kind above has."""
    keys, before = _values(attributes), _values(above)
    lacking = [key for key in USED if key in before and key not in keys]
    if above.rstrip().endswith(";") and not attributes.rstrip().endswith(";"):
        lacking.append("';'")
    if lacking:
        raise _Fault(
            f"the last line has no line end and lacks {', '.join(lacking)}, which those above "
            "have; the file is cut off: copy or fetch it again"
        )


def _read(number: int, cells: list[str]) -> Feature:
    """The feature of nine cells; a gene's coordinates do not count, and may be anything."""
    contig, _, kind, first, last, _, strand, _, attributes = cells
    values = _values(attributes)
    if kind == "gene":
        return Feature(number, kind, contig, 0, 0, strand, values)
    if not values.get("gene_id", "").strip():
        raise _Fault('exon without gene_id "..."')
    numbers = POSITION.fullmatch(first) and POSITION.fullmatch(last)
    if not (numbers and 1 <= int(first) <= int(last)):
        raise _Fault(f"exon from {first!r} to {last!r}")
    if strand not in ("+", "-"):
        raise _Fault(f"strand {strand!r}; + or - is needed")
    return Feature(number, kind, contig, int(first) - 1, int(last), strand, values)


def _values(attributes: str) -> dict[str, str]:
    """Attributes by key: what is quoted, and the word before it; an escaped mark ends none."""
    parts = attributes.replace('\\"', "'").split('"')
    if len(parts) % 2 == 0:
        raise _Fault("a quotation mark is not closed; was the file cut off?")
    keys, quoted = list(map(_key, parts[:-1:2])), parts[1::2]
    values = dict(zip(keys, quoted, strict=True))
    for key in ONCE:
        if attributes.count(key) > 1:
            found = dict.fromkeys(v for name, v in zip(keys, quoted, strict=True) if name == key)
            if len(found) > 1:
                raise _Fault(f"{key} is {' and '.join(map(repr, found))}; one is allowed")
    return values


@cache
def _key(text: str) -> str:
    """The key in front of a quoted value, empty where it is none: the second of a list, a note.

    The same few texts are between the values of a GTF.
    """
    found = KEY.fullmatch(text)
    return found[1] if found else ""
