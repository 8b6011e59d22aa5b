"""FASTQ and BAM files looked at before the first job: what they are, and if they fit together."""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ctra.files.errors import FileError, ReadsError
from ctra.project.context import Context


class _Start(NamedTuple):
    """How a lane starts, and where it is listed."""

    sheet: str
    sample: str
    lane: str
    sequence: str


OWN_LOCI = 20  # most places of a read that the rule align lets STAR report
NEEDED = ("numpy", "pysam", "dnaio", "isal")  # of `ctra.reads`; imported where reads are looked at


def reads_faults(context: Context) -> Iterator[str]:
    """Files of the sheets that cannot be counted, or not beside others.

    Parameters
    ----------
    context : Context
        With its sheets read.
    """
    absent = [package for package in NEEDED if find_spec(package) is None]
    if absent and context.at_reads:
        print(
            f"{', '.join(absent)} is not beside Snakemake: reads are checked by their jobs alone",
            file=sys.stderr,
        )
    if absent:
        return
    loci: dict[str, int] = {}  # by sample, most places of a read that is in its alignments
    starts: dict[str, _Start] = {}  # by the name of the first read
    for path, sheet in context.sheets.items():
        for sample in sheet:
            if not sample.bam:
                loci[sample.name] = OWN_LOCI
            for line, file in sample.files:
                if context.generated(file) or not os.path.isfile(file):
                    continue
                try:
                    if sample.bam:
                        loci[sample.name] = _loci_of(file)
                    else:
                        _look_beside(path, sample.name, file, starts)
                except (FileError, ReadsError) as error:
                    yield f"{path}:{line}: {error}"
    if context.config["expression"]["library_size"] == "mapped":
        yield from _denominator_faults(context, loci)


def _loci_of(bam: str) -> int:
    """Most places of a read that is in a BAM, which is refused if it cannot be counted."""
    if Path(bam).absolute().is_relative_to(Path("results/align").absolute()):
        raise ReadsError(
            f"{bam} is a file of this workflow, which may delete it; move it elsewhere"
        )
    from ctra.reads.bam import read_header

    return read_header(bam).programs.loci


def _look_beside(sheet: str, sample: str, lane: str, starts: dict[str, _Start]) -> None:
    """Look at a lane, and refuse it if it starts as one that was looked at before."""
    from ctra.reads.fastq import NUMBERED
    from ctra.reads.lane import base_name, look

    read = look(lane)
    name = base_name(read.name)
    if NUMBERED.fullmatch(name):
        return
    other = starts.setdefault(name, _Start(sheet, sample, lane, read.sequence))
    if other.lane == lane or (other.sheet == sheet and os.path.samefile(other.lane, lane)):
        return  # the check of the sheets says so
    if other.sequence == read.sequence:
        raise ReadsError(
            f"{lane} of sample {sample} holds the same reads as {other.lane} of sample "
            f"{other.sample} by the first; correct the sample sheet"
        )
    raise ReadsError(
        f"{lane} starts with the same read name as {other.lane} ({name}); are they the two files "
        "of a pair? QuantSeq is counted by read 1 alone"
    )


def _denominator_faults(context: Context, loci: dict[str, int]) -> Iterator[str]:
    """Studies whose mapped reads are not the same kind of reads in each sample."""
    advice = "set expression: {library_size: counted}"
    for study, members in context.samples.items():
        path = context.config["studies"][study].get("samples")
        known = [sample for sample in members if sample.name in loci]
        for sample in known:
            here, there = loci[sample.name], loci[known[0].name]
            if here == 1:
                yield (
                    f"{path}:{sample.line}: {sample.bam} has lost the reads with several places in "
                    "the genome (samtools view -q, or --outFilterMultimapNmax 1 of STAR), which "
                    f"count as mapped; {advice}"
                )
            elif here != there != 1:
                yield (
                    f"{path}:{sample.line}: sample {sample.name} has reads with up to {here} "
                    f"places in the genome, {known[0].name} with up to {there} (samtools view -q, "
                    f"or --outFilterMultimapNmax of STAR); mapped reads differ by that: {advice}"
                )
