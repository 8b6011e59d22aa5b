"""Flow of the participants to the models, and their visits -> its diagram (rule flow_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, read_tables
    from ctra.report.figures.flow import draw_flow
    from ctra.report.figures.style import save

    given = snakemake.input
    flow, results = read_table(given.flow), read_tables(given.tables)
    attendance = read_table(given.attendance, ["visit", "arm"]) if given.attendance else None
    save(draw_flow(flow, results, snakemake.params.title, attendance), *snakemake.output)
