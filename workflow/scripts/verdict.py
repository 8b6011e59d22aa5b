"""Finished tables of one model -> its verdict in words (rule verdict)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table
    from ctra.report.verdict import verdicts

    params = snakemake.params
    tables = {name: read_table(file) for name, file in snakemake.input.items()}
    found = verdicts(tables, params.model, clustered=params.clustered, smallest=params.smallest)
    found.insert(0, "study", params.study)
    found.insert(1, "model", params.model)
    write_table(found, snakemake.output.verdict)
