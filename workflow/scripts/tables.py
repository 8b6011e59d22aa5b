"""Result tables -> one workbook, a sheet a table (rule tables)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_tables
    from ctra.report.words import in_words
    from ctra.report.workbook import write_workbook

    files, params = snakemake.input, snakemake.params
    tables = {name: read_tables(files[name], of) for name, of in params.studies.items()}
    sources = {name: list(files[name]) for name in tables}
    made = snakemake.output.workbook
    write_workbook(in_words(tables), sources, params.titles, made, simulated=params.simulated)
