"""Expression and participants -> slopes of all expressed genes (rule genome)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.geneset import row_names
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import study_expression
    from ctra.files.table import read_table, write_table
    from ctra.model.analysis import Specification
    from ctra.model.genome import genome

    given, params = snakemake.input, snakemake.params
    of, known = Specification(**params.specification), known_genes(given.known)
    expression, _ = study_expression(given.expression, known, **params.matrix)
    names = row_names(expression, read_table(given.annotation) if given.annotation else None)
    people = read_table(given.participants, of.texts).set_index("subject")
    visits = read_table(given.visits, ["visit"]) if given.visits else None
    genes = pd.concat(expression.blocks()), read_table(given.gene_set), names
    for name, table in genome(*genes, people, of, visits, standardize=params.standardize).items():
        named = pd.DataFrame({"study": params.study, "model": params.model}, table.index)
        write_table(named.join(table), snakemake.output[name])
