"""Results of a model with products -> figure of the fitted profile (rule moderation_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.moderation import draw_moderation
    from ctra.report.figures.style import save

    given, params = snakemake.input, snakemake.params
    figure = draw_moderation(
        read_table(given.table),
        read_table(given.slopes),
        read_table(given.subjects),
        read_table(given.findings),
        params.title,
        params.unit,
    )
    save(figure, *snakemake.output)
