"""Slopes of genes and groups of a model -> figure of them (rule genes_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.genes import draw_genes
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    words = Words(read_table(given.names))
    genewise, groups = (words.table(read_table(file)) for file in (given.genewise, given.groups))
    save(draw_genes(genewise, groups, params.title, params.unit), *snakemake.output)
