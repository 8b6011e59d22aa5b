"""Result tables and figures -> report and summary (rule report)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from pathlib import Path

    import pandas as pd

    from ctra.report import effect_table, render, summary
    from ctra.table import read_table

    files, titles = snakemake.input, snakemake.params.titles
    results = pd.concat([read_table(file) for file in files.tables], ignore_index=True)
    truth = read_table(files.truth) if files.truth else None
    effects = effect_table(results, truth)
    unit = "SD of the gene" if snakemake.params.standardize else "log2 mRNA"
    flows = dict(zip(titles, map(read_table, files.flows), strict=True))
    genes = dict(zip(titles, map(read_table, files.genes), strict=True))
    analysed = pd.concat([read_table(file) for file in files.analysed])
    left_out = analysed[analysed["status"] == "constant"]
    constant = left_out.groupby("study")["symbol"].unique()
    figures = [Path(file).read_text(encoding="utf-8") for file in files.figures]
    page = render(Path(files.template), effects, flows, genes, constant, figures, titles, unit)
    Path(snakemake.output.report).write_text(page, encoding="utf-8")
    Path(snakemake.output.summary).write_text(summary(effects, titles, unit), encoding="utf-8")
