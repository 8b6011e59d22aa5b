"""Phenotype, samples and their verdicts -> who came when (rule visits)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.attendance import attendance, visit_table
    from ctra.cohort.phenotype import Phenotype, read_labels
    from ctra.cohort.sample import by_participant
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    phenotype, labels = Phenotype(given.phenotype), read_labels(given.labels)
    people = read_table(given.participants, [params.arm]).set_index("subject")
    verdicts = [read_table(file) for file in given.verdicts]
    samples = by_participant(params.samples)
    visits = visit_table(phenotype, people, samples, verdicts, **params.visits)
    write_table(visits, snakemake.output.visits)
    arms = people[params.arm].replace(labels.get(params.arm, {})) if params.arm else None
    write_table(attendance(visits, arms), snakemake.output.attendance)
