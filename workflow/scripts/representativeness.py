"""The analysed sample and its parent cohort -> how far apart they are (rule representativeness)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.canonical import parent_columns, tell_reading
    from ctra.cohort.descriptives import represent
    from ctra.cohort.scales import Scale
    from ctra.cohort.subjects import SubjectTable
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    table = SubjectTable(given.parent, params.subject, **params.reading)
    tell_reading(table)
    scales = [Scale.load(path) for path in given.scales]
    parent = parent_columns(table, scales, params.columns)
    write_table(
        represent(read_table(given.participants), parent), snakemake.output.representativeness
    )
