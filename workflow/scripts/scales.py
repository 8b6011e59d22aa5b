"""Phenotype and analysed sample -> its questionnaires and categories (rule scales)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.cohort.phenotype import Phenotype
    from ctra.cohort.sample import describe_categories, describe_items, describe_scales
    from ctra.cohort.scales import Scale
    from ctra.files.table import read_table, write_table

    given, output, params = snakemake.input, snakemake.output, snakemake.params
    phenotype = Phenotype(given.phenotype, params.subject, **params.reading)
    scales = [Scale.load(path) for path in given.scales]
    subjects = read_table(given.participants)["subject"]
    write_table(describe_scales(phenotype, scales, subjects), output.scales)
    write_table(describe_items(phenotype, scales, subjects), output.scale_items)
    write_table(describe_categories(phenotype, params.categories, subjects), output.categories)
