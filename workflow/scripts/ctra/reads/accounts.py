"""Read bookkeeping: every read of a sample is accounted for from the sequencer to the counts."""

import json

from ctra.files.ensembl import strip_version
from ctra.files.errors import ReadsError

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
TAIL = 10  # nt; shorter runs of A at the end of a read are common in transcripts
COLUMNS = (
    *("sample", "lanes", "raw", "tata", "no_spacer", "read_length"),
    *("cutadapt_input", "too_short", "trimmed", "with_adapter", "with_poly_a"),
    *("bases", "bases_quality", "bases_adapter", "bases_poly_a", "bases_short", "bases_trimmed"),
    *STAR_FIELDS.values(),
    *("unmapped", "mapped", "counted", "sense", "no_feature", "ambiguous"),
    *("antisense", "sense_share", "internal", "molecules", "saturated", "trimmer", "aligner"),
)
STRANDED = 100  # reads in genes that tell the protocol
UNMAPPED = ("too_many_loci", "unmapped_mismatches", "unmapped_short", "unmapped_other", "chimeric")


def lane_reads(path):
    """Reads of a sample as they came from the sequencer.

    Parameters
    ----------
    path : str or Path
        JSON of the tallies of `ctra.reads.fastq.copy_lane`.

    Returns
    -------
    dict
        lanes (the tallies); raw, tata and no_spacer, sums over the lanes; read_length (nt), the
        longest read, of the shortest lane.
    """
    with open(path, encoding="utf-8") as file:
        lanes = json.load(file)
    return {
        "lanes": lanes,
        "raw": sum(lane["reads"] for lane in lanes),
        "tata": sum(lane["tata"] for lane in lanes),
        "no_spacer": sum(lane["no_spacer"] for lane in lanes),
        "read_length": min(lane["longest"] for lane in lanes),
    }


def trimming_reads(report):
    """Numbers of reads and bases in cutadapt's JSON report.

    Parameters
    ----------
    report : str or Path

    Returns
    -------
    dict of str to int or str
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
        cut = {
            "bases_quality": bases["quality_trimmed"] or 0,
            "bases_adapter": sum(
                length["len"] * sum(length["counts"])
                for adapter in content["adapters_read1"]
                for length in adapter["three_prime_end"]["trimmed_lengths"]
            ),
            "bases_poly_a": bases["poly_a_trimmed"] or 0,
        }
        tails = content["poly_a_trimmed_read1"] or []
        return {
            "cutadapt_input": reads["input"],
            "too_short": reads["filtered"]["too_short"],
            "trimmed": reads["output"],
            "with_adapter": reads["read1_with_adapter"],
            "with_poly_a": sum(tail["count"] for tail in tails if tail["len"] >= TAIL),
            "bases": bases["input"],
            **cut,
            "bases_short": bases["input"] - sum(cut.values()) - bases["output"],
            "bases_trimmed": bases["output"],
            "trimmer": f"cutadapt {content['cutadapt_version']}",
        }
    except (json.JSONDecodeError, KeyError) as error:
        raise ReadsError(
            f"{report}: not a whole report of cutadapt ({error}); trim again"
        ) from None


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
    ReadsError
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
        raise ReadsError(f"{log}: no {missing[0]!r}; STAR did not end well, align again")
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
        Reads by gene id, versions stripped, after N_unmapped, N_multimapping, N_noFeature and
        N_ambiguous.
    """
    column = {"forward": 2, "reverse": 3}[strand]
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {strip_version(cells[0]): int(cells[column]) for cells in rows}


def account(sample, counts, steps=None):
    """Put the steps of a sample together and check that each adds up to the one before.

    Parameters
    ----------
    sample : str
        Name, for the messages.
    counts : ctra.reads.counting.Counts
    steps : dict, optional
        All of `lane_reads`, `trimming_reads` and `star_reads`; none for a sample that starts at
        alignments, whose reads are those in its BAM, if it has kept those that did not align.

    Returns
    -------
    dict
        All numbers of reads, in the order of the steps; `mapped` = unique + multiple, `antisense`
        of the unique reads, and `sense_share`, the sense share of the reads on either strand of a
        gene. `internal`, `molecules` and `saturated` are None where they were not asked for.
        `trimmer` and `aligner` are programs with their versions.

    Raises
    ------
    ReadsError
        If a step does not add up, with both numbers; if no read is left; or if most of at least
        100 reads in genes have the strand opposite to that of the protocol.
    """
    sense, antisense = int(counts.sense.sum()), int(counts.antisense.sum())
    assigned = sense + counts.no_feature + counts.ambiguous
    if not steps:
        known = {"unique": assigned, "multiple": counts.multiple, "unmapped": counts.unmapped}
        # without a single read that did not align, the BAM has lost them
        steps = {"raw": sum(known.values()) if counts.unmapped else None, **known}
    else:
        _check_steps(sample, steps, assigned, counts.multiple)
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
    sense_share = sense / max(sense + antisense, 1)
    if sense_share < 0.5 and sense + antisense >= STRANDED:
        raise ReadsError(
            f"sample {sample}: {sense_share:.0%} of {sense + antisense} reads in genes have the "
            "strand that reads.protocol says; is the library of the other protocol?"
        )
    return {
        "sample": sample,
        **steps,
        "mapped": steps["unique"] + steps["multiple"],
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


def _check_steps(sample, steps, assigned, multiple):
    """Check that each step has the reads of the one before."""
    causes = steps["unique"] + steps["multiple"] + sum(steps[name] for name in UNMAPPED)
    for what, before, after, step in [
        ("raw", steps["raw"], steps["no_spacer"] + steps["cutadapt_input"], "taking UMIs off"),
        ("untrimmed", steps["cutadapt_input"], steps["too_short"] + steps["trimmed"], "trimming"),
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


def reads_table(accounts):
    """Put the bookkeeping of samples side by side.

    Parameters
    ----------
    accounts : list of dict
        From `account`.

    Returns
    -------
    list of dict
        One a sample, with all `COLUMNS`: None where the sample has not the step; lanes as text,
        `file: reads` separated by semicolons.

    Raises
    ------
    ReadsError
        If two samples hold the same reads.
    """
    owner = {}
    rows = []
    for account in accounts:
        lanes = account.get("lanes", [])
        for lane in lanes:
            first = owner.setdefault((lane["crc32"], lane["reads"]), (account["sample"], lane))
            if first[0] != account["sample"]:
                raise ReadsError(
                    f"{lane['fastq']} of sample {account['sample']} holds the same reads as "
                    f"{first[1]['fastq']} of sample {first[0]}; mend the sample sheet"
                )
        texts = {"lanes": "; ".join(f"{lane['fastq']}: {lane['reads']}" for lane in lanes)}
        rows.append(dict.fromkeys(COLUMNS) | account | texts)
    return rows


def read_steps(lanes, trimming, star_log):
    """Read what is known of a sample before counting: three files, for `account`."""
    return lane_reads(lanes) | trimming_reads(trimming) | star_reads(star_log)


def check_against_star(sample, counts, star_counts):
    """Check the counts gene by gene against STAR's GeneCounts.

    Parameters
    ----------
    sample : str
    counts : ctra.reads.counting.Counts
    star_counts : dict of str to int
        From `star_gene_counts`.

    Raises
    ------
    ReadsError
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
        raise ReadsError(
            f"sample {sample}: {len(differing)} genes counted otherwise than by STAR, "
            f"first {gene}: {ours.get(gene)} here, {theirs.get(gene)} by STAR"
        )
