"""What people look at: figures, the report and a summary for the terminal."""

from ctra.inference.catalogue import modules_of, with_power


localrules:
    effects_figure,
    reads_figure,
    moderation_figure,
    sensitivity_figure,
    power_figure,
    genes_figure,
    correlations_figure,
    tables,
    report,


rule effects_figure:
    """Slopes of the exposures of one study, each alone and adjusted for one another."""
    input:
        tables=of_models("results/models/{study}/{model}.tsv"),
    output:
        svg=shown(
            "results/figures/{study}/effects.svg",
            "effects",
            "Results",
            "figure: slopes of the exposures",
        ),
        png="results/figures/{study}/effects.png",
    log:
        "logs/effects_figure/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        unit=unit(),
        code=code("effects_figure"),
    script:
        "../scripts/effects_figure.py"


rule reads_figure:
    """What became of the reads of each sample of a study."""
    input:
        reads="results/expression/{study}/reads.tsv",
        verdicts="results/qc/{study}/samples.tsv",
    output:
        svg=shown(
            "results/figures/{study}/reads.svg",
            "reads_figure",
            "Sequencing quality",
            "figure: what became of the reads",
        ),
        png="results/figures/{study}/reads.png",
    log:
        "logs/reads_figure/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        code=code("reads_figure"),
    script:
        "../scripts/reads_figure.py"


rule moderation_figure:
    """Fitted profile over the exposure at values of the moderator, and the participants."""
    input:
        table="results/models/{study}/{model}.tsv",
        slopes="results/models/{study}/{model}.slopes.tsv",
        subjects="results/models/{study}/{model}.subjects.tsv",
    output:
        svg=shown(
            "results/figures/{study}/{model}.moderation.svg",
            "moderation",
            "Results",
            "figure: moderation",
        ),
        png="results/figures/{study}/{model}.moderation.png",
    log:
        "logs/moderation_figure/{study}/{model}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: f"{titles()[wildcards.study]}: model {wildcards.model}",
        unit=unit(),
        code=code("moderation_figure"),
    script:
        "../scripts/moderation_figure.py"


rule sensitivity_figure:
    """Slopes of every model of a study, and of the same with each sensitivity set."""
    input:
        tables=lambda wildcards: expand(
            "results/models/{study}/{model}.tsv",
            study=wildcards.study,
            model=SPECS[wildcards.study],
        ),
    output:
        svg=shown(
            "results/figures/{study}/sensitivity.svg",
            "sensitivity",
            "Results",
            "figure: sensitivity sets",
        ),
        png="results/figures/{study}/sensitivity.png",
    log:
        "logs/sensitivity_figure/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        unit=unit(),
        code=code("sensitivity_figure"),
    script:
        "../scripts/sensitivity_figure.py"


rule power_figure:
    """Power of a study like this one, or as planned, over the number of participants."""
    input:
        tables=of_models("results/models/{study}/{model}.power.tsv"),
    output:
        table=shown("results/power/{study}.tsv", "power", "Results", "table: power"),
        svg=shown("results/figures/{study}/power.svg", "power", "Results", "figure: power"),
        png="results/figures/{study}/power.png",
    log:
        "logs/power_figure/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        plan=lambda wildcards: STUDIES[wildcards.study]["plan"],
        statistics=with_power(),
        code=code("power_figure", *modules_of(with_power())),
    script:
        "../scripts/power_figure.py"


rule genes_figure:
    """Slopes of the genes of a model, by group."""
    input:
        genewise="results/models/{study}/{model}.genewise.tsv",
        groups="results/models/{study}/{model}.groups.tsv",
    output:
        svg=shown(
            "results/figures/{study}/{model}.genes.svg",
            "genes_figure",
            "Genes",
            "figure: slopes of the genes",
        ),
        png="results/figures/{study}/{model}.genes.png",
    log:
        "logs/genes_figure/{study}/{model}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: f"{titles()[wildcards.study]}: model {wildcards.model}",
        unit=unit(),
        code=code("genes_figure"),
    script:
        "../scripts/genes_figure.py"


rule correlations_figure:
    """Correlations between the genes of the profile in a study."""
    input:
        ctra="results/expression/{study}/ctra.tsv",
        gene_set="results/expression/{study}/genes.tsv",
        participants="results/cohort/{study}/participants.tsv",
    output:
        table=shown(
            "results/expression/{study}/correlations.tsv",
            "gene_correlations",
            "Genes",
            "table: correlations of the groups of genes",
        ),
        svg=shown(
            "results/figures/{study}/correlations.svg",
            "correlations_figure",
            "Genes",
            "figure: correlations of the genes",
        ),
        png="results/figures/{study}/correlations.png",
    log:
        "logs/correlations_figure/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        code=code("correlations_figure"),
    script:
        "../scripts/correlations_figure.py"


rule tables:
    """Every result table in one workbook, a sheet a table."""
    input:
        **labelled_tables(),
        **files_of_studies(),
    output:
        workbook=shown("results/tables.xlsx", "workbook", "Results", "all tables (Excel)"),
    log:
        "logs/tables.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        labelled=list(labelled_tables()),
        of_studies=tables_of_studies(),
        code=code("tables"),
    script:
        "../scripts/tables.py"


rule report:
    """One page with the participants, the main results and the figures."""
    input:
        **labelled_tables(),
        **files_of_studies(),
        template=f"{TEMPLATES}/report.html.jinja",
        parts=expand(f"{TEMPLATES}/report.{{kind}}", kind=["css", "js"]),
        figures=figures(),
        reference=["results/reference/files.tsv"] if SEQUENCED else [],
        multiqc=["results/qc/multiqc_version.txt"] if LIBRARIES else [],
        truth=truth_of_effects(),
    output:
        report="results/report.html",
        summary="results/summary.txt",
    log:
        "logs/report.log",
    benchmark:
        "results/benchmark/report.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        known={"titles": titles(), "unit": unit()},
        labelled=list(labelled_tables()),
        of_studies=tables_of_studies(),
        figures=drawings(),
        config=config,
        snakemake=snakemake_version,
        code=code("report"),
    script:
        "../scripts/report.py"
