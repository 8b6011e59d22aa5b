"""Results of the models of a study -> figure of the slopes (rule effects_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.table import read_table
    from ctra.report.figures.effects import draw_effects
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    words = Words(read_table(given.names))
    results = words.table(pd.concat([read_table(file) for file in given.tables]))
    findings = words.table(read_table(given.findings))
    save(draw_effects(results, findings, params.title, params.unit), *snakemake.output)
