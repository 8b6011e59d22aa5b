"""log2 expression -> the genes of the set and their signed expression (rule gene_set)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.geneset import match_genes, signed_expression
    from ctra.expression.matrix import check_log2, read_matrix
    from ctra.files.table import read_table, write_table

    expression = read_matrix(snakemake.input.expression)
    check_log2(expression)
    rows = pd.DataFrame({"gene": expression.index, "name": expression.index})
    if snakemake.input.annotation:
        rows = read_table(snakemake.input.annotation)
    genes = match_genes(read_table(snakemake.input.gene_set), rows)
    write_table(genes, snakemake.output.genes)
    ctra = signed_expression(expression, genes).rename_axis("sample")
    write_table(ctra, snakemake.output.ctra, index=True)
