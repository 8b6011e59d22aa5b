"""Signed expression and participants -> slopes with covariates imputed (rule imputation)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table
    from ctra.model.analysis import Specification
    from ctra.model.imputation import imputation

    params, given = snakemake.params, snakemake.input
    of = Specification(**params.specification)
    table = imputation(
        read_table(given.ctra).set_index("sample"),
        read_table(given.participants, of.texts).set_index("subject"),
        of,
        read_table(given.visits, ["visit"]) if given.visits else None,
        standardize=params.standardize,
        seed=params.seed,
    )
    table.insert(0, "study", params.study)
    table.insert(1, "model", params.model)
    write_table(table, snakemake.output.table)
