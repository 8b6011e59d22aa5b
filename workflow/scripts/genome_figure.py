"""Slopes of all expressed genes -> volcano and MA figure (rule genome_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.genome import draw_genome
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    given, params = snakemake.input, snakemake.params
    words = Words(read_table(given.names))
    tables = (words.table(read_table(file)) for file in (given.genome, given.effects))
    save(draw_genome(*tables, params.title), *snakemake.output)
