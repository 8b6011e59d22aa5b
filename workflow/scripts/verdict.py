"""Finished tables of one model -> its verdict in words (rule verdict)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table
    from ctra.report.verdict import verdicts
    from ctra.report.words import Words

    params = snakemake.params
    tables = {name: read_table(file) for name, file in snakemake.input.items()}
    words = Words(tables.pop("names"))
    told = {name: words.table(table) for name, table in tables.items()}
    found = verdicts(told, params.model, clustered=params.clustered, smallest=params.smallest)
    found["effect"] = tables["table"]["effect"].unique()
    found.insert(0, "study", params.study)
    found.insert(1, "model", params.model)
    write_table(found, snakemake.output.verdict)
