"""Bookkeeping, counts and phenotype -> verdict on each sample (rule quality)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.cohort.phenotype import Phenotype
    from ctra.expression.own import OwnMatrix
    from ctra.files.table import read_table, write_table
    from ctra.reads.quality import judge, measure, telling_genes

    given, params = snakemake.input, snakemake.params
    tables = (read_table(file) for file in (given.genes, given.gene_set, given.markers))
    telling = telling_genes(*tables)
    counts = OwnMatrix(given.counts).rows(pd.concat(telling.values()).unique())
    measures = measure(read_table(given.reads), counts, telling, read_table(given.correlations))
    sex = None
    if params.sex:
        sex = Phenotype(given.phenotype).sex(**params.sex)
        sex = sex.reindex(params.samples.values()).set_axis(params.samples.keys())
    verdicts = judge(measures, params.thresholds, sex)
    print(verdicts["verdict"].value_counts().to_string())
    write_table(verdicts, snakemake.output.samples)
