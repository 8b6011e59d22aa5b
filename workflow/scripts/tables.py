"""Result tables -> one workbook, a sheet a table (rule tables)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.workbook import write_workbook

    write_workbook(snakemake.params.sheets, snakemake.output.workbook)
