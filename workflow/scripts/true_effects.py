"""Declared models -> their true slopes (rule true_effects)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.simulate.expression import model_effects
    from ctra.table import write_table

    write_table(model_effects(snakemake.params.models), snakemake.output.effects, index=True)
