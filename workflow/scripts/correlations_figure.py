"""Signed expression of the analysed sample -> heat map (rule correlations_figure)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.figures import draw_correlations, save
    from ctra.table import read_table

    given = snakemake.input
    samples = read_table(given.participants)["sample"]
    expression = read_table(given.ctra).set_index("sample").loc[samples]
    figure = draw_correlations(expression, read_table(given.gene_set), snakemake.params.title)
    save(figure, *snakemake.output)
