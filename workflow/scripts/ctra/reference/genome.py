"""The contigs of a genome, from its FASTA."""

from collections.abc import Iterator
from pathlib import Path

from ctra.files.compressed import open_bytes
from ctra.files.errors import GenomeError
from ctra.reference.kind import check_kind

# bases, and what is known of one that is not (IUPAC)
LETTERS = b"ACGTNRYKMSWBDHV"
EITHER_CASE = LETTERS + LETTERS.lower()
PIECE = 1 << 20  # bytes that are read at a time


def read_contigs(fasta: Path | str) -> dict[str, int]:
    """Names and lengths of the contigs of a FASTA; no sequence is kept.

    Parameters
    ----------
    fasta : str or Path
        Plain or gzip.

    Returns
    -------
    dict of str to int
        Length in nt by name (the header up to the first blank), in the order of the file.

    Raises
    ------
    GenomeError
        If the file is not FASTA of DNA, has no sequence, or a name twice.
    FileError
        If it is a damaged gzip file.
    """
    lengths: dict[str, int] = {}
    for name, bases in _pieces(fasta):
        lengths[name] = lengths.get(name, 0) + len(bases)
    return lengths


def read_sequences(fasta: Path | str) -> Iterator[tuple[str, bytearray]]:
    """Name and sequence of each contig of a FASTA, one contig in memory at a time.

    Parameters
    ----------
    fasta : str or Path
        Plain or gzip.

    Yields
    ------
    (str, bytearray)
        In the order of the file.

    Raises
    ------
    GenomeError, FileError
        As `read_contigs`.
    """
    contig, sequence = "", bytearray()
    for name, bases in _pieces(fasta):
        if name != contig:
            if contig:
                yield contig, sequence
            contig, sequence = name, bytearray()
        sequence += bases
    yield contig, sequence


def _pieces(fasta: Path | str) -> Iterator[tuple[str, bytes]]:
    """Contig and bases, piece by piece; the piece with the contig's name has no bases."""
    check_kind(fasta, "a FASTA")
    names: set[str] = set()
    name, empty, line = "", True, 1
    with open_bytes(fasta) as file:
        while piece := file.read(PIECE) + file.readline():
            for part in _parts(piece.replace(b"\r\n", b"\n")):
                if part.startswith(b">"):
                    name = _name(f"{fasta}:{line}", part, names)
                    names.add(name)
                    yield name, b""
                elif not name:
                    raise GenomeError(
                        f"{fasta}:{line}: not FASTA; a line starting with '>' is first"
                    )
                else:
                    bases = part.translate(None, b"\n")
                    if other := bases.translate(None, EITHER_CASE):
                        raise GenomeError(f"{fasta}:{_no_base(line, part, other[:1])}")
                    empty = empty and not bases
                    yield name, bases
                line += part.count(b"\n")
    if empty:
        raise GenomeError(f"{fasta}: no sequence in it")


def _parts(piece: bytes) -> Iterator[bytes]:
    """Headers, and the lines between them, of whole lines."""
    start = 0
    while start < len(piece):
        next_one = b"\n" if piece.startswith(b">", start) else b"\n>"
        end = piece.find(next_one, start) + 1 or len(piece)
        yield piece[start:end]
        start = end


def _name(where: str, header: bytes, names: set[str]) -> str:
    """Name of a contig, which others do not have."""
    if b"\r" in header:
        raise GenomeError(
            f"{where}: line ends of an old Mac; save it with those of Unix or Windows"
        )
    words = header[1:].split(maxsplit=1)
    name = words[0].decode("ascii", "backslashreplace") if words else ""
    if not name or name in names:
        raise GenomeError(f"{where}: contig name {name!r}; a name that occurs once is needed")
    if not words[0].isascii():
        raise GenomeError(f"{where}: contig name {name!r}; a name in ASCII is needed")
    return name


def _no_base(line: int, part: bytes, letter: bytes) -> str:
    """Say where the first letter is that is no base, in lines of which the first is numbered."""
    place = part.index(letter)
    number, column = line + part.count(b"\n", 0, place), place - part.rfind(b"\n", 0, place)
    what = ascii(letter.decode("latin-1"))
    return (
        f"{number}: {what} in column {column}; a genome has the letters {LETTERS.decode()} alone, "
        "no blanks, comments, RNA or protein"
    )
