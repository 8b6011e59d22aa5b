"""Alignments -> counts per gene and read bookkeeping of one sample (rule count)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import json

    from ctra.files.outputs import write_text
    from ctra.reads.accounts import account, check_against_star
    from ctra.reads.counting import count_genes
    from ctra.reads.steps import read_steps, star_gene_counts
    from ctra.reference.tables import read_contig_table, read_exons, read_sites

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    steps = read_steps(*given.steps) if given.steps else {}
    known = {"lengths": read_contig_table(given.contigs), "read_length": steps.get("read_length")}
    known["a_rich"] = read_sites(given.a_rich) if given.a_rich else None
    counts = count_genes(given.bam, read_exons(given.exons), **known, **params.counting)
    accounted = account(params.sample, counts, steps)
    if given.steps:
        star_counts = star_gene_counts(given.gene_counts[0], params.counting["strand"])
        check_against_star(params.sample, counts, star_counts)
    write_text(counts.text(), made.counts)
    write_text(json.dumps(accounted, indent=2), made.reads)
