"""The contigs of a genome, from its FASTA."""

from collections.abc import Iterator
from pathlib import Path

from ctra.files.compressed import open_bytes
from ctra.files.errors import GenomeError


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
        If the file is not FASTA, has no sequence, or a name twice.
    """
    lengths: dict[str, int] = {}
    for name, line in _lines(fasta):
        lengths[name] = lengths.get(name, 0) + len(line)
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
    GenomeError
        As `read_contigs`.
    """
    contig, sequence = "", bytearray()
    for name, line in _lines(fasta):
        if name != contig:
            if contig:
                yield contig, sequence
            contig, sequence = name, bytearray()
        sequence += line
    yield contig, sequence


def _lines(fasta: Path | str) -> Iterator[tuple[str, bytes]]:
    """Contig and bases of each line of a FASTA; the line with the contig's name has no bases."""
    names: set[str] = set()
    name, empty = "", True
    with open_bytes(fasta) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith(b">"):
                words = line[1:].split(maxsplit=1)
                name = words[0].decode() if words else ""
                if not name or name in names:
                    raise GenomeError(
                        f"{fasta}:{number}: contig name {name!r}; a name that occurs once is needed"
                    )
                names.add(name)
                yield name, b""
            elif not name:
                raise GenomeError(f"{fasta}:{number}: not FASTA; a line starting with '>' is first")
            else:
                bases = line.rstrip()
                empty = empty and not bases
                yield name, bases
    if empty:
        raise GenomeError(f"{fasta}: no sequence in it")
