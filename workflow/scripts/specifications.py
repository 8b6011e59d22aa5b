"""Phenotype and profiles -> one model in all specifications (rule specifications)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.choices import Cohort
    from ctra.cohort.phenotype import Phenotype, read_scores
    from ctra.cohort.sample import by_participant
    from ctra.files.table import read_table, write_table
    from ctra.model.analysis import Specification
    from ctra.model.curve import specification_curve
    from ctra.model.specifications import Choices

    given, params = snakemake.input, snakemake.params
    people = Phenotype(given.phenotype, source=params.phenotype), read_scores(given.scores)
    judged = dict(zip(params.judged, map(read_table, given.verdicts), strict=True))
    samples = by_participant(params.samples)
    cohort = Cohort(*people, samples, params.rules, judged, params.wanted)
    matrices = read_table(given.profiles), read_table(given.markers) if given.markers else None
    model = Specification(**params.specification), Choices(**params.choices)
    for name, table in specification_curve(*matrices, cohort, *model, **params.joint).items():
        table.insert(0, "study", params.study)
        table.insert(1, "model", params.model)
        write_table(table, snakemake.output[name])
