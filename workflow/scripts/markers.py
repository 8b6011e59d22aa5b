"""log2 expression -> the leukocyte markers of the subjects (rule markers)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.geneset import marker_expression, row_names
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import study_expression
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    expression, _ = study_expression(given.expression, known_genes(given.known), **params.matrix)
    annotation = read_table(given.annotation) if given.annotation else None
    markers = read_table(given.markers)
    asked = markers[markers["symbol"].isin(params.markers)]
    found = marker_expression(expression, asked, row_names(expression, annotation))
    found.index = pd.Index(params.subjects, name="subject")
    write_table(found, snakemake.output.markers, index=True)
