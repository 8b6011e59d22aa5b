"""Results of the models of a study -> sentences for a paper (rule sentences)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.table import read_table, write_table
    from ctra.report.sentences import effect_sentences, slope_sentences
    from ctra.report.words import Words

    files = snakemake.input
    titles = Words(read_table(files.names)).labels
    found = read_table(files.findings)
    tables = [effect_sentences(read_table(file), found, titles) for file in files.tables]
    tables += [slope_sentences(read_table(file), found, titles) for file in files.slopes]
    write_table(pd.concat(tables), snakemake.output.sentences)
