"""Results of the declared models of a study -> what each effect shows (rule findings)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_tables, write_table
    from ctra.report.findings import findings

    given, params = snakemake.input, snakemake.params
    found = findings(
        read_tables(given.tables),
        read_tables(given.influence),
        primary=tuple(params.primary) or None,
        clustered=params.clustered,
    )
    found.insert(0, "study", params.study)
    write_table(found, snakemake.output.table)
