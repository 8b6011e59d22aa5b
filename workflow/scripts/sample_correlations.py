"""log2 expression -> how each sample goes with the others (rule sample_correlations)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import study_expression
    from ctra.expression.sample_correlations import correlate_samples
    from ctra.files.table import write_table

    given, params = snakemake.input, snakemake.params
    expression, _ = study_expression(given.expression, known_genes(given.known), **params.matrix)
    table = correlate_samples(expression, params.least)
    print(table[["verdict", "stands_out", "status"]].value_counts().to_string())
    write_table(table, snakemake.output.table)
