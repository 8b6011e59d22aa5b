"""A phenotype as its authors wrote it -> canonical table, scores, labels (rule phenotype)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort import canonical
    from ctra.cohort.scales import Scale
    from ctra.cohort.subjects import SubjectTable
    from ctra.files.table import write_table

    given, output, params = snakemake.input, snakemake.output, snakemake.params
    table = SubjectTable(given.phenotype, params.subject, **params.reading)
    canonical.tell_reading(table)
    scales = [Scale.load(path) for path in given.scales]
    phenotype = canonical.canonical_table(
        table, scales, params.exclude, markers=params.markers, sex=params.sex, **params.columns
    )
    write_table(phenotype, output.phenotype)
    write_table(canonical.score_table(table, scales), output.scores, index=True)
    write_table(canonical.varying_table(table, params.reading.get("visit")), output.varying)
    write_table(canonical.label_table(table, list(phenotype)), output.labels)
    made = [*params.columns["derive"], *params.markers]
    names = canonical.name_table(table, scales, params.labels, made, params.grouped)
    write_table(names, output.names)
