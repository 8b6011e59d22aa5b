"""Results of the models of a study by each gene set -> their effects beside each other."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.gene_set import CTRA
    from ctra.files.table import read_table, read_tables, write_table
    from ctra.report.set_findings import compare_sets

    given, params = snakemake.input, snakemake.params
    profile = read_table(given.profile).assign(gene_set=CTRA)
    found = compare_sets(
        read_tables(given.tables),
        read_tables(given.influence),
        read_tables(given.analysed),
        pd.concat([profile, read_tables(given.sets)]),
        clustered=params.clustered,
    )
    found.insert(0, "study", params.study)
    write_table(found, snakemake.output.table)
