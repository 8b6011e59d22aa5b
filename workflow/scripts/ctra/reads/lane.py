"""The records of a FASTQ lane, each checked, and what a file is that is no lane."""

import lzma
import re
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import cast

import dnaio
from isal import isal_zlib

from ctra.files.compressed import compression, lacks_end, open_bytes
from ctra.files.errors import ReadsError

SEQUENCE = b"ACGTNacgtn"
QUALITY = bytes(range(33, 127))
# Phred+64 begins at ';' (Solexa) and Phred+33 hardly goes beyond 'N' (45); a lane with neither a
# lower nor only such letters is of the former.
LOWEST_64, HIGHEST_33, HIGHEST_64 = ord(";"), ord("N"), ord("i")
ISAL_ERROR = cast(type[Exception], isal_zlib.error)  # an instance, by isal's own types
UNREADABLE = (EOFError, OSError, zlib.error, lzma.LZMAError, ISAL_ERROR)
BATCH = 4096
FIRST = 1000  # records that are looked at before the first job
# How files begin that are no FASTQ: what they are, and what to do.
FOREIGN = {
    b"BAM\1": ("BAM", "list it under bam if STAR made it, else give its reads: samtools fastq"),
    b"CRAM": ("CRAM", "give its reads: samtools fastq"),
    b"@HD\t": ("SAM", "give its reads: samtools fastq"),
    b"@SQ\t": ("SAM", "give its reads: samtools fastq"),
    b">": ("FASTA, without qualities", "give the FASTQ file"),
    b"<": ("a web page", "download the file itself"),
    b"PK\3\4": ("a zip archive", "unpack it, and list each file on its own line"),
    b"\x28\xb5\x2f\xfd": ("packed by zstd", "pack it by gzip: zstd -dc FILE | gzip > FILE.gz"),
    b"NCBI.sra": ("an archive of SRA", "give its reads: fasterq-dump"),
}
TAR = slice(257, 262)  # where a tar archive has its mark


def look(path: Path | str) -> dnaio.SequenceRecord:
    """Look at the first 1,000 records of a lane.

    Parameters
    ----------
    path : str or Path
        FASTQ, plain, or packed by gzip, bgzip, bzip2 or xz.

    Returns
    -------
    dnaio.SequenceRecord
        The first.

    Raises
    ------
    ReadsError
        If the file is empty or of another kind, with what it is; if its name says another packing
        than it has; else as `checked`, of these records.
    """
    try:
        with open_bytes(path) as file:
            head = file.read(TAR.stop)
    except PermissionError:
        raise ReadsError(f"{path}: you may not read it; change its permissions") from None
    except UNREADABLE as error:
        raise _damaged(path, error) from None
    foreign = [told for start, told in FOREIGN.items() if head.startswith(start)]
    if head[TAR] == b"ustar":
        foreign.append(("a tar archive", "unpack it, and list each file on its own line"))
    if foreign:
        what, advice = foreign[0]
        raise ReadsError(f"{path}: not FASTQ but {what}; {advice}")
    packed, named = compression(path), Path(path).suffix.removeprefix(".")
    if named in ("gz", "bz2", "xz") and named != packed and head:
        ending = f".{packed}" if packed else ".fastq"
        raise ReadsError(
            f"{path}: named .{named}, but it is {packed or 'not packed'}; rename it to end in "
            f"{ending}"
        )
    records = next(checked(path, FIRST))
    _check_scale(path, set(_qualities(records)))
    return records[0]


def checked(path: Path | str, batch: int = BATCH) -> Iterator[list[dnaio.SequenceRecord]]:
    """Records of a lane, many at a time, each checked.

    Parameters
    ----------
    path : str or Path
        FASTQ, plain, or packed by gzip, bgzip, bzip2 or xz.
    batch : int

    Yields
    ------
    list of dnaio.SequenceRecord

    Raises
    ------
    ReadsError
        If the file is truncated, corrupt, empty, not FASTQ, of Phred+64, or one of a pair, with its
        name.
    """
    if lacks_end(path):
        raise ReadsError(f"{path}: truncated: bgzip's end block is missing; copy the file again")
    before = 0
    scale: set[int] = set()  # qualities, until one is low
    try:
        with dnaio.open(path, fileformat="fastq") as reader:
            while records := list(islice(reader, batch)):
                _check_sequences(path, before, records)
                qualities = _qualities(records)
                if qualities.translate(None, QUALITY):
                    raise ReadsError(
                        f"{path}: a quality is not a printable letter, within reads {before + 1} "
                        f"to {before + len(records)}; is the file damaged?"
                    )
                if not before:
                    _check_single(path, records)
                if min(scale, default=LOWEST_64) >= LOWEST_64:
                    scale |= set(qualities)
                before += len(records)
                yield records
    except dnaio.FastqFormatError as error:
        where = f"{path}:{error.line + 1}" if error.line is not None else f"{path}"
        fault = re.split(r"\.[ \n]", error.message)[0]  # what follows can be of any length
        raise ReadsError(
            f"{where}: not a whole FASTQ file: {fault}; copy the file again, or mend it there"
        ) from None
    except UNREADABLE as error:
        raise _damaged(path, error) from None
    if not before:
        raise ReadsError(f"{path}: no reads in it; copy the file again or take its line out")
    _check_scale(path, scale)


def _damaged(path: Path | str, error: Exception) -> ReadsError:
    """What is said of a file that cannot be unpacked to its end."""
    return ReadsError(f"{path}: truncated or corrupt ({error}); copy the file again")


def base_name(name: str) -> str:
    """Name of a read without its comment and mark of read 1 or 2."""
    return name.partition(" ")[0].removesuffix("/1").removesuffix("/2")


def _qualities(records: list[dnaio.SequenceRecord]) -> bytes:
    """Qualities of records in a row."""
    return "".join([record.qualities or "" for record in records]).encode()


def _check_sequences(path: Path | str, before: int, records: list[dnaio.SequenceRecord]) -> None:
    """Refuse the first of the records that has another letter than A, C, G, T and N."""
    if "".join([record.sequence for record in records]).encode().translate(None, SEQUENCE):
        for number, record in enumerate(records, before):
            foreign = record.sequence.encode().translate(None, SEQUENCE).decode()
            if foreign:
                raise ReadsError(
                    f"{path}:{4 * number + 2}: {foreign[0]!r} in a sequence; A, C, G, T and N are "
                    "allowed (is it RNA, colour space, or no FASTQ?)"
                )


def _check_scale(path: Path | str, qualities: set[int]) -> None:
    """Refuse qualities that only Phred+64 has."""
    if not qualities:
        return
    if min(qualities) >= LOWEST_64 and HIGHEST_33 < max(qualities) <= HIGHEST_64:
        raise ReadsError(
            f"{path}: qualities from {chr(min(qualities))!r} to {chr(max(qualities))!r} are "
            "Phred+64; Phred+33 is needed: seqtk seq -VQ64 FILE | gzip > FILE.gz"
        )


def _check_single(path: Path | str, records: list[dnaio.SequenceRecord]) -> None:
    """Refuse read 2 of a pair, and pairs in one file, by the names of the first two reads."""
    first = records[0].name
    name, _, comment = first.partition(" ")
    if name.endswith("/2") or comment.startswith("2:"):
        raise ReadsError(
            f"{path}: its first read, {first!r}, is read 2 of a pair; "
            "QuantSeq is counted by read 1 alone"
        )
    if len(records) > 1 and base_name(records[1].name) == base_name(name):
        raise ReadsError(
            f"{path}: its first two reads have the same name, {name!r}; are pairs interleaved? "
            "QuantSeq is counted by read 1 alone"
        )
