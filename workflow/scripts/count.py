"""Alignments -> counts per gene and read bookkeeping of one sample (rule count)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import json

    from ctra.annotation import read_exons, strip_version
    from ctra.counting import count_genes
    from ctra.reads import account, check_against_star, star_gene_counts, star_reads, trimming_reads

    sample, strand = snakemake.params.sample, snakemake.params.strand
    counts = count_genes(snakemake.input.bam, read_exons(snakemake.input.exons), strand=strand)
    star_counts = star_gene_counts(snakemake.input.gene_counts, strand)
    trimming = trimming_reads(snakemake.input.trimming)
    reads = account(sample, trimming, star_reads(snakemake.input.star_log), counts)
    check_against_star(sample, counts, {strip_version(g): n for g, n in star_counts.items()})
    with open(snakemake.output.counts, "w", encoding="utf-8") as file:
        file.write("gene\tcount\tantisense\n")
        for row in zip(counts.genes, counts.sense, counts.antisense, strict=True):
            file.write("{}\t{}\t{}\n".format(*row))
    with open(snakemake.output.reads, "w", encoding="utf-8") as file:
        json.dump(reads, file, indent=2)
