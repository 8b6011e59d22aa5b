"""Slopes of genes and groups of a model -> figure of them (rule genes_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.genes import draw_genes
    from ctra.report.figures.style import save

    given, params = snakemake.input, snakemake.params
    genewise, groups = read_table(given.genewise), read_table(given.groups)
    save(draw_genes(genewise, groups, params.title, params.unit), *snakemake.output)
