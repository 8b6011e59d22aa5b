"""Tables of the studies -> one table of verdicts and one of reads (rule quality_tables)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.table import read_tables, write_table

    given, made, studies = snakemake.input, snakemake.output, snakemake.params.studies
    write_table(read_tables(given.samples, studies), made.samples)
    write_table(read_tables(given.reads, studies), made.reads)
