"""Alignments that were made elsewhere -> counts per gene, accounted for (rule count_alignments)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.outputs import write_json, write_text
    from ctra.reads.accounts import account
    from ctra.reads.bam import read_header
    from ctra.reads.counting import count_genes
    from ctra.reference.tables import read_for_counting

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    read_header(given.bam)  # refuses what is no whole BAM of one sample by STAR
    known = read_for_counting(given.exons, given.contigs, given.a_rich)
    counts = count_genes(given.bam, **known, **params.counting)
    accounted = account(params.sample, counts)
    write_text(counts.text(), made.counts)
    write_json(accounted, made.reads)
