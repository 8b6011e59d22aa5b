"""The subjects of a model -> what to be wary of (rule model_warnings)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.analysis import complete_cases
    from ctra.descriptives import model_warnings
    from ctra.design import design_matrix
    from ctra.table import read_table, write_table

    params = snakemake.params
    table = read_table(snakemake.input.participants, params.categories).set_index("subject")
    columns = [*params.exposures, *params.covariates]
    complete, _ = complete_cases(table, columns)
    x = design_matrix(
        complete, params.exposures, params.products, params.covariates, params.categories
    )
    warnings = model_warnings(complete[columns], x)
    warnings.insert(0, "study", params.study)
    warnings.insert(1, "model", params.model)
    write_table(warnings, snakemake.output.warnings)
