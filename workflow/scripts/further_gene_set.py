"""log2 expression -> the genes of a further set and their signed expression."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.expression.gene_sets import find_gene_set, found_says, read_gene_set, source_of
    from ctra.expression.geneset import row_names, signed_expression
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import study_expression
    from ctra.expression.matrix import named_rows
    from ctra.files.table import read_table, write_table

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    known = known_genes(given.known)
    expression, notes = study_expression(given.expression, known, **params.matrix)
    annotation = named_rows(given.matrix, known) if given.matrix else read_table(given.annotation)
    rows = row_names(expression, annotation)
    wanted = read_gene_set(params.source, given.known, given.subsets)
    genes = find_gene_set(wanted, rows, params.source)
    print(*notes, found_says(params.name, genes, rows), sep="\n")
    write_table(signed_expression(expression, genes), made.profile, index=True)
    genes.insert(0, "gene_set", params.name)
    genes["source"] = source_of(params.source, given.subsets)
    write_table(genes, made.genes)
