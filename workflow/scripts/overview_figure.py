"""Results of all studies -> forest plot of the composite (rule overview_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_tables
    from ctra.report.figures.overview import draw_overview
    from ctra.report.figures.style import save
    from ctra.report.words import in_words

    params = snakemake.params
    given = in_words(
        {name: read_tables(files, params.studies[name]) for name, files in snakemake.input.items()}
    )
    figure = draw_overview(given["results"], given["findings"], params.titles, params.unit)
    save(figure, *snakemake.output)
