"""log2 expression -> the leukocyte markers of the subjects (rule markers)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.geneset import marker_expression
    from ctra.expression.matrix import read_matrix
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    expression = read_matrix(given.expression)[list(params.samples.values())]
    rows = pd.DataFrame({"gene": expression.index, "name": expression.index})
    if given.annotation:
        rows = read_table(given.annotation)
    markers = read_table(given.markers)
    found = marker_expression(expression, markers[markers["symbol"].isin(params.markers)], rows)
    found.index = pd.Index(params.samples, name="subject")
    write_table(found, snakemake.output.markers, index=True)
