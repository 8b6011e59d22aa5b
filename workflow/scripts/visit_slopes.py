"""Expression and exposures of all visits -> slopes within and between (rule visit_slopes)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.phenotype import read_labels
    from ctra.files.table import read_table, write_table
    from ctra.model.repeated import Repeated
    from ctra.model.varying import varying_effects

    given, params = snakemake.input, snakemake.params
    plan = Repeated(**params.plan, labels=read_labels(given.labels).get(params.plan["arm"], {}))
    table = varying_effects(
        read_table(given.ctra).set_index("sample"),
        read_table(given.participants, [*plan.categories, plan.cluster]).set_index("subject"),
        read_table(given.visits, ["visit"]),
        read_table(given.varying, ["visit", "exposure"]),
        plan,
        standardize=params.standardize,
    )
    table.insert(0, "study", params.study)
    write_table(table, snakemake.output[0])
