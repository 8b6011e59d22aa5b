"""Power of the models of a study -> figure over the number of subjects (rule power_figure)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.evidence import planned, power_curves
    from ctra.figures import draw_power, save
    from ctra.table import read_table, write_table

    made, params = snakemake.output, snakemake.params
    plans = pd.concat([read_table(file) for file in snakemake.input.tables])
    plans = planned(plans, **params.plan)
    write_table(plans, made.table)
    save(draw_power(plans, power_curves(plans), params.title), made.svg, made.png)
