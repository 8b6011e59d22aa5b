"""The analysed sample and its parent cohort -> how far apart they are (rule representativeness)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.descriptives import represent
    from ctra.cohort.phenotype import Phenotype
    from ctra.cohort.sample import study_columns
    from ctra.cohort.scales import Scale
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    parent = Phenotype(given.parent, params.subject, **params.reading)
    scales = [Scale.load(path) for path in given.scales]
    columns = study_columns(parent, scales, {}, params.columns)
    write_table(represent(read_table(given.participants), columns), snakemake.output.table)
