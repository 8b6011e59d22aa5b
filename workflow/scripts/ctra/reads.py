"""Read bookkeeping: every read of a sample is accounted for from the sequencer to the counts."""

import json

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
MAPPED = ("unique", "multiple")


class ReadError(ValueError):
    """Reads that were lost or invented between two steps, or a tool's report that is not whole."""


def trimming_reads(report):
    """Numbers of reads in cutadapt's JSON report.

    Parameters
    ----------
    report : str or Path

    Returns
    -------
    dict of str to int
        raw, too_short and trimmed (the reads written).

    Raises
    ------
    ReadError
        If the report is not whole.
    """
    try:
        with open(report, encoding="utf-8") as file:
            counts = json.load(file)["read_counts"]
        return {
            "raw": counts["input"],
            "too_short": counts["filtered"]["too_short"],
            "trimmed": counts["output"],
        }
    except (json.JSONDecodeError, KeyError) as error:
        raise ReadError(f"{report}: not a whole report of cutadapt ({error}); trim again") from None


def star_reads(log):
    """Numbers of reads in STAR's Log.final.out.

    Parameters
    ----------
    log : str or Path

    Returns
    -------
    dict of str to int
        By the names in `STAR_FIELDS`.

    Raises
    ------
    ReadError
        If a number is missing: STAR was interrupted, or the disk was full.
    """
    counts = {}
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            name, _, value = line.partition("|")
            if name.strip() in STAR_FIELDS:
                counts[STAR_FIELDS[name.strip()]] = int(value)
    missing = [name for name, short in STAR_FIELDS.items() if short not in counts]
    if missing:
        raise ReadError(f"{log}: no {missing[0]!r}; STAR did not end well, align again")
    return counts


def star_gene_counts(path, strand):
    """One column of STAR's ReadsPerGene.out.tab.

    Parameters
    ----------
    path : str or Path
    strand : {"forward", "reverse"}
        The third column or the fourth.

    Returns
    -------
    dict of str to int
        Reads by gene id as STAR writes it, after N_unmapped, N_multimapping, N_noFeature and
        N_ambiguous.
    """
    column = {"forward": 2, "reverse": 3}[strand]
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {cells[0]: int(cells[column]) for cells in rows}


def account(sample, trimming, star, counts):
    """Put the steps of a sample together and check that each adds up to the one before.

    Parameters
    ----------
    sample : str
        Name, for the messages.
    trimming, star : dict
        From `trimming_reads` and `star_reads`.
    counts : ctra.counting.Counts

    Returns
    -------
    dict
        All numbers of reads, in the order of the steps; `mapped` = unique + multiple, and
        `sense_share`, the sense share of the reads on either strand of a gene.

    Raises
    ------
    ReadError
        If a step does not add up, with both numbers; if no read is left; or if most reads have the
        strand opposite to that of the protocol.
    """
    counted = int(counts.sense.sum())
    antisense = int(counts.antisense.sum())
    unmapped = ("too_many_loci", "unmapped_mismatches", "unmapped_short", "unmapped_other")
    steps = [
        ("raw reads", trimming["raw"], trimming["too_short"] + trimming["trimmed"], "trimming"),
        ("trimmed reads", trimming["trimmed"], star["star_input"], "STAR's input"),
        (
            "STAR's input",
            star["star_input"],
            sum(star[name] for name in (*MAPPED, *unmapped, "chimeric")),
            "STAR's causes",
        ),
        (
            "uniquely mapped reads",
            star["unique"],
            counted + counts.no_feature + counts.ambiguous,
            "counting",
        ),
    ]
    for what, before, after, step in steps:
        if before != after:
            raise ReadError(f"sample {sample}: {before} {what}, but {after} after {step}")
    if not trimming["raw"]:
        raise ReadError(f"sample {sample}: its FASTQ files hold no reads")
    if not star["unique"]:
        raise ReadError(
            f"sample {sample}: none of {star['star_input']} reads maps uniquely; "
            "is this the right genome?"
        )
    sense_share = counted / max(counted + antisense, 1)
    if sense_share < 0.5 and counted + antisense:
        raise ReadError(
            f"sample {sample}: {sense_share:.0%} of {counted + antisense} reads in genes have the "
            "strand that reads.protocol says; is the library of the other protocol?"
        )
    return {
        "sample": sample,
        **trimming,
        **star,
        "mapped": sum(star[name] for name in MAPPED),
        "counted": counted,
        "no_feature": counts.no_feature,
        "ambiguous": counts.ambiguous,
        "antisense": antisense,
        "sense_share": sense_share,
    }


def check_against_star(sample, counts, star_counts):
    """Check the counts gene by gene against STAR's GeneCounts.

    Parameters
    ----------
    sample : str
    counts : ctra.counting.Counts
    star_counts : dict of str to int
        From `star_gene_counts`, with ids as in `counts`.

    Raises
    ------
    ReadError
        With the number of genes that differ and the first of them.
    """
    ours = dict(zip(counts.genes, counts.sense.tolist(), strict=True))
    ours |= {"N_noFeature": counts.no_feature, "N_ambiguous": counts.ambiguous}
    theirs = {
        gene: n for gene, n in star_counts.items() if gene not in ("N_unmapped", "N_multimapping")
    }
    differing = [gene for gene in ours | theirs if ours.get(gene) != theirs.get(gene)]
    if differing:
        gene = differing[0]
        raise ReadError(
            f"sample {sample}: {len(differing)} genes counted otherwise than by STAR, "
            f"first {gene}: {ours.get(gene)} here, {theirs.get(gene)} by STAR"
        )
