"""Expression and participants -> whether it is these genes (rule competitive)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.expression.known import known_genes
    from ctra.expression.log2 import study_expression
    from ctra.files.table import read_table, write_table
    from ctra.model.analysis import Specification
    from ctra.model.competitive import competitive

    given, params = snakemake.input, snakemake.params
    of, known = Specification(**params.specification), known_genes(given.known)
    expression, _ = study_expression(given.expression, known, **params.matrix)
    people = read_table(given.participants, of.texts).set_index("subject")
    visits = read_table(given.visits, ["visit"]) if given.visits else None
    settings = {"standardize": params.standardize, "seed": params.seed}
    every, genes = pd.concat(expression.blocks()), read_table(given.gene_set)
    table = competitive(every, genes, people, of, visits, **settings)
    table.insert(0, "study", params.study)
    table.insert(1, "model", params.model)
    write_table(table, snakemake.output.table)
