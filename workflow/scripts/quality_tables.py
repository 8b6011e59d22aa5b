"""Verdicts and bookkeeping of all samples -> one table each (rule quality_tables)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import json
    from pathlib import Path

    import pandas as pd

    from ctra.files.table import read_tables, write_table
    from ctra.reads.accounts import reads_table

    given, made = snakemake.input, snakemake.output
    verdicts = read_tables(given.samples, snakemake.params.studies)
    write_table(verdicts.set_index("sample").reset_index(), made.samples)
    texts = [Path(file).read_text(encoding="utf-8") for file in given.reads]
    write_table(pd.DataFrame(reads_table([json.loads(text) for text in texts])), made.reads)
