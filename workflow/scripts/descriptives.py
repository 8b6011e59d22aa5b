"""The analysed sample -> its description and correlations (rule descriptives)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.descriptives import correlate, describe
    from ctra.table import read_table, write_table

    participants = read_table(snakemake.input.participants, snakemake.params.categories)
    participants = participants.drop(columns=["subject", "sample"])
    write_table(describe(participants), snakemake.output.descriptives)
    write_table(correlate(participants), snakemake.output.correlations)
