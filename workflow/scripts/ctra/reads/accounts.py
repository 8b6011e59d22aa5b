"""Read bookkeeping: every read of a sample is accounted for from the sequencer to the counts."""

from collections.abc import Hashable, Iterable

from ctra.files.errors import ReadsError
from ctra.reads.counts import Counts
from ctra.reads.steps import Steps

STRANDED = 100  # reads in genes that tell the protocol
WITHOUT_MULTIPLE = 10_000  # unique reads, beside which some have several places in any genome
# Numbers that are the same in the alignments of two samples with so many reads in genes only if
# all reads are.
MANY = 100_000
OF_ALIGNMENTS = ("unique", "multiple", "sense", "antisense", "no_feature", "ambiguous", "counted")
COLUMNS = (
    "sample",
    "lanes",
    "raw",
    "tata",
    "no_spacer",
    "read_length",
    "cutadapt_input",
    "too_short",
    "trimmed",
    "with_adapter",
    "with_poly_a",
    "bases",
    "bases_quality",
    "bases_adapter",
    "bases_poly_a",
    "bases_short",
    "bases_trimmed",
    "star_input",
    "unique",
    "multiple",
    "too_many_loci",
    "unmapped_mismatches",
    "unmapped_short",
    "unmapped_other",
    "chimeric",
    "unmapped",
    "mapped",
    "counted",
    "sense",
    "no_feature",
    "ambiguous",
    "antisense",
    "sense_share",
    "internal",
    "molecules",
    "saturated",
    "trimmer",
    "aligner",
)


class Account(Steps, total=False):
    """The bookkeeping of a sample, as it is kept in JSON."""

    sample: str
    mapped: int | None  # None for alignments that have lost the reads with several places
    counted: int
    sense: int
    no_feature: int
    ambiguous: int
    antisense: int
    sense_share: float
    internal: int | None
    molecules: int | None
    saturated: int | None
    aligner: str | None


def account(sample: str, counts: Counts, steps: Steps | None = None) -> Account:
    """Put the steps of a sample together and check that each adds up to the one before.

    Parameters
    ----------
    sample : str
        Name, for the messages.
    counts : Counts
    steps : Steps, optional
        From `ctra.reads.steps.read_steps`; none for a sample that starts at
        alignments, whose reads are those in its BAM, if it has kept those that did not align.

    Returns
    -------
    Account
        All numbers of reads, in the order of the steps; `mapped` = unique + multiple, `antisense`
        of the unique reads, and `sense_share`, the sense share of the reads on either strand of a
        gene. `internal`, `molecules` and `saturated` are None where they were not asked for.
        `trimmer` and `aligner` are programs with their versions. `mapped` is None where a BAM
        has at least 10,000 unique reads and none with several places: it was filtered.

    Raises
    ------
    ReadsError
        If a step does not add up, with both numbers; if no read is left; or if most of at least
        100 reads in genes have the strand opposite to that of the protocol.
    """
    sense, antisense = int(counts.sense.sum()), int(counts.antisense.sum())
    assigned = sense + counts.no_feature + counts.ambiguous
    if steps:
        _check_steps(sample, steps, assigned, counts.multiple)
    else:
        steps = _steps_of_alignments(assigned, counts)
    _check_any_left(sample, steps)
    known = "trimmed" in steps or steps["multiple"] or assigned < WITHOUT_MULTIPLE
    sense_share = sense / max(sense + antisense, 1)
    if sense_share < 0.5 and sense + antisense >= STRANDED:
        raise ReadsError(
            f"sample {sample}: {sense_share:.0%} of {sense + antisense} reads in genes have the "
            "strand that reads.protocol says; is the library of the other protocol?"
        )
    return {
        "sample": sample,
        **steps,
        "mapped": steps["unique"] + steps["multiple"] if known else None,
        "counted": int(counts.counted.sum()),
        "sense": sense,
        "no_feature": counts.no_feature,
        "ambiguous": counts.ambiguous,
        "antisense": antisense,
        "sense_share": sense_share,
        "internal": None if counts.internal is None else int(counts.internal.sum()),
        "molecules": None if counts.molecules is None else int(counts.molecules.sum()),
        "saturated": counts.saturated,
        "aligner": counts.aligner,
    }


def _steps_of_alignments(assigned: int, counts: Counts) -> Steps:
    """The steps of a sample that starts at alignments."""
    raw = assigned + counts.multiple + counts.unmapped
    return {
        # without a single read that did not align, the BAM has lost them
        "raw": raw if counts.unmapped else None,
        "unique": assigned,
        "multiple": counts.multiple,
        "unmapped": counts.unmapped,
    }


def _check_steps(sample: str, steps: Steps, assigned: int, multiple: int) -> None:
    """Check that each step has the reads of the one before."""
    without_umi = steps["no_spacer"] + steps["cutadapt_input"]
    after_trimming = steps["too_short"] + steps["trimmed"]
    causes = steps["unique"] + steps["multiple"] + steps["too_many_loci"] + steps["chimeric"]
    causes += steps["unmapped_mismatches"] + steps["unmapped_short"] + steps["unmapped_other"]
    for what, before, after, step in [
        ("raw", steps["raw"], without_umi, "taking UMIs off"),
        ("untrimmed", steps["cutadapt_input"], after_trimming, "trimming"),
        ("trimmed", steps["trimmed"], steps["star_input"], "STAR's input"),
        ("aligned", steps["star_input"], causes, "STAR's causes"),
        ("uniquely mapped", steps["unique"], assigned, "counting"),
        ("multiply mapped", steps["multiple"], multiple, "reading the alignments"),
    ]:
        if before != after:
            raise ReadsError(
                f"sample {sample}: {before} {what} reads, but {after} after {step}; "
                "delete the files of the sample under results/ and run again"
            )


def _check_any_left(sample: str, steps: Steps) -> None:
    """Check that a read is left after trimming, and one after alignment."""
    if steps.get("trimmed") == 0:
        raise ReadsError(
            f"sample {sample}: all {steps['raw']} reads are too short after trimming; take it out "
            "of the sample sheet"
        )
    if not steps["unique"]:
        raise ReadsError(
            f"sample {sample}: no read maps uniquely; is this the right genome? Else take it out "
            "of the sample sheet"
        )


def check_against_star(counts: Counts, star_counts: dict[str, int]) -> None:
    """Check the counts gene by gene against STAR's GeneCounts.

    Parameters
    ----------
    counts : Counts
    star_counts : dict of str to int
        From `ctra.reads.steps.star_gene_counts`.

    Raises
    ------
    ReadsError
        With the number of genes that differ and the first of them.
    """
    ours = dict(zip(counts.genes, counts.sense.tolist(), strict=True))
    ours |= {"N_noFeature": counts.no_feature, "N_ambiguous": counts.ambiguous}
    not_ours = ("N_unmapped", "N_multimapping")
    theirs = {gene: n for gene, n in star_counts.items() if gene not in not_ours}
    differing = [gene for gene in ours | theirs if ours.get(gene) != theirs.get(gene)]
    if differing:
        gene = differing[0]
        raise ReadsError(
            f"{len(differing)} genes have other counts than STAR gave them, "
            f"first {gene}: {ours.get(gene)} here, {theirs.get(gene)} by STAR"
        )


def reads_table(accounts: Iterable[Account]) -> list[dict[str, object]]:
    """Put the bookkeeping of samples side by side.

    Parameters
    ----------
    accounts : list of Account
        From `account`.

    Returns
    -------
    list of dict
        One a sample, with all `COLUMNS`: None where the sample lacks the step; lanes as text,
        `file: reads` separated by semicolons.

    Raises
    ------
    ReadsError
        If two samples hold the same reads.
    """
    owner: dict[Hashable, tuple[str, str]] = {}  # sample and file, by what is in the file
    rows = []
    for account in accounts:
        sample, lanes = account["sample"], account.get("lanes", [])
        contents: list[tuple[Hashable, str]]
        contents = [((lane["crc32"], lane["reads"]), lane["fastq"]) for lane in lanes]
        row: dict[str, object] = {**dict.fromkeys(COLUMNS), **account}
        if account["counted"] >= MANY:
            contents.append((tuple(row[number] for number in OF_ALIGNMENTS), "what is aligned"))
        for content, file in contents:
            first_sample, first_file = owner.setdefault(content, (sample, file))
            if first_sample != sample:
                raise ReadsError(
                    f"{file} of sample {sample} holds the same reads as "
                    f"{first_file} of sample {first_sample}; correct the sample sheet"
                )
        row["lanes"] = "; ".join(f"{lane['fastq']}: {lane['reads']}" for lane in lanes)
        rows.append(row)
    return rows
