"""Slopes of genes, groups and composite of a model -> figure of them (rule genes_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.genes import draw_genes
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    words = Words(read_table(given.names))
    files = (given.genewise, given.groups, given.table)
    tables = (words.table(read_table(file)) for file in files)
    save(draw_genes(*tables, params.title, params.unit), *snakemake.output)
