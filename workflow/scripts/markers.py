"""log2 expression -> the leukocyte markers of the subjects (rule markers)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.geneset import marker_expression
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import read_expression
    from ctra.expression.matrix import own_matrix
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    samples = list(params.samples.values())
    if params.handed_over:
        known = known_genes(given.known)
        expression, _ = read_expression(
            given.expression, known, samples, standardize=params.standardize
        )
    else:
        expression = own_matrix(given.expression)[samples]
    rows = pd.DataFrame({"gene": expression.index, "name": expression.index})
    if given.annotation:
        rows = read_table(given.annotation)
        rows = rows[rows["gene"].isin(expression.index)]
    markers = read_table(given.markers)
    found = marker_expression(expression, markers[markers["symbol"].isin(params.markers)], rows)
    found.index = pd.Index(params.samples, name="subject")
    write_table(found, snakemake.output.markers, index=True)
