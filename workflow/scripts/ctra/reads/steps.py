"""What each step before the counting says of a sample: lanes, trimming, alignment."""

import json
from pathlib import Path
from typing import TypedDict, cast
from urllib.parse import unquote

from ctra.files.ensembl import strip_version
from ctra.files.errors import ReadsError
from ctra.reads.tally import Tally

# the causes that STAR tells apart in Log.final.out, and what they are called here
STAR_FIELDS = {
    "Number of input reads": "star_input",
    "Uniquely mapped reads number": "unique",
    "Number of reads mapped to multiple loci": "multiple",
    "Number of reads mapped to too many loci": "too_many_loci",
    "Number of reads unmapped: too many mismatches": "unmapped_mismatches",
    "Number of reads unmapped: too short": "unmapped_short",
    "Number of reads unmapped: other": "unmapped_other",
    "Number of chimeric reads": "chimeric",
}
LEAST_POLY_A = 10  # nt; shorter runs of A at the end of a read are common in transcripts


class Steps(TypedDict, total=False):
    """Numbers of reads, bases (nt) and programs, in the order of the steps."""

    lanes: list[Tally]
    raw: int | None  # None for alignments that have lost the reads that did not align
    tata: int
    no_spacer: int
    read_length: int
    cutadapt_input: int
    too_short: int
    trimmed: int
    with_adapter: int
    with_poly_a: int
    bases: int
    bases_quality: int
    bases_adapter: int
    bases_poly_a: int
    bases_short: int
    bases_trimmed: int
    trimmer: str
    star_input: int
    unique: int
    multiple: int
    too_many_loci: int
    unmapped_mismatches: int
    unmapped_short: int
    unmapped_other: int
    chimeric: int
    unmapped: int


def read_steps(lanes: Path | str, trimming: Path | str, star_log: Path | str) -> Steps:
    """Read what is known of a sample before counting: three files, for `account`."""
    return {**lane_reads(lanes), **trimming_reads(trimming), **star_reads(star_log)}


def lane_reads(path: Path | str) -> Steps:
    """Reads of a sample as they came from the sequencer.

    Parameters
    ----------
    path : str or Path
        JSON of the tallies of `ctra.reads.fastq.copy_lane`.

    Returns
    -------
    Steps
        lanes (the tallies); raw, tata and no_spacer, sums over the lanes; read_length (nt), the
        longest read, of the shortest lane.
    """
    with open(path, encoding="utf-8") as file:
        lanes: list[Tally] = json.load(file)
    return {
        "lanes": lanes,
        "raw": sum(lane["reads"] for lane in lanes),
        "tata": sum(lane["tata"] for lane in lanes),
        "no_spacer": sum(lane["no_spacer"] for lane in lanes),
        "read_length": min(lane["longest"] for lane in lanes),
    }


def trimming_reads(report: Path | str) -> Steps:
    """Numbers of reads and bases in cutadapt's JSON report.

    Parameters
    ----------
    report : str or Path

    Returns
    -------
    Steps
        cutadapt_input, too_short and trimmed (the reads written); with_adapter; with_poly_a (10 nt
        or more); bases, and of these bases_quality, bases_adapter, bases_poly_a (cut off, nt),
        bases_short (in reads that were too short then) and bases_trimmed (written); trimmer, the
        program and its version.

    Raises
    ------
    ReadsError
        If the report is not whole.
    """
    try:
        with open(report, encoding="utf-8") as file:
            content = json.load(file)
        reads, bases = content["read_counts"], content["basepair_counts"]
        tails = content["poly_a_trimmed_read1"] or []
        quality, poly_a = bases["quality_trimmed"] or 0, bases["poly_a_trimmed"] or 0
        adapter = sum(
            length["len"] * sum(length["counts"])
            for adapter in content["adapters_read1"]
            for length in adapter["three_prime_end"]["trimmed_lengths"]
        )
        return {
            "cutadapt_input": reads["input"],
            "too_short": reads["filtered"]["too_short"],
            "trimmed": reads["output"],
            "with_adapter": reads["read1_with_adapter"],
            "with_poly_a": sum(tail["count"] for tail in tails if tail["len"] >= LEAST_POLY_A),
            "bases": bases["input"],
            "bases_quality": quality,
            "bases_adapter": adapter,
            "bases_poly_a": poly_a,
            "bases_short": bases["input"] - quality - adapter - poly_a - bases["output"],
            "bases_trimmed": bases["output"],
            "trimmer": f"cutadapt {content['cutadapt_version']}",
        }
    except (json.JSONDecodeError, KeyError) as error:
        raise ReadsError(
            f"{report}: not a whole report of cutadapt ({error}); trim again"
        ) from None


def star_reads(log: Path | str) -> Steps:
    """Numbers of reads in STAR's Log.final.out.

    Parameters
    ----------
    log : str or Path

    Returns
    -------
    Steps
        By the names in `STAR_FIELDS`.

    Raises
    ------
    ReadsError
        If a number is missing: STAR was interrupted, or the disk was full.
    """
    counts: dict[str, int] = {}
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            name, _, value = line.partition("|")
            if name.strip() in STAR_FIELDS:
                counts[STAR_FIELDS[name.strip()]] = int(value)
    missing = [name for name, short in STAR_FIELDS.items() if short not in counts]
    if missing:
        raise ReadsError(f"{log}: no {missing[0]!r}; STAR did not end well, align again")
    return cast(Steps, counts)  # its keys are all of STAR_FIELDS


def star_gene_counts(path: Path | str, strand: str) -> dict[str, int]:
    """One column of STAR's ReadsPerGene.out.tab.

    Parameters
    ----------
    path : str or Path
    strand : {"forward", "reverse"}
        The third column or the fourth.

    Returns
    -------
    dict of str to int
        Reads by gene id, as `ctra.reference.star.star_id` was given it and versions stripped, after
        N_unmapped, N_multimapping, N_noFeature and N_ambiguous.
    """
    column = {"forward": 2, "reverse": 3}[strand]
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {strip_version(unquote(cells[0])): int(cells[column]) for cells in rows}
