"""Tables of the studies -> one table of verdicts and one of reads (rule quality_tables)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.table import read_tables, write_table

    given, made, studies = snakemake.input, snakemake.output, snakemake.params.studies
    for files, path in ((given.samples, made.samples), (given.reads, made.reads)):
        table = read_tables(files, studies)
        write_table(table.set_index("sample").reset_index(), path)
