"""Signed expression of all visits -> means by arm and visit, and contrasts (rule repeated)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.phenotype import read_labels
    from ctra.files.table import read_table, write_table
    from ctra.model.repeated import Repeated, repeated_measures

    given, params = snakemake.input, snakemake.params
    plan = Repeated(**params.plan, labels=read_labels(given.labels).get(params.plan["arm"], {}))
    texts = [*plan.categories, plan.cluster]
    tables = repeated_measures(
        read_table(given.ctra).set_index("sample"),
        read_table(given.participants, texts).set_index("subject"),
        read_table(given.visits, ["visit"]),
        plan,
        standardize=params.standardize,
    )
    for name, table in tables.items():
        table.insert(0, "study", params.study)
        write_table(table, snakemake.output[name])
