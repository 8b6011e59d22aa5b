"""Signed expression of the analysed sample -> heat map (rule correlations_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.expression.geneset import correlate_groups
    from ctra.files.table import read_table, write_table
    from ctra.report.figures.correlations import draw_correlations
    from ctra.report.figures.style import save

    given, made = snakemake.input, snakemake.output
    samples = read_table(given.participants)["sample"]
    expression = read_table(given.ctra).set_index("sample").loc[samples]
    gene_set = read_table(given.gene_set)
    write_table(correlate_groups(expression, gene_set), made.table)
    save(draw_correlations(expression, gene_set, snakemake.params.title), made.svg, made.png)
