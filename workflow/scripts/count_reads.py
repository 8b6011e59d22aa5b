"""Lanes of a sample -> trimmed, aligned and counted reads, all accounted for (rule count_reads)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.outputs import write_json, write_text
    from ctra.reads.accounts import account, check_against_star
    from ctra.reads.counting import count_genes
    from ctra.reads.fastq import trimmed
    from ctra.reads.steps import read_steps, star_gene_counts
    from ctra.reference.star import aligned
    from ctra.reference.tables import read_for_counting

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    by_star = [made.gene_counts, made.star_log]
    with trimmed(params.lanes, params.cutadapt, made.trimming, params.umi) as reads:
        with aligned(reads.fastq, params.index, by_star, params.star, snakemake.threads) as bam:
            known = read_for_counting(given.exons, given.contigs, given.a_rich)
            counts = count_genes(bam, **known, read_length=reads.read_length, **params.counting)
    write_json(reads.tallies, made.lanes)
    accounted = account(params.sample, counts, read_steps(made.lanes, made.trimming, made.star_log))
    check_against_star(counts, star_gene_counts(made.gene_counts, params.counting["strand"]))
    write_text(counts.text(), made.counts)
    write_json(accounted, made.reads)
