"""The sample sheet: libraries, their files, and whose blood they are."""

import itertools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ctra.files.delimited import DELIMITERS, delimiter_of, read_rows
from ctra.files.errors import FileError, did_you_mean
from ctra.files.sources import is_sha256

COLUMNS = ["sample", "study", "subject"]
FILES = ["fastq", "bam"]
OPTIONAL = ["visit", "reads", "sha256"]
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Lane:
    """One FASTQ file, and what the sheet says of it.

    Attributes
    ----------
    fastq : str
    line : int
        Of the sheet.
    reads : int or None
        Number of reads that it must have.
    sha256 : str or None
        Checksum that it must have, hexadecimal.
    """

    fastq: str
    line: int
    reads: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Sample:
    """One library: its files and whose blood it is.

    Attributes
    ----------
    name, study : str
    subject : str
        The participant.
    line : int
        First line of the sheet that names it.
    lanes : tuple of Lane
        In the order of the sheet; none where it starts at alignments or at a matrix.
    bam : str or None
        Its alignments, where it starts there.
    visit : str
        At which the blood was drawn, where participants come more than once; else empty.
    """

    name: str
    study: str
    subject: str
    line: int
    lanes: tuple[Lane, ...] = ()
    bam: str | None = None
    visit: str = ""

    @property
    def fastq(self) -> tuple[str, ...]:
        """Paths of the FASTQ files."""
        return tuple(lane.fastq for lane in self.lanes)

    @property
    def files(self) -> list[tuple[int, str]]:
        """Line of the sheet and path of every file; none where it starts at a matrix."""
        lanes = [(lane.line, lane.fastq) for lane in self.lanes]
        return [*lanes, (self.line, self.bam)] if self.bam else lanes


def read_samples(path: Path | str) -> list[Sample]:
    """Read a sample sheet.

    Parameters
    ----------
    path : str or Path
        TSV with the columns sample, study, subject, and fastq (one row a lane) or bam (one row a
        sample), or both columns with one of them filled in each row; and, if wanted, the visit
        of each sample, and reads and sha256 of each file.

    Returns
    -------
    list of Sample
        In the order of their first rows.

    Raises
    ------
    FileError
        With all faults of the sheet, one a line.
    """
    header, rows = read_rows(path)
    missing = set(COLUMNS) - set(header)
    unknown = set(header) - set(COLUMNS + FILES + OPTIONAL)
    if missing or unknown or not set(FILES) & set(header):
        allowed = COLUMNS + FILES + OPTIONAL
        meant = {name: did_you_mean(name, allowed) for name in header if name in unknown}
        raise FileError(
            f"{path}:1: columns {', '.join(header)}; needed are {', '.join(COLUMNS)} and fastq or "
            f"bam, allowed are {', '.join(OPTIONAL)}, {DELIMITERS[delimiter_of(path)]} separated"
            + "".join(f"; {name!r} is none of them{hint}" for name, hint in meant.items() if hint)
        )
    sheet = _SampleSheet(path)
    not_given = dict.fromkeys(FILES + OPTIONAL, "")
    for line, cells in rows:
        sheet.add(line, not_given | dict(zip(header, cells, strict=True)))
    if sheet.faults:
        raise FileError("\n".join(sheet.faults))
    if not sheet.samples:
        raise FileError(f"{path}: no samples; one row a lane is needed below the header")
    return list(sheet.samples.values())


class _SampleSheet:
    """The rows of a sample sheet, put together by sample."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self.samples: dict[str, Sample] = {}
        self.faults: list[str] = []
        self._sample_of: dict[tuple[str, str, str], str] = {}  # by study, participant and visit
        self._written_as: dict[str, str] = {}  # sample, by its name in small letters
        self._first_line: dict[tuple[str, str], int] = {}  # by kind and value

    def add(self, line: int, row: dict[str, str]) -> None:
        """Add a row, or its first fault."""
        faults = itertools.chain(self._row_faults(row), self._faults_beside_others(line, row))
        fault = next(faults, None)
        if fault:
            self.faults.append(f"{self.path}:{line}: {fault}")
            return
        name = row["sample"]
        new = Sample(name, row["study"], row["subject"], line, visit=row["visit"])
        sample = self.samples.get(name, new)
        if row["bam"]:
            sample = replace(sample, bam=row["bam"])
        else:
            reads = int(row["reads"]) if row["reads"] else None
            lane = Lane(row["fastq"], line, reads, row["sha256"] or None)
            sample = replace(sample, lanes=(*sample.lanes, lane))
        self.samples[name] = sample

    def _row_faults(self, row: dict[str, str]) -> Iterator[str]:
        """Faults of one row by itself."""
        empty = [column for column in COLUMNS if not row[column]]
        if empty:
            yield f"{', '.join(empty)} is empty"
        elif not NAME.fullmatch(row["sample"]):
            yield (
                f"sample {row['sample']!r}: only A-Z, a-z, 0-9, '.', '_' and '-' are allowed, "
                "a letter or digit first"
            )
        if bool(row["fastq"]) == bool(row["bam"]):
            given = "both fastq and bam are" if row["bam"] else "neither fastq nor bam is"
            yield f"{given} given; one file is needed"
        if row["reads"] and not (row["reads"].isascii() and row["reads"].isdigit()):
            yield f"reads {row['reads']!r}; a whole number is needed, or nothing"
        if row["sha256"] and not is_sha256(row["sha256"]):
            yield f"sha256 {row['sha256']!r}; 64 hexadecimal digits are needed, or nothing"
        if row["bam"] and (row["reads"] or row["sha256"]):
            yield "reads and sha256 are for FASTQ files; leave them empty for a bam"

    def _faults_beside_others(self, line: int, row: dict[str, str]) -> Iterator[str]:
        """Faults of a row beside those above it."""
        name, study, subject, visit = (row[key] for key in ("sample", "study", "subject", "visit"))
        sample = self.samples.get(name)
        other = self._sample_of.get((study, subject, visit), name)
        if sample and (sample.study, sample.subject) != (study, subject):
            yield (
                f"sample {name!r} is participant {sample.subject} of {sample.study} on an earlier "
                "line; sample names must be unique"
            )
        elif sample and sample.visit != visit:
            yield (
                f"sample {name!r} is of visit {sample.visit!r} on line {sample.line}; a sample is "
                "of one visit"
            )
        elif other != name and visit:
            yield (
                f"participant {subject!r} of {study} already has sample {other!r} of visit "
                f"{visit!r}; one sample a participant and visit is allowed"
            )
        elif other != name:
            yield (
                f"participant {subject!r} of {study} already has sample {other!r}; "
                "one sample a participant is allowed"
            )
        elif sample and (sample.bam or row["bam"]):
            yield f"sample {name!r} is on line {sample.line} already; a bam is all of a sample"
        elif self._written_as.setdefault(name.casefold(), name) != name:
            yield (
                f"sample {name!r} and {self._written_as[name.casefold()]!r} differ in capitals "
                "alone, and their files would be the same on many disks; rename one"
            )
        else:
            self._sample_of[study, subject, visit] = name
        file, checksum = row["fastq"] or row["bam"], row["sha256"].lower()
        first = self._first_line.setdefault(("file", os.path.normpath(file)), line)
        if first != line:
            yield f"{file} is already on line {first}"
        first = self._first_line.setdefault(("sha256", checksum), line)
        if checksum and first != line:
            yield f"sha256 {checksum} is already on line {first}"
