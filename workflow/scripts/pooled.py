"""Results of all studies -> the effects that several have, together (rule pooled)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_tables, write_table
    from ctra.model.pooled import pool_studies

    results, params = read_tables(snakemake.input.results), snakemake.params
    pooled = pool_studies(results, params.designs, params.comparable)
    write_table(pooled, snakemake.output.table)
