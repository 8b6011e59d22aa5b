"""Read bookkeeping and verdicts of a study -> figure of the reads' fates (rule reads_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.reads import draw_reads
    from ctra.report.figures.style import save

    given = snakemake.input
    figure = draw_reads(read_table(given.reads), read_table(given.verdicts), snakemake.params.title)
    save(figure, *snakemake.output)
