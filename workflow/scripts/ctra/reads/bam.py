"""The alignments of a BAM as arrays, many at a time."""

import errno
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pysam
from isal import igzip
from numpy.typing import NDArray

from ctra.files.errors import ReadsError
from ctra.reads.lane import UNREADABLE
from ctra.reads.programs import STAR_ALONE, Programs, read_programs

SEVERAL = 3  # highest mapping quality that STAR gives reads with several places
PAIRED, UNMAPPED, REVERSE, NOT_PRIMARY = 0x1, 0x4, 0x10, 0x100 | 0x800
# Of the CIGAR operations MIDNSHP=X: those that take place on the genome, those with bases there.
ON_GENOME = np.isin(np.arange(16), [0, 2, 3, 7, 8])
ALIGNED = np.isin(np.arange(16), [0, 7, 8])
SOFT_CLIP = 4
MAGIC = b"BAM\1"
# Bytes of a record before the read's name, the least that a record has.
FIXED = 36
SIZE = struct.Struct("<i")


@dataclass(frozen=True)
class Alignments:
    """Unique alignments of single-end reads, n of them in m blocks without gaps.

    Attributes
    ----------
    contig : ndarray of int, shape (n,)
        Index in the header.
    start, end : ndarray of int, shape (n,)
        On the contig; 0-based, half-open.
    length : ndarray of int, shape (n,)
        Of the read, in nt.
    reverse : ndarray of bool, shape (n,)
    five_prime : ndarray of int, shape (n,)
        Where the first base of the read would lie if no base were soft-clipped before it.
    block_read, block_start, block_end : ndarray of int, shape (m,)
        Index of the alignment, and the block on its contig, in order.
    multiple, unmapped : int
        Reads beside these n: with several places in the genome, each once, and with none.
    """

    contig: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length: NDArray[np.int32]
    reverse: NDArray[np.bool_]
    five_prime: NDArray[np.int64]
    block_read: NDArray[np.int64]
    block_start: NDArray[np.int64]
    block_end: NDArray[np.int64]
    multiple: int
    unmapped: int
    _data: bytes
    _name: NDArray[np.int64]
    _name_end: NDArray[np.int64]

    def name(self, i: int) -> str:
        """Name of read i."""
        return self._data[self._name[i] : self._name_end[i]].decode()

    def name_tails(self, width: int) -> NDArray[np.uint8]:
        """Last `width` bytes of the names, shape (n, width)."""
        # before a name stand zeros: the length of a template, which single reads lack
        last = self._name_end[:, None] + np.arange(-width, 0)
        return np.frombuffer(self._data, np.uint8)[last]

    def mark(self) -> bytes:
        """What only the first of the reads has: its name, and what follows; empty without reads."""
        if not len(self._name):
            return b""
        return self._data[self._name[0] : self._name_end[0] + 1 + self.length[0] // 2]


class Header(NamedTuple):
    """What the header of a BAM tells.

    Attributes
    ----------
    contigs : dict of str to int
        Length in nt by name, in the order of the header.
    programs : Programs
        STAR, and what the reads are by it and by those after it.
    """

    contigs: dict[str, int]
    programs: Programs


def read_header(bam: Path | str) -> Header:
    """Contigs of a BAM file, and which programs made its alignments.

    Parameters
    ----------
    bam : str or Path

    Returns
    -------
    Header

    Raises
    ------
    ReadsError
        If the file is not BAM, has lost its end, or by its header is not of one sample, by STAR,
        with all reads that count, each once.
    """
    try:
        with pysam.AlignmentFile(bam, "rb", check_sq=False) as file:
            is_bam, is_other = file.is_bam, file.is_sam or file.is_cram
            header = file.header.to_dict()
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        unknown = getattr(error, "errno", None) == errno.ENOEXEC
        what = "file does not contain alignment data" if unknown else error
        raise ReadsError(f"{bam}: {what}; a whole BAM is needed, align again") from None
    if is_other:
        raise ReadsError(f"{bam}: alignments that are not BAM; convert them with samtools view -b")
    if not is_bam or not header.get("SQ"):
        raise ReadsError(
            f"{bam}: no alignments to a genome; are its reads not aligned yet? FASTQ files are "
            "listed under fastq"
        )
    contigs = {contig["SN"]: contig["LN"] for contig in header["SQ"]}
    return Header(contigs, _programs(bam, header))


def _programs(bam: Path | str, header: dict[str, Any]) -> Programs:
    """Programs of a BAM; it is refused if its reads are not those of one sample, each once."""
    people = sorted({group["SM"] for group in header.get("RG", []) if "SM" in group})
    if len(people) > 1:
        raise ReadsError(
            f"{bam}: reads of {len(people)} samples by its header (@RG SM: {', '.join(people)}); "
            "one sample is needed, samtools split takes them apart"
        )
    try:
        return read_programs(header.get("PG", []))
    except ValueError as error:
        raise ReadsError(f"{bam}: {error}") from None


@contextmanager
def open_bam(bam: Path | str) -> Iterator[tuple[Header, igzip.GzipFile]]:
    """Open a BAM to be read once, from its beginning to its end: a file or a pipe.

    Parameters
    ----------
    bam : str or Path

    Yields
    ------
    Header
    GzipFile
        For `read_alignments`.

    Raises
    ------
    ReadsError
        If it does not begin as a BAM, or its header is one that `read_header` refuses.
    """
    with open(bam, "rb") as packed, igzip.GzipFile(fileobj=packed) as file:
        try:
            start = file.read(4)
            text = file.read(_number(file))
            names = [(file.read(_number(file)), _number(file)) for _ in range(_number(file))]
        except (*UNREADABLE, struct.error):
            start = b""
        if start != MAGIC:
            raise ReadsError(f"{bam}: no BAM, or cut off; a whole BAM is needed, align again")
        header = pysam.AlignmentHeader.from_text(text.rstrip(b"\0").decode()).to_dict()
        contigs = {name[:-1].decode(): length for name, length in names}
        yield Header(contigs, _programs(bam, header)), file


def _number(file: igzip.GzipFile) -> int:
    """The next whole number in a BAM."""
    number: int
    (number,) = SIZE.unpack(file.read(SIZE.size))
    return number


def read_alignments(
    bam: Path | str, file: igzip.GzipFile, batch: int, programs: Programs = STAR_ALONE
) -> Iterator[Alignments]:
    """Unique alignments of a BAM in the order of the file.

    Parameters
    ----------
    bam : str or Path
        For the messages.
    file : GzipFile
        From `open_bam`.
    batch : int
        Most alignments held in memory at a time.
    programs : Programs
        From `open_bam`.

    Yields
    ------
    Alignments

    Raises
    ------
    ReadsError
        If the file breaks off, holds reads in pairs or with a mapping quality that is not STAR's,
        or, handled by another program, its first unique read twice.

    Notes
    -----
    Records are laid out as in the SAM specification, section 4.2.
    """
    data = mark = b""
    marked = 0
    try:
        while more := file.read(batch * FIXED):
            data += more
            places, end = _records(data)
            if len(places):
                reads = _unpack(bam, data, places, programs.unique)
                if programs.handled:
                    mark = mark or reads.mark()
                    marked += data.count(mark, 0, end) if mark else 0
                yield reads
            data = data[end:]
    except UNREADABLE as error:
        raise ReadsError(f"{bam}: {error}; a whole BAM is needed, align again") from None
    if data:
        raise ReadsError(
            f"{bam}: breaks off within an alignment; a whole BAM is needed, align again"
        )
    if marked > 1:
        name = mark.partition(b"\0")[0].decode()
        raise ReadsError(
            f"{bam}: read {name} is in it {marked} times; was it merged with itself? "
            "Merge each lane once"
        )


def _records(data: bytes) -> tuple[NDArray[np.int64], int]:
    """Places of the whole records in some bytes, and where the last one ends."""
    places: list[int] = []
    end, total, size_at = 0, len(data), SIZE.unpack_from  # named once: the loop is a hot one
    while end + SIZE.size <= total:
        after = end + SIZE.size + size_at(data, end)[0]
        if after > total:
            break
        places.append(end)
        end = after
    return np.array(places, dtype=np.int64), end


def _unpack(
    bam: Path | str, data: bytes, places: NDArray[np.int64], unique_quality: int
) -> Alignments:
    """The unique alignments among the records at some places.

    At these bytes of a record stand contig (4), start (8), length of the name and mapping quality
    (12), number of CIGAR operations and flag (16), and length of the read (20).
    """
    word = np.ndarray(len(data) - 3, "<i4", data, strides=(1,))  # the one at any byte
    flag = word[places + 16] >> 16
    quality = word[places + 12] >> 8 & 0xFF
    primary = (flag & (UNMAPPED | NOT_PRIMARY)) == 0
    unique = primary & (quality == unique_quality)
    _check_single(bam, data, places, flag)
    _check_quality(bam, data, places, np.where(primary & ~unique, quality, 0))
    place, reverse = places[unique], (flag[unique] & REVERSE) != 0

    # all CIGAR operations of all alignments in one row; `read` is whose each is
    name = place + FIXED
    cigar = name + (word[place + 12] & 0xFF)
    n_operations = word[place + 16] & 0xFFFF
    last = np.cumsum(n_operations) - 1
    first = last + 1 - n_operations
    read = np.repeat(np.arange(len(place)), n_operations)
    operation = word[(cigar - 4 * first)[read] + 4 * np.arange(len(read))]
    length, kind = operation >> 4, operation & 0xF

    # where each operation ends on the contig: the running sum, begun anew with each alignment
    covered = np.where(ON_GENOME[kind], length, 0)
    ends = np.cumsum(covered)
    start = word[place + 8].astype(np.int64)
    ends += (start - ends[first] + covered[first])[read]
    end = ends[last]
    clipped = np.where(kind == SOFT_CLIP, length, 0)
    block = ALIGNED[kind]
    return Alignments(
        contig=word[place + 4],
        start=start,
        end=end,
        length=word[place + 20],
        reverse=reverse,
        five_prime=np.where(reverse, end - 1 + clipped[last], start - clipped[first]),
        block_read=read[block],
        block_start=(ends - covered)[block],
        block_end=ends[block],
        multiple=int(primary.sum() - unique.sum()),
        unmapped=int(np.count_nonzero(flag & UNMAPPED)),
        _data=data,
        _name=name,
        _name_end=cigar - 1,
    )


def _check_single(
    bam: Path | str, data: bytes, places: NDArray[np.int64], flag: NDArray[np.int32]
) -> None:
    """Refuse reads in pairs, by their flags."""
    if (flag & PAIRED).any():
        name = _name_at(data, places[np.argmax(flag & PAIRED)])
        raise ReadsError(
            f"{bam}: read {name} is one of a pair; single-end alignments are counted, of QuantSeq "
            "pairs align read 1 alone"
        )


def _check_quality(
    bam: Path | str, data: bytes, places: NDArray[np.int64], quality: NDArray[np.int32]
) -> None:
    """Refuse mapping qualities of reads with several places that are not STAR's."""
    if (quality > SEVERAL).any():
        at = np.argmax(quality)
        raise ReadsError(
            f"{bam}: read {_name_at(data, places[at])} has mapping quality {quality[at]}, which "
            "STAR does not give by its options in the header; give the BAM that STAR wrote"
        )


def _name_at(data: bytes, place: int) -> str:
    """Name of the read whose record is at a place."""
    return data[place + FIXED : data.index(b"\0", place + FIXED)].decode()
