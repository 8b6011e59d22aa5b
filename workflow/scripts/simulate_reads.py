"""True expression -> FASTQ files and the true origin of their reads (rule simulate_reads)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.table import write_table
    from ctra.simulate.genome import make_genome
    from ctra.simulate.reads import list_samples, simulate_library

    given, seed, reads = snakemake.input, snakemake.params.seed, snakemake.params.reads
    gene_set = pd.read_csv(given.gene_set, sep="\t", dtype={"chromosome": str})
    parts = [pd.read_csv(file, sep="\t", index_col="gene") for file in (given.cpm, given.trial)]
    cpm = pd.concat(parts, axis="columns")
    sheet = pd.read_csv(given.sheet, sep="\t", dtype=str)
    study1 = pd.read_csv(given.study1, dtype={"id": str})
    study2 = pd.read_csv(given.study2, dtype={"id": str})
    samples = list_samples(sheet, {"study1": study1, "study2": study2})
    contigs, genes = make_genome(gene_set, seed)
    counts = simulate_library(samples, cpm, genes, contigs, reads, seed, snakemake.threads)
    write_table(counts, snakemake.output.counts, index=True)
