"""Alignments -> counts per gene and read bookkeeping of one sample (rule count)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import json

    from ctra.files.outputs import write_text
    from ctra.reads import accounts as reads
    from ctra.reads.counting import count_genes
    from ctra.reference.tables import read_contig_table, read_exons, read_sites

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    steps = reads.read_steps(*given.steps) if given.steps else {}
    known = {"lengths": read_contig_table(given.contigs), "read_length": steps.get("read_length")}
    known["a_rich"] = read_sites(given.a_rich) if given.a_rich else None
    counts = count_genes(given.bam, read_exons(given.exons), **known, **params.counting)
    accounted = reads.account(params.sample, counts, steps)
    if given.steps:
        star_counts = reads.star_gene_counts(*given.gene_counts, params.counting["strand"])
        reads.check_against_star(params.sample, counts, star_counts)
    write_text("".join("\t".join(map(str, row)) + "\n" for row in counts.rows()), made.counts)
    write_text(json.dumps(accounted, indent=2), made.reads)
