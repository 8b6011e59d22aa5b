"""Counts -> log2 counts per million (rule log2_cpm)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.counts import CountMatrix, read_counts
    from ctra.expression.cpm import log2_cpm
    from ctra.expression.known import known_genes
    from ctra.expression.libraries import excluded_genes, library_notes, library_table
    from ctra.expression.matrix import own_matrix
    from ctra.files.table import read_table, write_table

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    if params.handed_over:
        read = read_counts(given.counts, known_genes(given.known), params.samples)
    else:
        own = own_matrix(given.counts)
        read = CountMatrix(own, own.sum(), [])
    exons = read_table(given.exons) if given.exons else None
    mapped = read_table(given.mapped).set_index("sample")["mapped"] if given.mapped else None
    excluded = excluded_genes(read.counts.index, params.exclude_contigs, exons)
    least = params.min_reads if params.handed_over else None
    libraries = library_table(read.counts, read.counted, excluded, mapped=mapped, least=least)
    notes = read.notes + library_notes(libraries, excluded, params.exclude_contigs)
    print(*notes, sep="\n")
    print("library size:", "column sums" if mapped is None else "mapped reads")
    size = libraries.set_index("sample")["library_size"]
    counts = read.counts.drop(index=excluded)
    write_table(log2_cpm(counts, library_size=size, floor=params.floor), made.log2_cpm, index=True)
    write_table(libraries, made.libraries)
    write_table(pd.DataFrame({"note": notes}), made.notes)
