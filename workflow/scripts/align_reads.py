"""Lanes of a sample -> trimmed reads, and their alignments, which are kept (rule align_reads)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.outputs import write_json
    from ctra.reads.fastq import trimmed
    from ctra.reference.star import aligned

    made, params = snakemake.output, snakemake.params
    by_star = [made.gene_counts, made.star_log, made.bam]
    with trimmed(params.lanes, params.cutadapt, made.trimming, params.umi) as reads:
        with aligned(reads.fastq, params.index, by_star, params.star, snakemake.threads):
            print("trimming and aligning", flush=True)
    write_json(reads.tallies, made.lanes)
