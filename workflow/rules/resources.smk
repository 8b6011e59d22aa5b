"""What the jobs ask for: memory, time and room on the disk."""

import os
import shutil
import sys

from snakemake.logging import logger

from ctra.project.disk import describe_need, disk_need

LARGE_GENOME_MB = 500
PIECE_MB = 7  # of gzipped FASTQ, in which STAR hands reads to its threads: some 30 MB of text


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


def megabytes_of(input):
    """Megabytes of each input file. Snakemake's are of 2^20 bytes."""
    return [size * 2**20 / 1e6 for size in input.size_files_mb]


def index_disk(wildcards, input):
    """Megabytes on the disk while an index is made (`ctra.project.disk.disk_need`)."""
    genome, *_ = megabytes_of(input)
    return int(500 + max(16 / REFERENCE["sparse"], 2.5 + 8.5 / REFERENCE["sparse"]) * genome)


def index_memory(wildcards, input, attempt):
    """Megabytes of memory to make an index: some 45 GB for the human genome, 32 GB at sparse 2.

    STAR holds both strands of the genome, and 33 bits for each position of each strand that is in
    the suffix array. To put the junctions in, it sorts 16 bytes for each of their positions, and
    as many again while it sorts: some 40 times the exons' file. This is a quarter to a third more
    than was measured on 600 Mb (docs/scale.md), since reads of 100 nt need more.
    """
    genome, exons, *_ = megabytes_of(input)
    return grown(1500 + (2 + 8.3 / REFERENCE["sparse"]) * genome + 50 * exons, attempt)


def size_mb(files):
    """Megabytes of files; 0 until the demonstration has made them."""
    return sum(map(os.path.getsize, filter(os.path.isfile, files))) / 1e6


def star_threads(wildcards):
    """Threads of STAR, of which each works on a piece of the reads.

    Small samples have one, and are counted side by side. With a large genome each STAR fills much
    of the memory; there it is better that few have four.
    """
    genome = reference("genome")
    if not generated(genome) and not 0 < size_mb([genome]) < LARGE_GENOME_MB:
        return 4
    return min(4, 1 + int(size_mb(fastq_of(wildcards)) / PIECE_MB))


def reads_memory(wildcards, input, attempt):
    """Megabytes of STAR, from its index, and of the counting beside it."""
    star = 2000 + 1.1 * sum(map(os.path.getsize, input.index)) / 1e6
    return grown(star + counting_mb(input.lanes), attempt)


def reads_minutes(wildcards, attempt):
    """Minutes to align a sample; more where the index has only some positions of the genome."""
    return attempt * (120 if REFERENCE["sparse"] == 1 else 300)


def reads_disk(wildcards, input):
    """Megabytes of STAR's own files, and of the alignments if they are kept."""
    return int(1000 + 2 * size_mb(input.lanes))


def counting_mb(files):
    """Megabytes to count a sample; with UMIs all its reads are held, some 150 bytes each."""
    return 2000 + (4 * size_mb(files) if READS["umi"] else 0)


def counting_memory(wildcards, input, attempt):
    """Megabytes to count alignments that were made elsewhere."""
    return grown(counting_mb([input.bam]), attempt)


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
        at_once=given.cores if workflow.local_exec else given.nodes,
        sparse=REFERENCE["sparse"],
        indexed=os.path.exists(STAR_INDEX[0]),
        keep_bam="bam" in config["keep"],
    )
    free = shutil.disk_usage("results" if os.path.isdir("results") else ".").free
    if need.peak > free:
        logger.warning(describe_need(need, free))
    else:
        print(describe_need(need, free), file=sys.stderr, flush=True)
