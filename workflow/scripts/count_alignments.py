"""Alignments -> counts per gene, each read accounted for (rule count_alignments)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.outputs import write_json, write_text
    from ctra.reads.accounts import account, check_against_star
    from ctra.reads.bam import read_header
    from ctra.reads.counting import count_genes
    from ctra.reads.steps import read_steps, star_gene_counts
    from ctra.reference.tables import read_for_counting

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    read_header(given.bam)  # refuses what is no whole BAM of one sample by STAR
    known = read_for_counting(given.exons, given.contigs, given.a_rich)
    steps = read_steps(*given.steps) if given.steps else {}
    known["read_length"] = lambda: steps.get("read_length")
    counts = count_genes(given.bam, **known, **params.counting)
    if steps:
        check_against_star(
            counts, star_gene_counts(given.gene_counts[0], params.counting["strand"])
        )
    write_json(account(params.sample, counts, steps), made.reads)
    write_text(counts.text(), made.counts)
