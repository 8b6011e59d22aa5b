"""Results of the models of a study -> figure of the slopes (rule effects_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.table import read_table
    from ctra.report.figures.effects import draw_effects
    from ctra.report.figures.style import save

    results = pd.concat([read_table(file) for file in snakemake.input.tables])
    params = snakemake.params
    save(draw_effects(results, params.title, params.unit), *snakemake.output)
