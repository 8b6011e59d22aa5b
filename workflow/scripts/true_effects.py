"""Declared models -> their true slopes (rule true_effects)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import write_table
    from ctra.simulate.expression import model_effects

    write_table(model_effects(snakemake.params.models), snakemake.output.effects, index=True)
