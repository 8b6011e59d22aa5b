"""Result tables and figures -> report and summary (rule report)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from pathlib import Path

    from ctra.files.outputs import write_text
    from ctra.files.table import read_tables
    from ctra.report.methods import software
    from ctra.report.page import render
    from ctra.report.summary import effect_table, summary
    from ctra.report.words import in_words

    files, made, params = snakemake.input, snakemake.output, snakemake.params
    given = {name: read_tables(files[name], of) for name, of in params.studies.items()}
    given = in_words(given | {"truth": read_tables(files.truth)})
    effects = effect_table(given["results"], given["findings"], given.pop("truth"))
    figures = [Path(file).read_text("utf-8") for file in files.figures]
    drawn = dict(zip(map(tuple, params.figures), figures, strict=True))
    known = {"config": params.config, "reference": read_tables(files.reference), **params.known}
    known["software"] = software(params.snakemake, files.multiqc, given["reads"])
    write_text(render(Path(files.template), given, effects, drawn, **known), made.report)
    write_text(summary(effects, given["samples"], params.config, **params.known), made.summary)
