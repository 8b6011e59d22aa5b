"""What the jobs ask for: memory, time and room on the disk."""

import os
import shutil
import sys

from snakemake.logging import logger

from ctra.project.disk import describe_need, disk_need


def grown(megabytes, attempt):
    """Half as much again at every attempt after the first: the job may have been killed for memory."""
    return int(megabytes * (1 + attempt) / 2)


def memory(base, per_sample=0):
    """Megabytes of a job, and so many more for each sample of its study."""

    def megabytes(wildcards, attempt):
        samples = COHORTS[wildcards.study] if per_sample else []
        return grown(base + per_sample * len(samples), attempt)

    return megabytes


def minutes(base):
    """Minutes of a job; as many more at every attempt, since it may have been ended for the time."""
    return lambda wildcards, attempt: base * attempt


def index_disk(wildcards, input):
    """Megabytes on the disk while an index is made (`ctra.project.disk.disk_need`)."""
    return int(500 + 16 / REFERENCE["sparse"] * input.size_files_mb[0])


def index_memory(wildcards, input, attempt):
    """Megabytes of memory to make an index: 40 GB for the human genome, 27 GB at sparse 2.

    A byte of the genome costs 4, and 8 more where its position is in the suffix array.
    """
    return grown(int(2000 + (4 + 8 / REFERENCE["sparse"]) * input.size_files_mb[0]), attempt)


def align_memory(wildcards, input, attempt):
    """Megabytes of STAR, from its index: the reads need not be there when the job is submitted."""
    return grown(2000 + 1.1 * sum(map(os.path.getsize, input.index)) / 1e6, attempt)


def files_mb(wildcards):
    """Megabytes of a sample's own FASTQ or BAM files; 0 until the demonstration has made them."""
    files = [file for _, file in SEQUENCED[wildcards.sample].files]
    return sum(map(os.path.getsize, filter(os.path.isfile, files))) / 1e6


def reads_disk(wildcards):
    """Megabytes of a sample's trimmed reads, or of its alignments: about as large as its files."""
    return int(1000 + 2 * files_mb(wildcards))


def counting_memory(wildcards, attempt):
    """Megabytes to count a sample; with UMIs all its reads are held, some 150 bytes each."""
    return grown(1000 + 4 * files_mb(wildcards) if READS["umi"] else 2000, attempt)


def tell_disk():
    """Tell what room the run needs on the disk, and warn if it is not there."""
    kept = "results/align/{}/Aligned.out.bam" if "bam" in config["keep"] else "results/count/{}.tsv"
    to_do = {n: s for n, s in LIBRARIES.items() if not os.path.exists(kept.format(n))}
    if not to_do:
        return
    genome, annotation = (
        None if key in DOWNLOADS.values() and not os.path.exists(reference(key)) else reference(key)
        for key in ("genome", "annotation")
    )
    given = workflow.resource_settings
    need = disk_need(
        [sample.fastq for sample in to_do.values()],
        genome,
        annotation,
        at_once=given.cores // 4 if workflow.local_exec else given.nodes,
        waiting=workflow.local_exec,
        sparse=REFERENCE["sparse"],
        indexed=os.path.exists(STAR_INDEX[0]),
        keep_bam="bam" in config["keep"],
    )
    free = shutil.disk_usage("results" if os.path.isdir("results") else ".").free
    if need.peak > free:
        logger.warning(describe_need(need, free))
    else:
        print(describe_need(need, free), file=sys.stderr, flush=True)
