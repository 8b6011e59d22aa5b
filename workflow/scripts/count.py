"""Alignments -> counts per gene and read bookkeeping of one sample (rule count)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import json

    from ctra import reads
    from ctra.annotation import read_contig_table, read_exons
    from ctra.counting import count_genes
    from ctra.outputs import write_text
    from ctra.priming import read_sites

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    steps = reads.read_steps(*given.steps) if given.steps else {}
    a_rich = read_sites(given.a_rich) if given.a_rich else None
    known = {"lengths": read_contig_table(given.contigs), "read_length": steps.get("read_length")}
    exons = read_exons(given.exons)
    counts = count_genes(given.bam, exons, a_rich=a_rich, **known, **params.counting)
    accounted = reads.account(params.sample, counts, steps)
    if given.steps:
        star_counts = reads.star_gene_counts(*given.gene_counts, params.counting["strand"])
        reads.check_against_star(params.sample, counts, star_counts)
    lines = ("\t".join(map(str, row)) + "\n" for row in counts.rows())
    write_text("".join(lines), made.counts)
    write_text(json.dumps(accounted, indent=2), made.reads)
