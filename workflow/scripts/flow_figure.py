"""Flow of the participants -> its diagram (rule flow_figure)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.figures import draw_flow, save
    from ctra.table import read_table

    flow = read_table(snakemake.input.flow)
    save(draw_flow(flow, snakemake.params.title), *snakemake.output)
