"""Figures of the results, each as SVG and PNG."""


rule effects_figure:
    """Slopes of the exposures and products of one study, by every statistic."""
    input:
        tables=of_models("results/models/{study}/{model}.tsv"),
        findings="results/models/{study}.findings.tsv",
        names="results/cohort/{study}/names.tsv",
    output:
        svg=figure("effects"),
        png=figure("effects", "png"),
    log:
        "logs/effects_figure/{study}.log",
    localrule: True
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
        svg=figure("reads"),
        png=figure("reads", "png"),
    log:
        "logs/reads_figure/{study}.log",
    localrule: True
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
        findings="results/models/{study}.findings.tsv",
        names="results/cohort/{study}/names.tsv",
    output:
        svg=figure("moderation"),
        png=figure("moderation", "png"),
    log:
        "logs/moderation_figure/{study}/{model}.log",
    localrule: True
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
            model=study_models(STUDIES[wildcards.study]),
        ),
        names="results/cohort/{study}/names.tsv",
    output:
        svg=figure("sensitivity"),
        png=figure("sensitivity", "png"),
    log:
        "logs/sensitivity_figure/{study}.log",
    localrule: True
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
        names="results/cohort/{study}/names.tsv",
    output:
        table=table("power"),
        svg=figure("power"),
        png=figure("power", "png"),
    log:
        "logs/power_figure/{study}.log",
    localrule: True
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
        table="results/models/{study}/{model}.tsv",
        names="results/cohort/{study}/names.tsv",
    output:
        svg=figure("genes"),
        png=figure("genes", "png"),
    log:
        "logs/genes_figure/{study}/{model}.log",
    localrule: True
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
        table=table("gene_correlations"),
        svg=figure("correlations"),
        png=figure("correlations", "png"),
    log:
        "logs/correlations_figure/{study}.log",
    localrule: True
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
