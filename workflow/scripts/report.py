"""Result tables and figures -> report and summary (rule report)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from pathlib import Path

    import pandas as pd

    from ctra.outputs import write_text
    from ctra.report import effect_table, render, summary
    from ctra.table import read_table, read_tables

    files, made, params = snakemake.input, snakemake.output, snakemake.params
    # every table of the page has the name of the input that it comes from
    given = [name for name in params.of_model if files[name]]  # sensitivity sets may be none
    of_model = {name: pd.concat(map(read_table, files[name])) for name in given}
    of_study = {name: read_tables(files[name], of) for name, of in params.of_study.items()}
    drawn = {name: [Path(file).read_text("utf-8") for file in files[name]] for name in params.drawn}
    truth = read_table(files.truth) if files.truth else None
    effects = effect_table(of_model["results"], truth)
    known = {"titles": params.titles, "unit": params.unit}
    page = render(Path(files.template), effects, **of_model, **of_study, **drawn, **known)
    write_text(page, made.report)
    text = summary(effects, verdicts=of_study["verdicts"], **known)
    write_text(text, made.summary)
