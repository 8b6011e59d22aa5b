"""Flow of the participants to the models -> its diagram (rule flow_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, read_tables
    from ctra.report.figures.flow import draw_flow
    from ctra.report.figures.style import save

    flow, results = read_table(snakemake.input.flow), read_tables(snakemake.input.tables)
    save(draw_flow(flow, results, snakemake.params.title), *snakemake.output)
