"""Phenotype -> the analysed sample and how it came about (rule participants)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.phenotype import Phenotype, read_scores
    from ctra.cohort.sample import analysed_sample, by_participant, exclude, first_of, study_columns
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    phenotype = Phenotype(given.phenotype, source=params.phenotype)
    samples = by_participant(params.samples)
    tables = [read_table(file) for file in given.verdicts]
    verdicts = dict(zip(params.judged, tables, strict=True))
    markers = read_table(given.markers).set_index("subject") if given.markers else None
    subjects, flow = exclude(phenotype, samples, params.exclude, verdicts, params.recruited)
    columns = study_columns(phenotype, read_scores(given.scores), markers=markers, **params.columns)
    cluster = params.columns["cluster"]
    first = first_of(samples, verdicts)[subjects]
    participants = analysed_sample(columns, first, cluster, params.phenotype)
    write_table(participants, snakemake.output.participants, index=True)
    write_table(flow, snakemake.output.flow)
