"""What trimming is told of each lane of a sample, and what it tells."""

from typing import TypedDict


class GivenLane(TypedDict):
    """A lane as the sample sheet has it."""

    fastq: str  # path
    reads: int | None
    sha256: str | None


class Tally(TypedDict):
    """What was seen of a lane, as `ctra.reads.fastq.copy_lane` returns it."""

    fastq: str  # path
    reads: int
    sha256: str  # of the file
    first_read: str  # its name
    longest: int  # nt, without UMI and spacer
    crc32: str  # of the sequences, hexadecimal
    tata: int  # reads with TATA at bases 7-10, where Lexogen's UMI module has it
    no_spacer: int  # reads left out, since they lack the spacer
