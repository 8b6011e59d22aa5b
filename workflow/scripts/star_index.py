"""Genome and annotation -> STAR's index (rule star_index)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.reference.star import build_index

    given = snakemake.input
    with open(given.genes, encoding="utf-8") as rows:
        genes = sum(1 for _ in rows) - 1
    options = ["--genomeFastaFiles", given.genome, "--sjdbGTFfile", given.annotation]
    options += ["--sjdbFileChrStartEnd", given.introns, "--parametersFiles", given.parameters]
    options += ["--limitGenomeGenerateRAM", f"{snakemake.resources.mem_mb}000000"]
    build_index(snakemake.output, genes, options, snakemake.threads)
