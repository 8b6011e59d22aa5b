"""Signed expression and participants -> the results of one model (rule model)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.analysis import fit_model
    from ctra.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    tables = fit_model(
        read_table(given.ctra).set_index("sample"),
        read_table(given.participants).set_index("subject"),
        read_table(given.gene_set),
        exposures=params.exposures,
        products=params.products,
        covariates=params.covariates,
        slopes=params.slopes,
        covariance=params.covariance,
        method=params.method,
        standardize=params.standardize,
    )
    for name, table in tables.items():
        table.insert(0, "study", params.study)
        table.insert(1, "model", params.model)
        write_table(table, snakemake.output[name])
