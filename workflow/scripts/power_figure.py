"""Power of the models of a study -> figure over the number of participants (rule power_figure)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.table import read_table, write_table
    from ctra.inference.functions import planned_tests, resolve
    from ctra.model.power import planned, power_curves
    from ctra.report.figures.power import draw_power
    from ctra.report.figures.style import save
    from ctra.report.words import Words

    made, params = snakemake.output, snakemake.params
    plans = pd.concat([read_table(file) for file in snakemake.input.tables])
    tests = planned_tests(resolve(params.statistics))
    plans = planned(plans, tests, **params.plan)
    write_table(plans, made.table)
    words, curves = Words(read_table(snakemake.input.names)), power_curves(plans, tests)
    figure = draw_power(words.table(plans), words.table(curves), params.title)
    save(figure, made.svg, made.png)
