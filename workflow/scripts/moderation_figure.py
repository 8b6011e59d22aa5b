"""Results of a model with products -> figure of the fitted profile (rule moderation_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.moderation import draw_moderation
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    words = Words(read_table(given.names))
    results, slopes, findings = (
        words.table(read_table(file)) for file in (given.table, given.slopes, given.findings)
    )
    figure = draw_moderation(
        results,
        slopes,
        read_table(given.subjects).rename(columns=words.of),
        findings,
        params.title,
        params.unit,
    )
    save(figure, *snakemake.output)
