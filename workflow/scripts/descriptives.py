"""The analysed sample -> its description and correlations (rule descriptives)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.descriptives import correlate, describe
    from ctra.cohort.phenotype import read_labels
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    labels = read_labels(given.labels)
    participants = read_table(given.participants, params.categories)
    participants = participants[[name for name in participants if name in params.measured]]
    write_table(describe(participants, labels), snakemake.output.descriptives)
    write_table(correlate(participants), snakemake.output.correlations)
