"""Result tables and figures -> a document for a manuscript (rule manuscript)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_tables
    from ctra.report.manuscript import write_manuscript
    from ctra.report.methods import software
    from ctra.report.summary import effect_table
    from ctra.report.words import in_words

    files, made, params = snakemake.input, snakemake.output, snakemake.params
    given = in_words({name: read_tables(files[name], of) for name, of in params.studies.items()})
    effects = effect_table(given["results"], given["findings"], read_tables([]))
    figures = dict(zip(map(tuple, params.figures), files.figures, strict=True))
    programs = software(params.snakemake, files.multiqc, given["reads"])
    known = {"config": params.config, "software": programs, **params.known}
    write_manuscript(made.document, given, effects, figures, **known)
