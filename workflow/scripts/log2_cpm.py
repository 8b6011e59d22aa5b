"""Counts -> log2 counts per million (rule log2_cpm)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.counts import study_counts
    from ctra.expression.cpm import log2_cpm, mapped_reads
    from ctra.expression.known import known_genes
    from ctra.expression.libraries import make_million
    from ctra.files.table import read_table, write_blocks, write_table

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    read = study_counts(given.counts, known_genes(given.known), **params.matrix)
    exons = read_table(given.exons) if given.exons else None
    mapped = mapped_reads(read_table(given.mapped)) if given.mapped else None
    excluded, table, notes = make_million(read, exons=exons, mapped=mapped, **params.million)
    print(*notes, sep="\n")
    how = {"library_size": table.set_index("sample")["library_size"], "floor": params.floor}
    blocks = read.counts.blocks(without=excluded)
    write_blocks((log2_cpm(block, **how) for block in blocks), made.log2_cpm)
    write_table(table, made.libraries)
    write_table(pd.DataFrame({"note": notes}), made.notes)
