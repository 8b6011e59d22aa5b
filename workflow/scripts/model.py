"""Signed expression and participants -> the results of one model (rule model)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table
    from ctra.model.analysis import fit_model

    params, given = snakemake.params, snakemake.input
    tables = fit_model(
        read_table(given.ctra).set_index("sample"),
        read_table(given.participants, params.categories).set_index("subject"),
        read_table(given.gene_set),
        exposures=params.exposures,
        products=params.products,
        covariates=params.covariates,
        categories=params.categories,
        slopes=params.slopes,
        **params.fit,
    )
    for name, table in tables.items():
        table.insert(0, "study", params.study)
        table.insert(1, "model", params.model)
        write_table(table, snakemake.output[name])
