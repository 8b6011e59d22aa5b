"""Phenotypes -> the cohorts that their subjects were drawn from (rule simulate_parents)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.outputs import write_text
    from ctra.simulate.cohort import simulate_parent

    for study, path in snakemake.input.items():
        phenotype = pd.read_csv(path, dtype={"id": str})
        parent = simulate_parent(study, phenotype, snakemake.params.seed)
        write_text(parent.to_csv(index=False), getattr(snakemake.output, study))
