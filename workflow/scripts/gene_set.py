"""log2 expression -> the genes of the set and their signed expression (rule gene_set)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.geneset import check_profile, match_genes, signed_expression
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import read_expression
    from ctra.expression.matrix import own_matrix
    from ctra.files.table import read_table, write_table

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    if params.handed_over:
        expression, notes = read_expression(
            given.expression,
            known_genes(given.known),
            params.samples,
            standardize=params.standardize,
        )
        print(*notes, sep="\n")
    else:
        expression, notes = own_matrix(given.expression), read_table(given.notes)["note"]
    rows = pd.DataFrame({"gene": expression.index, "name": expression.index})
    if given.annotation:
        rows = read_table(given.annotation)
        rows = rows[rows["gene"].isin(expression.index)]
    genes = match_genes(read_table(given.gene_set), rows)
    check_profile(genes)
    write_table(genes, made.genes)
    ctra = signed_expression(expression, genes).rename_axis("sample")
    write_table(ctra, made.ctra, index=True)
    write_table(pd.DataFrame({"note": notes}), made.notes)
