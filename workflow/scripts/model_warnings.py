"""The subjects of a model -> what to be wary of (rule model_warnings)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table
    from ctra.model.analysis import complete_cases
    from ctra.model.design import design_matrix, model_warnings

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
