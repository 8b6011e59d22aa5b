"""Read bookkeeping and verdicts of a study -> figure of the reads' fates (rule reads_figure)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.figures import draw_reads, save
    from ctra.table import read_table

    given = snakemake.input
    figure = draw_reads(read_table(given.reads), read_table(given.verdicts), snakemake.params.title)
    save(figure, *snakemake.output)
