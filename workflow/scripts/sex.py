"""log2 expression and phenotype -> the sex of each sample by both (rule sex)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.phenotype import Phenotype
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import study_expression
    from ctra.expression.sex import judge_sex
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    expression, _ = study_expression(given.expression, known_genes(given.known), **params.matrix)
    told = Phenotype(given.phenotype).sex(**params.sex).reindex(params.samples.values())
    verdicts = judge_sex(expression, read_table(given.markers), told.set_axis(expression.samples))
    write_table(verdicts, snakemake.output.sex)
