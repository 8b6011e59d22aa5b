"""Signed expression and participants -> the results of one model (rule model)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.analysis import fit_model
    from ctra.table import read_table, write_table

    params = snakemake.params
    table, genes, flow = fit_model(
        read_table(snakemake.input.ctra).set_index("sample"),
        read_table(snakemake.input.participants, params.categories).set_index("subject"),
        exposures=params.exposures,
        products=params.products,
        covariates=params.covariates,
        categories=params.categories,
        **params.fit,
    )
    for result in (table, genes, flow):
        result.insert(0, "study", params.study)
        result.insert(1, "model", params.model)
    write_table(table, snakemake.output.table)
    write_table(genes, snakemake.output.genes)
    write_table(flow, snakemake.output.flow)
