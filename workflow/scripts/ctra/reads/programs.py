"""What the programs that a BAM's header names did to its reads: handled, or refused by name."""

import re
from getopt import GetoptError, gnu_getopt
from pathlib import PurePath
from typing import NamedTuple

STAR_UNIQUE = 255
STAR_LOCI = 10  # its default of --outFilterMultimapNmax
# Most places of a read that is left by a least mapping quality; by a higher one, 1. STAR gives
# reads with two places the quality 3, those with up to four 1, the others 0.
LOCI_OF_QUALITY = {1: 4, 2: 2, 3: 2}
# Options of STAR: the values that are allowed, and what the others do to a BAM.
STAR_OPTIONS = {
    "--outSAMprimaryFlag": ("OneBestScore", "a read with several places counts several times"),
    "--outSAMmapqUnique": (r"[4-9]|[1-9]\d+", "unique reads look like those of several places"),
    "--chimOutType": (r"(?!.*WithinBAM).*", "chimeric reads look like unique ones"),
    "--outSAMfilter": ("None", "reads are left out"),
    "--outSAMmultNmax": (r"-1|[1-9]\d*", "reads with several places are left out"),
    "--outSAMflagOR": ("0", "primary records cannot be told from others"),
    "--outSAMflagAND": ("65535", "primary records cannot be told from others"),
    "--soloType": ("None", "the reads of many cells or samples are in it"),
}
# Programs after STAR that keep every read as it is.
KEEPING = re.compile(
    r"samtools( (sort|cat|collate|split|reheader|addreplacerg)\b| merge\b(?!.* -[LR])"
    r"| markdup\b(?!.* -\w*r)|$)|(SortSam|MergeSamFiles|AddOrReplaceReadGroups)\b"
    r"|MarkDuplicates\b(?!.*REMOVE_\w*DUPLICATES[= ](?i:true))"
    r"|sambamba (sort|merge|markdup(?!.* (-\w*r|--remove)))\b"
)
# Of samtools view: options that keep every read, and what its -F may leave out: records of reads
# that did not align, further ones of reads that did, and what only pairs can be.
VIEW = "bhHu1SC@:o:O:T:t:q:F:"
VIEW_LONG = (
    "threads= output= output-fmt= bam cram with-header uncompressed fast write-index no-PG "
    "reference= min-MQ= exclude-flags= excl-flags="
).split()
LEFT_OUT = 0x1 | 0x2 | 0x4 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x800
FLAGS = {"UNMAP": 0x4, "SECONDARY": 0x100, "SUPPLEMENTARY": 0x800, "MUNMAP": 0x8}


class Programs(NamedTuple):
    """What the programs of a BAM made of its reads.

    Attributes
    ----------
    aligner : str
        Name and version of STAR, as the header has them.
    unique : int
        Mapping quality of reads with one place in the genome.
    loci : int
        Most places of a read that is in the BAM; 1 where only unique reads are.
    handled : bool
        Whether another program came after STAR, which may have merged BAMs.
    """

    aligner: str = "STAR"
    unique: int = STAR_UNIQUE
    loci: int = STAR_LOCI
    handled: bool = False


STAR_ALONE = Programs()


def read_programs(lines: list[dict[str, str]]) -> Programs:
    """What a BAM holds, by the lines @PG of its header.

    Parameters
    ----------
    lines : list of dict
        Values by tag: ID, PN, VN and CL.

    Returns
    -------
    Programs

    Raises
    ------
    ValueError
        Saying which program, and what it did, if reads cannot be counted from the BAM.
    """
    named = [(line.get("PN", line["ID"]), line.get("CL", "")) for line in lines]
    names = list(dict.fromkeys(name for name, _ in named))
    if "STAR" not in names:
        raise ValueError(
            f"alignments by {', '.join(names) or 'no program that its header names'}; "
            f"by STAR are needed, where mapping quality {STAR_UNIQUE} means unique"
        )
    runs = {_read_star(command) for name, command in named if name == "STAR"}
    if len(runs) > 1:
        raise ValueError(
            "merged from alignments with different --outSAMmapqUnique or --outFilterMultimapNmax "
            "of STAR; align them alike, or start at the FASTQ files"
        )
    [(unique, loci)] = runs
    first = [name for name, _ in named].index("STAR")
    for name, command in named[first:]:
        if name != "STAR":
            loci = min(loci, _loci_left(name, command, unique, loci))
    versions = {line.get("PN", line["ID"]): line.get("VN") for line in lines}
    aligner = f"STAR {versions['STAR'] or 'of a version that is not told'}"
    return Programs(aligner, unique, loci, handled=len(named) > first + 1)


def _read_star(command: str) -> tuple[int, int]:
    """Mapping quality of unique reads, and most places of a read, by STAR's command line."""
    options: dict[str, str] = {}
    for part in re.split(r"\s+(?=--)", command):
        option, _, value = part.partition(" ")
        options[option] = " ".join(value.split())
    for option, (allowed, effect) in STAR_OPTIONS.items():
        if option in options and not re.fullmatch(allowed, options[option]):
            raise ValueError(
                f"aligned by STAR with {option} {options[option]}, by which {effect}; "
                "align again without it, or start at the FASTQ files"
            )
    unique = options.get("--outSAMmapqUnique", str(STAR_UNIQUE))
    return int(unique), int(options.get("--outFilterMultimapNmax", str(STAR_LOCI)))


def _loci_left(name: str, command: str, unique: int, loci: int) -> int:
    """Most places of a read that is left by a program after STAR, of the `loci` before."""
    words = command.split()
    if words and PurePath(words[0]).name.rpartition(".")[2] == name:
        words = words[1:]
    call = " ".join([name, *words])
    if call.startswith("samtools view "):
        return _loci_left_by_view(call, words[1:], unique, loci)
    if not KEEPING.match(call):
        raise ValueError(
            f"after STAR came {call[:80]!r}, which may leave out or change reads; "
            "give the BAM that STAR wrote, or start at the FASTQ files"
        )
    return loci


def _loci_left_by_view(call: str, words: list[str], unique: int, loci: int) -> int:
    """Most places of a read that `samtools view` left in."""
    quality, keeps = 0, False
    try:
        options, files = gnu_getopt(words, VIEW, VIEW_LONG)
        keeps = len(files) < 2  # regions stand behind the file
        for option, value in options:
            if option in ("-q", "--min-MQ"):
                quality = int(value)
            if option in ("-F", "--exclude-flags", "--excl-flags"):
                keeps = keeps and not _flag(value) & ~LEFT_OUT
    except (GetoptError, KeyError, ValueError):
        keeps = False
    if not keeps or quality > unique:
        raise ValueError(
            f"after STAR came {call[:80]!r}, which left out reads; "
            "give the BAM that STAR wrote, or start at the FASTQ files"
        )
    return LOCI_OF_QUALITY.get(quality, 1) if quality > 0 else loci


def _flag(value: str) -> int:
    """Bits of a flag in numbers or names, as samtools takes it."""
    if value[:1].isdigit():
        return int(value, 0)
    return sum(FLAGS[name] for name in set(value.upper().split(",")))
