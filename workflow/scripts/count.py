"""Alignments -> counts per gene and read bookkeeping of one sample (rule count)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import json

    from ctra.priming import read_sites

    from ctra import reads
    from ctra.annotation import read_exons
    from ctra.counting import count_genes

    given, params = snakemake.input, snakemake.params
    a_rich = read_sites(given.a_rich) if given.a_rich else None
    counts = count_genes(given.bam, read_exons(given.exons), a_rich=a_rich, **params.counting)
    steps = reads.read_steps(*given.steps) if given.steps else None
    accounted = reads.account(params.sample, counts, steps)
    if given.steps:
        star_counts = reads.star_gene_counts(*given.gene_counts, params.counting["strand"])
        reads.check_against_star(params.sample, counts, star_counts)
    with open(snakemake.output.counts, "w", encoding="utf-8") as file:
        file.writelines("\t".join(map(str, row)) + "\n" for row in counts.rows())
    with open(snakemake.output.reads, "w", encoding="utf-8") as file:
        json.dump(accounted, file, indent=2)
