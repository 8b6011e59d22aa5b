"""Flow of the participants -> its diagram (rule flow_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table
    from ctra.report.figures.flow import draw_flow
    from ctra.report.figures.style import save

    flow = read_table(snakemake.input.flow)
    save(draw_flow(flow, snakemake.params.title), *snakemake.output)
