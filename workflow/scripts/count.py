"""Alignments -> counts per gene and read bookkeeping of one sample (rule count)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import json

    from ctra import reads
    from ctra.annotation import read_exons
    from ctra.counting import count_genes
    from ctra.priming import read_sites

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    steps = reads.read_steps(*given.steps) if given.steps else {}
    a_rich = read_sites(given.a_rich) if given.a_rich else None
    known = {"a_rich": a_rich, "read_length": steps.get("read_length"), **params.counting}
    counts = count_genes(given.bam, read_exons(given.exons), **known)
    accounted = reads.account(params.sample, counts, steps)
    if given.steps:
        star_counts = reads.star_gene_counts(*given.gene_counts, known["strand"])
        reads.check_against_star(params.sample, counts, star_counts)
    with open(made.counts, "w", encoding="utf-8") as file:
        file.writelines("\t".join(map(str, row)) + "\n" for row in counts.rows())
    with open(made.reads, "w", encoding="utf-8") as file:
        json.dump(accounted, file, indent=2)
