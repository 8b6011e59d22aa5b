"""FASTQ lanes read once: checked, counted, and handed to cutadapt."""

import re
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import dnaio

from ctra.files.errors import ReadsError
from ctra.files.outputs import whole
from ctra.files.sources import sha256
from ctra.reads.lane import base_name, checked
from ctra.reads.tally import GivenLane, Tally

LONGEST_NAME = 254  # that a BAM can hold
# How reads are called that are only numbered, in each lane from the beginning: 1, read1, seq_0.
NUMBERED = re.compile(r"[A-Za-z]*[._-]?0*[01]")
AFTER_ID = re.compile(r"([ \t/]|$)")
NO_READER = 1  # exit code of cutadapt when nobody reads from it any more
SPACER = slice(6, 10)  # of Lexogen's UMI module: 6 nt UMI, then TATA


class UmiPattern:
    """A UMI and a spacer at the start of the reads.

    Parameters
    ----------
    pattern : str
        N for each base of the UMI, then the bases of the spacer: NNNNNNTATA.
    """

    def __init__(self, pattern: str) -> None:
        self.spacer = pattern.lstrip("N")
        self.umi_length = len(pattern) - len(self.spacer)
        self.length = len(pattern)

    def extract(self, record: dnaio.SequenceRecord) -> dnaio.SequenceRecord | None:
        """Move the UMI of a read to its name, as UMI-tools writes it.

        Parameters
        ----------
        record : dnaio.SequenceRecord

        Returns
        -------
        dnaio.SequenceRecord or None
            Without UMI and spacer; the UMI stands behind the part of the name that STAR keeps, up
            to the first blank, tab or slash. None if more than one base of the spacer differs.
        """
        sequence, qualities = record.sequence, record.qualities or ""
        umi, found = sequence[: self.umi_length], sequence[self.umi_length : self.length]
        if len(found) < len(self.spacer):
            return None
        if found != self.spacer:
            differing = [a for a, b in zip(found.upper(), self.spacer, strict=True) if a != b]
            if len(differing) > 1:
                return None
        name = AFTER_ID.sub(rf"_{umi.upper()}\1", record.name, count=1)
        return dnaio.SequenceRecord(name, sequence[self.length :], qualities[self.length :])


def copy_lane(path: Path | str, file: BinaryIO, umi: UmiPattern | None = None) -> Tally:
    """Copy the records of a lane, checking each.

    Parameters
    ----------
    path : str or Path
        As `ctra.reads.lane.checked` takes it.
    file : BinaryIO
        Where they go, many at a time.
    umi : UmiPattern, optional
        Taken off the reads; reads without its spacer are left out and counted.

    Returns
    -------
    Tally

    Raises
    ------
    ReadsError
        As `ctra.reads.lane.checked`; or if a name is too long for a BAM.
    """
    tally: Tally = {
        "fastq": str(path),
        "reads": 0,
        "sha256": "",
        "first_read": "",
        "longest": 0,
        "crc32": "",
        "tata": 0,
        "no_spacer": 0,
    }
    crc = 0
    for records in checked(path):
        if not tally["reads"]:
            tally["first_read"] = records[0].name.partition(" ")[0]
        sequences = [record.sequence for record in records]
        crc = zlib.crc32("".join(sequences).encode(), crc)
        tally["longest"] = max(tally["longest"], *map(len, sequences))
        tally["reads"] += len(records)
        tally["tata"] += [sequence[SPACER] for sequence in sequences].count("TATA")
        tally["no_spacer"] += _write(path, records, file, umi)
    tally["crc32"] = f"{crc:08x}"
    tally["sha256"] = sha256(path)
    if umi:
        tally["longest"] = max(tally["longest"] - umi.length, 0)
    return tally


def _write(
    path: Path | str, records: list[dnaio.SequenceRecord], file: BinaryIO, umi: UmiPattern | None
) -> int:
    """Write records, their UMIs taken off; the number of those left out for want of a spacer."""
    found = [umi.extract(record) for record in records] if umi else records
    kept = [record for record in found if record is not None]
    for record in kept:
        if len(record.name) > LONGEST_NAME and _id_length(record) > LONGEST_NAME:
            raise ReadsError(
                f"{path}: a read name of more than {LONGEST_NAME} letters, which no "
                f"BAM can hold: {record.name[:60]}...; shorten the names"
            )
        if record.name[-1:].isspace():  # STAR takes such a record for a broken one
            record.name = record.name.rstrip()
    file.write(b"".join([record.fastq_bytes() for record in kept]))
    return len(records) - len(kept)


class Trimmed(NamedTuple):
    """Trimmed reads on their way.

    Attributes
    ----------
    fastq : BinaryIO
        A pipe, to be read to its end, and to be closed where it is handed on.
    tallies : list of Tally
        One a lane, there when the lane has been read.
    """

    fastq: BinaryIO
    tallies: list[Tally]

    def read_length(self) -> int:
        """Nt of the longest read, of the shortest lane; all lanes must have been read."""
        return min(tally["longest"] for tally in self.tallies)


@contextmanager
def trimmed(
    lanes: Sequence[GivenLane], options: Sequence[str], report: Path | str, umi: str | None = None
) -> Iterator[Trimmed]:
    """Check the lanes of a sample and trim their reads, while they are read.

    Parameters
    ----------
    lanes : list of GivenLane
    options : list of str
        Options of cutadapt, which is found on PATH.
    report : str or Path
        Where cutadapt's JSON report goes, if all went well.
    umi : str, optional
        Pattern for `UmiPattern`.

    Yields
    ------
    Trimmed

    Raises
    ------
    ReadsError
        As `copy_lane`; if a lane lacks the reads or the checksum that the sample sheet gives; if
        two lanes hold the same reads; if cutadapt fails. Such a fault comes before an error of the
        context, which it may have caused.
    """
    pattern = UmiPattern(umi) if umi else None
    with whole(report) as [part], ThreadPoolExecutor(1) as thread:
        # --output -: else PYTHONUNBUFFERED, which containers often set, makes each read a write;
        # and cutadapt that nobody reads from ends with 120
        command = ["cutadapt", *options, "--json", part.name, "--output", "-", "-"]
        cutadapt = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=part.parent
        )
        reads = Trimmed(cast(BinaryIO, cutadapt.stdout), [])
        feeding = thread.submit(_feed, lanes, cutadapt, pattern, reads.tallies)
        try:
            yield reads
        finally:
            reads.fastq.close()
            code = cutadapt.wait()
            feeding.result()
            if code not in (0, NO_READER):
                raise _failed(command, code)
        if code:
            raise _failed(command, code)


def _failed(command: list[str], code: int) -> ReadsError:
    """The error of a cutadapt that failed."""
    return ReadsError(f"{' '.join(command)} ended with exit code {code}; its message is above")


def _feed(
    lanes: Sequence[GivenLane],
    cutadapt: subprocess.Popen[bytes],
    umi: UmiPattern | None,
    tallies: list[Tally],
) -> None:
    """Copy the lanes to cutadapt, and add the tally of each."""
    stdin = cast(BinaryIO, cutadapt.stdin)  # a pipe, as asked for
    try:
        for lane in lanes:
            tallies.append(copy_lane(lane["fastq"], stdin, umi))
            print(f"{lane['fastq']}: {tallies[-1]['reads']} reads, whole", flush=True)
            _check_lane(lane, tallies)
    except BrokenPipeError:
        pass  # its exit code, or that of who reads from it, tells why it stopped reading
    except BaseException:
        cutadapt.kill()
        raise
    finally:
        with suppress(BrokenPipeError):  # what cutadapt did not read any more
            stdin.close()


def _check_lane(lane: GivenLane, copied: list[Tally]) -> None:
    """Check the last lane copied against the sheet and the lanes before it."""
    *before, last = copied
    if lane["sha256"] and last["sha256"] != lane["sha256"].lower():
        raise ReadsError(
            f"{last['fastq']}: sha256 is {last['sha256']}, the sample sheet says "
            f"{lane['sha256']}; copy the file again"
        )
    if lane["reads"] is not None and last["reads"] != lane["reads"]:
        raise ReadsError(
            f"{last['fastq']}: {last['reads']} reads, the sample sheet says {lane['reads']}; "
            "copy the file again"
        )
    for other in before:
        if other["crc32"] == last["crc32"] and other["reads"] == last["reads"]:
            raise ReadsError(
                f"{last['fastq']} holds the same reads as {other['fastq']}; list them once"
            )
        if base_name(other["first_read"]) == base_name(last["first_read"]):
            _check_same_names(last, other)


def _check_same_names(last: Tally, other: Tally) -> None:
    """Refuse two lanes that start with the same name, unless their reads are only numbered."""
    numbered = NUMBERED.fullmatch(base_name(last["first_read"]))
    if numbered and last["reads"] != other["reads"]:
        return
    advice = "; if they are lanes, join them into one by cat" if numbered else ""
    raise ReadsError(
        f"{last['fastq']} starts with the same read name as {other['fastq']} "
        f"({last['first_read']}); are they the two files of a pair? "
        f"QuantSeq is counted by read 1 alone{advice}"
    )


def _id_length(record: dnaio.SequenceRecord) -> int:
    """Length of the part of a read's name that STAR keeps."""
    return len(AFTER_ID.split(record.name, maxsplit=1)[0])
