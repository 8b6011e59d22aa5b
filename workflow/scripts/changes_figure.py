"""Contrasts over the visits, and slopes -> figure of them (rule changes_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.table import read_table
    from ctra.report.figures.changes import draw_changes
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    contrasts = read_table(given.contrasts, ["visit", "arm", "versus"])
    slopes = read_table(given.slopes) if given.slopes else pd.DataFrame()
    words = Words(read_table(given.names))
    figure = draw_changes(contrasts, words.table(slopes), params.title, params.unit)
    save(figure, *snakemake.output)
