"""Genome and annotation -> STAR's index (rule star_index)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.reference.star import build_index
    from ctra.reference.tables import read_contig_table, read_gene_ids

    given = snakemake.input
    genes, contigs = read_gene_ids(given.genes), read_contig_table(given.contigs)
    options = ["--genomeFastaFiles", given.genome, "--sjdbGTFfile", given.annotation]
    options += ["--sjdbFileChrStartEnd", given.introns, "--parametersFiles", given.parameters]
    options += ["--limitGenomeGenerateRAM", f"{snakemake.resources.mem_mb}000000"]
    build_index(snakemake.output, genes, contigs, options, snakemake.threads)
