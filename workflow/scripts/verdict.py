"""Finished tables of one model -> its verdict in words (rule verdict)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table
    from ctra.report.verdict import verdicts

    params, given = snakemake.params, snakemake.input
    tables = [given.table, given.genewise, given.influence, given.power]
    verdict = verdicts(*(read_table(file) for file in tables))
    verdict.insert(0, "study", params.study)
    verdict.insert(1, "model", params.model)
    write_table(verdict, snakemake.output.verdict)
