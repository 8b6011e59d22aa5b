"""Files with a gene set, tables and GMT files: their genes, and what is wrong with them."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ctra.expression.rows import DATE, POWER
from ctra.files.delimited import read_lines, read_rows
from ctra.files.errors import FileError

NEEDED = ["symbol", "group", "sign"]
MINUS = str.maketrans("\N{MINUS SIGN}\N{EN DASH}", "--")  # as word processors write it
SUFFIXES = {"_UP": "1", "_DN": "-1"}  # of the lines of MSigDB
ENSEMBL = re.compile(r"ENSG\d{11}(\.\d+)?")
NUMBER = re.compile(r"\d+(\.0)?")
NO_NAME = ("", "NA")  # cells of a gene that has no such name


class Entry(NamedTuple):
    """A gene as a file has it, and where."""

    line: int
    symbol: str
    group: str
    sign: str
    hgnc_symbol: str = ""
    ensembl_id: str = ""


def entries_of(path: str, known: Collection[str]) -> list[Entry]:
    """Genes of a file, in its order.

    Parameters
    ----------
    path : str
        A table (.tsv) or a GMT file (.gmt), as for `ctra.expression.gene_sets.read_gene_set`.
    known : collection of str
        Names of known genes.

    Returns
    -------
    list of Entry

    Raises
    ------
    FileError
        If columns, genes or the description of a line are missing.
    """
    return list(_of_gmt(path, known) if path.endswith(".gmt") else _of_table(path))


def entry_faults(path: str, entries: list[Entry]) -> Iterator[str]:
    """What is wrong with single genes; of all genes without a sign it is said once.

    Parameters
    ----------
    path : str
        For the messages.
    entries : list of Entry
        From `entries_of`.

    Yields
    ------
    str
    """
    unsigned = [entry for entry in entries if not entry.sign]
    for entry in entries:
        where = f"{path}:{entry.line}: "
        if not entry.symbol or not entry.group:
            yield f"{where}no {'group' if entry.symbol else 'symbol'}; each gene needs both"
        elif _is_no_text(entry.group):
            yield (
                f"{where}group {entry.group!r} is read as a number or as yes or no, so that 01 and "
                f"1 would be one group; give it a name with a letter, such as group_{entry.group}"
            )
        elif changed := _changed(entry.symbol) or _changed(entry.hgnc_symbol):
            yield f"{where}{changed}"
        elif entry.sign and sign_of(entry.sign) is None:
            yield (
                f"{where}gene {entry.symbol!r} has the sign {entry.sign!r}; 1 is needed, or -1 of "
                "a gene that counts the other way round"
            )
    if unsigned and path.endswith(".gmt"):
        first = unsigned[0]
        yield (
            f"{path}:{first.line}: {len(unsigned)} of {len(entries)} genes have no sign; write it "
            f"behind each gene, {first.symbol},1 or {first.symbol},-1, or end the name of the "
            f"group in _UP or _DN: {first.group}_UP"
        )
    elif unsigned:
        yield f"{path}:{unsigned[0].line}: no sign; 1 or -1 is needed of every gene"


def sign_of(text: str) -> int | None:
    """Sign of a gene.

    Parameters
    ----------
    text : str

    Returns
    -------
    int or None
        1 or -1, as people and programs write them; None of anything else.
    """
    try:
        number = float(text.translate(MINUS))
    except ValueError:
        return None
    return int(number) if number in (1, -1) else None


def _of_table(path: str) -> Iterator[Entry]:
    """Genes of a table with a header."""
    header, rows = read_rows(path)
    absent = [column for column in NEEDED if column not in header]
    if absent:
        raise FileError(
            f"{path}:1: no column {', '.join(absent)}; symbol, group and sign (1 or -1) are "
            "needed, separated by tabs; hgnc_symbol and ensembl_id may be there"
        )
    if not rows:
        raise FileError(f"{path}: no genes below the header; a row a gene is needed")
    for line, cells in rows:
        row = dict(zip(header, cells, strict=True))
        others = {name: row.get(name, "") for name in ("hgnc_symbol", "ensembl_id")}
        known = {name: cell for name, cell in others.items() if cell not in NO_NAME}
        yield Entry(line, **{name: row[name] for name in NEEDED}, **known)


def _of_gmt(path: str, known: Collection[str]) -> Iterator[Entry]:
    """Genes of a GMT file: a line a group; known genes are no description of one without signs."""
    lines = list(read_lines(path, delimiter="\t"))
    if not lines:
        raise FileError(
            f"{path}: empty; a line a group of genes is needed: its name, a description, and genes "
            "such as MX1,-1, separated by tabs"
        )
    for line, (group, *rest) in lines:
        genes = list(filter(None, rest[1:]))
        if not genes:
            raise FileError(
                f"{path}:{line}: no genes; the name of the group, a description, and genes are "
                "needed, separated by tabs"
            )
        signed = any("," in gene for gene in genes)
        first = rest[0].partition(",")[0].strip()
        if _sign_behind(rest[0]) or (not signed and _is_gene(first, known)):
            raise FileError(
                f"{path}:{line}: {rest[0]!r} stands where the description of the group is, and "
                "would not count as a gene; put a description before it, or nothing, and a tab"
            )
        by_name = next((sign for end, sign in SUFFIXES.items() if group.endswith(end)), "")
        for gene in genes:
            symbol, _, sign = (part.strip() for part in gene.partition(","))
            yield Entry(line, symbol, group, sign or by_name)


def _sign_behind(cell: str) -> bool:
    """Whether a cell is a gene with its sign, as far as its form tells."""
    gene, comma, sign = (part.strip() for part in cell.rpartition(","))
    return bool(comma) and " " not in gene and sign_of(sign) is not None


def _is_gene(name: str, known: Collection[str]) -> bool:
    """Whether a name is that of a known gene, or an Ensembl id."""
    return name in known or ENSEMBL.fullmatch(name) is not None


def _changed(symbol: str) -> str:
    """What is wrong with a symbol that Excel has made something else of; empty if nothing is."""
    if DATE.fullmatch(symbol):
        return (
            f"gene {symbol!r} is a date, as Excel makes of MARCH1, SEPT2 or DEC1; write today's "
            "symbol, such as MARCHF1, SEPTIN2 or DELEC1, which Excel leaves as it is"
        )
    if POWER.fullmatch(symbol):
        return (
            f"gene {symbol!r} is a number, as Excel makes of ids such as 2310009E13; give the "
            "symbol or Ensembl id of the gene"
        )
    if NUMBER.fullmatch(symbol):
        return (
            f"gene {symbol!r} is a number, as ids of Entrez are, or dates of Excel; give the "
            "symbol or Ensembl id of the gene"
        )
    return ""


def _is_no_text(name: str) -> bool:
    """Whether a table that is read back takes a name for a number, or for true or false."""
    try:
        float(name)
    except ValueError:
        return name.casefold() in ("true", "false")
    return True
