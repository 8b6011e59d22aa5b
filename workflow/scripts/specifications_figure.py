"""Specifications of a model -> figure of their sorted slopes (rule specifications_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.specifications import draw_specifications
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    specifications = Words(read_table(given.names)).table(read_table(given.specifications))
    save(draw_specifications(specifications, params.title), *snakemake.output)
