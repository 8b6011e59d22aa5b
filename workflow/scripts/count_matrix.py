"""Counts and bookkeeping of every sample -> one matrix and one table (rule count_matrix)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import json
    from pathlib import Path

    import pandas as pd

    from ctra.expression.own import join_counts
    from ctra.files.table import write_blocks, write_table
    from ctra.reads.accounts import reads_table

    texts = [Path(file).read_text(encoding="utf-8") for file in snakemake.input.reads]
    reads = reads_table([json.loads(text) for text in texts])
    made = snakemake.output
    samples = [row["sample"] for row in reads]
    counts = join_counts(snakemake.input.counts, samples, Path(made.counts).parent)
    write_blocks(counts, made.counts)
    write_table(pd.DataFrame(reads), made.reads)
