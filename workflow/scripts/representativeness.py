"""The analysed sample and its parent cohort -> how far apart they are (rule representativeness)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.cohort import study_columns
    from ctra.descriptives import represent
    from ctra.phenotype import Phenotype
    from ctra.scales import Scale
    from ctra.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    parent = Phenotype(given.parent, params.subject, **params.reading)
    scales = [Scale.load(path) for path in given.scales]
    columns = study_columns(parent, scales, {}, params.columns)
    write_table(represent(read_table(given.participants), columns), snakemake.output.table)
