"""log2 expression and phenotype -> the sex of each sample by both (rule sex)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.phenotype import Phenotype
    from ctra.expression.known import known_genes
    from ctra.expression.log2 import read_expression
    from ctra.expression.own import own_matrix
    from ctra.expression.sex import judge_sex
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    samples = list(params.samples.values())
    if params.handed_over:
        how = known_genes(given.known), samples
        expression, _ = read_expression(given.expression, *how, standardize=params.standardize)
    else:
        expression = own_matrix(given.expression)[samples]
    told = Phenotype(given.phenotype).sex(**params.sex).reindex(params.samples.keys())
    verdicts = judge_sex(expression, read_table(given.markers), told.set_axis(samples))
    write_table(verdicts, snakemake.output.sex)
