"""Models with further adjustments -> figure of the slopes (rule sensitivity_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.table import read_table
    from ctra.report.figures.sensitivity import draw_sensitivity
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    words = Words(read_table(given.names))
    results = words.table(pd.concat([read_table(file) for file in given.tables]))
    save(draw_sensitivity(results, params.title, params.unit), *snakemake.output)
