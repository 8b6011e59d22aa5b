"""Effects by gene set -> forest plot of the composites (rule gene_sets_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.gene_sets import draw_gene_sets
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    table = Words(read_table(given.names)).table(read_table(given.table))
    save(draw_gene_sets(table, params.title, params.unit), *snakemake.output)
