"""log2 expression -> the genes of the set and their signed expression (rule gene_set)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.geneset import check_profile, match_genes, row_names, signed_expression
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import study_expression
    from ctra.files.table import read_table, write_table

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    expression, notes = study_expression(
        given.expression, known_genes(given.known), **params.matrix
    )
    print(*notes, sep="\n")
    annotation = read_table(given.annotation) if given.annotation else None
    genes = match_genes(read_table(given.gene_set), row_names(expression, annotation))
    check_profile(genes)
    write_table(genes, made.genes)
    write_table(signed_expression(expression, genes), made.ctra, index=True)
    table = read_table(given.notes) if given.notes else pd.DataFrame({"note": notes})
    write_table(table, made.notes)
