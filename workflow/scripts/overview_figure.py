"""Results of all studies -> forest plot of the composite (rule overview_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_tables
    from ctra.report.figures.overview import draw_overview
    from ctra.report.figures.style import save

    params = snakemake.params
    given = {
        name: read_tables(files, params.studies[name]) for name, files in snakemake.input.items()
    }
    save(draw_overview(**given, titles=params.titles, unit=params.unit), *snakemake.output)
