"""Phenotype and analysed sample -> its questionnaires and categories (rule scales)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.descriptives import describe_categories
    from ctra.cohort.phenotype import Phenotype, read_labels, read_scores
    from ctra.cohort.reliability import describe_items, describe_scales
    from ctra.cohort.scales import Scale
    from ctra.files.table import read_table, write_table

    given, output = snakemake.input, snakemake.output
    phenotype, labels = Phenotype(given.phenotype), read_labels(given.labels)
    scores = read_scores(given.scores)
    scales = [Scale.load(path) for path in given.scales]
    subjects = read_table(given.participants).set_index("subject").index
    write_table(describe_scales(phenotype, scores, scales, subjects), output.scales)
    write_table(describe_items(phenotype, scales, subjects), output.scale_items)
    categories = describe_categories(phenotype, labels, snakemake.params.categories, subjects)
    write_table(categories, output.categories)
