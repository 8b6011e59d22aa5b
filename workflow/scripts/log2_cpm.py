"""Counts -> log2 counts per million (rule log2_cpm)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.expression.cpm import log2_cpm, mapped_reads
    from ctra.expression.matrix import read_counts
    from ctra.files.table import read_table, write_table

    counts, notes = read_counts(snakemake.input.counts)
    print(*notes, sep="\n")
    library_size = None
    if snakemake.input.libraries:
        library_size = mapped_reads(read_table(snakemake.input.libraries))
    print("library size:", "column sums" if library_size is None else "mapped reads")
    expression = log2_cpm(counts, library_size=library_size, floor=snakemake.params.floor)
    write_table(expression, snakemake.output.log2_cpm, index=True)
