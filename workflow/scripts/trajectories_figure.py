"""Means by arm and visit, and the participants -> figure of them (rule trajectories_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.style import save
    from ctra.report.figures.trajectories import draw_trajectories

    given, params = snakemake.input, snakemake.params
    means, values = (read_table(file, ["visit", "arm"]) for file in (given.means, given.values))
    save(draw_trajectories(means, values, params.title, params.unit), *snakemake.output)
