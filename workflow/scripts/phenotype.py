"""A phenotype as its authors wrote it -> canonical table, scores, labels (rule phenotype)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.canonical import canonical_table, label_table, score_table, tell_reading
    from ctra.cohort.scales import Scale
    from ctra.cohort.subjects import SubjectTable
    from ctra.files.table import write_table

    given, output, params = snakemake.input, snakemake.output, snakemake.params
    table = SubjectTable(given.phenotype, params.subject, **params.reading)
    tell_reading(table)
    scales = [Scale.load(path) for path in given.scales]
    phenotype = canonical_table(
        table, scales, params.exclude, markers=params.markers, sex=params.sex, **params.columns
    )
    write_table(phenotype, output.phenotype)
    write_table(score_table(table, scales), output.scores, index=True)
    write_table(label_table(table, list(phenotype)), output.labels)
