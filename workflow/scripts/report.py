"""Result tables and figures -> report and summary (rule report)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from pathlib import Path

    import pandas as pd

    from ctra.report import effect_table, render, summary
    from ctra.table import read_table, read_tables

    files, params = snakemake.input, snakemake.params
    results = pd.concat(map(read_table, files.tables), ignore_index=True)
    sensitivity = pd.concat([results.head(0), *map(read_table, files.sensitivity)])
    effects = effect_table(results, read_table(files.truth) if files.truth else None)
    verdicts = read_tables(files.verdicts, params.with_reads)
    page = render(
        Path(files.template),
        effects,
        flow=read_tables(files.flows, params.titles),
        gene_set=read_tables(files.genes, params.titles),
        reads=read_tables(files.reads, params.with_reads),
        verdicts=verdicts,
        model_flow=pd.concat(map(read_table, files.model_flows)),
        model_genes=pd.concat(map(read_table, files.model_genes)),
        model_warnings=pd.concat(map(read_table, files.model_warnings)),
        model_verdicts=pd.concat(map(read_table, files.model_verdicts)),
        model_slopes=pd.concat(map(read_table, files.model_slopes)),
        model_groups=pd.concat(map(read_table, files.model_groups)),
        sensitivity=sensitivity,
        sentences=pd.concat(map(read_table, files.sentences)),
        model_weights=pd.concat(map(read_table, files.model_weights)),
        results=results,
        categories=read_tables(files.categories, params.titles),
        descriptives=read_tables(files.descriptives, params.titles),
        correlations=read_tables(files.correlations, params.titles),
        representativeness=read_tables(files.representativeness, params.with_parent),
        flow_figures=[Path(file).read_text(encoding="utf-8") for file in files.flow_figures],
        figures=[Path(file).read_text(encoding="utf-8") for file in files.figures],
        titles=params.titles,
        unit=params.unit,
    )
    Path(snakemake.output.report).write_text(page, encoding="utf-8")
    text = summary(effects, params.titles, params.unit, verdicts)
    Path(snakemake.output.summary).write_text(text, encoding="utf-8")
