"""What people look at: figures, the report and a summary for the terminal."""


localrules:
    effects_figure,
    reads_figure,
    moderation_figure,
    sensitivity_figure,
    power_figure,
    genes_figure,
    correlations_figure,
    report,


rule effects_figure:
    """Slopes of the exposures of one study, each alone and adjusted for one another."""
    input:
        tables=of_models("results/models/{study}/{model}.tsv"),
    output:
        svg="results/figures/{study}/effects.svg",
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
        svg="results/figures/{study}/reads.svg",
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
        svg="results/figures/{study}/{model}.moderation.svg",
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
        svg="results/figures/{study}/sensitivity.svg",
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
        table="results/power/{study}.tsv",
        svg="results/figures/{study}/power.svg",
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
        code=code("power_figure"),
    script:
        "../scripts/power_figure.py"


rule genes_figure:
    """Slopes of the genes of a model, by group."""
    input:
        genewise="results/models/{study}/{model}.genewise.tsv",
        groups="results/models/{study}/{model}.groups.tsv",
    output:
        svg="results/figures/{study}/{model}.genes.svg",
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
        svg="results/figures/{study}/correlations.svg",
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


rule report:
    """One page with the participants, the main results and the figures."""
    input:
        template=f"{TEMPLATES}/report.html.jinja",
        results=model_files("results/models/{study}/{model}.tsv"),
        model_genes=model_files("results/models/{study}/{model}.genes.tsv"),
        model_flow=model_files("results/models/{study}/{model}.flow.tsv"),
        model_warnings=model_files("results/models/{study}/{model}.warnings.tsv"),
        model_verdicts=model_files("results/models/{study}/{model}.verdict.tsv"),
        model_slopes=model_files("results/models/{study}/{model}.slopes.tsv"),
        model_groups=model_files("results/models/{study}/{model}.groups.tsv"),
        model_weights=model_files("results/models/{study}/{model}.weights.tsv"),
        sensitivity=sensitivity_files(),
        sentences=expand("results/sentences/{study}.tsv", study=STUDIES),
        flow=expand("results/cohort/{study}/flow.tsv", study=STUDIES),
        flow_figures=flow_figures(),
        categories=expand("results/cohort/{study}/categories.tsv", study=STUDIES),
        descriptives=expand("results/cohort/{study}/descriptives.tsv", study=STUDIES),
        correlations=expand("results/cohort/{study}/correlations.tsv", study=STUDIES),
        representativeness=expand(
            "results/cohort/{study}/representativeness.tsv", study=with_parent()
        ),
        reads=expand("results/expression/{study}/reads.tsv", study=with_reads()),
        gene_set=expand("results/expression/{study}/genes.tsv", study=STUDIES),
        verdicts=expand("results/qc/{study}/samples.tsv", study=with_reads()),
        figures=figures(),
        truth=truth_of_effects(),
    output:
        report="results/report.html",
        summary="results/summary.txt",
    log:
        "logs/report.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        titles=titles(),
        of_model=[
            *("results", "sensitivity", "sentences", "model_genes", "model_flow"),
            *("model_warnings", "model_verdicts", "model_slopes", "model_groups", "model_weights"),
        ],
        of_study=tables_of_report(),
        drawn=["flow_figures", "figures"],
        unit=unit(),
        code=code("report"),
    script:
        "../scripts/report.py"
