"""Counts and bookkeeping of every sample -> one matrix and one table (rule count_matrix)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import json
    from pathlib import Path

    import pandas as pd

    from ctra.reads import reads_table
    from ctra.table import write_table

    texts = [Path(file).read_text(encoding="utf-8") for file in snakemake.input.reads]
    reads = reads_table([json.loads(text) for text in texts])
    columns = [
        pd.read_csv(file, sep="\t", usecols=["gene", "count"], index_col="gene")["count"]
        for file in snakemake.input.counts
    ]
    counts = pd.concat(columns, axis=1, keys=[row["sample"] for row in reads])
    write_table(counts, snakemake.output.counts, index=True)
    write_table(pd.DataFrame(reads), snakemake.output.reads)
