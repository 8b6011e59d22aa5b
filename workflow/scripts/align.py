"""Trimmed reads -> alignments, STAR's counts and summary of one sample (rule align)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.reference.star import align

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    files = [made.bam, made.gene_counts, made.star_log]
    align(given.fastq, params.index, files, params.options, snakemake.threads)
