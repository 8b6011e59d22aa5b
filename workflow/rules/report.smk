"""What people look at: figures, the report and a summary for the terminal."""


rule effects_figure:
    """Slopes of the exposures of one study, each alone and adjusted for one another."""
    input:
        tables=lambda wildcards: expand(
            "results/models/{{study}}/{model}.tsv", model=STUDIES[wildcards.study]["models"]
        ),
    output:
        figure="results/figures/{study}/effects.svg",
    log:
        "logs/effects_figure/{study}.log",
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
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
        figure="results/figures/{study}/reads.svg",
    log:
        "logs/reads_figure/{study}.log",
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        code=code("reads_figure"),
    script:
        "../scripts/reads_figure.py"


rule moderation_figure:
    """Fitted profile over the exposure at three values of the moderator."""
    input:
        table="results/models/{study}/{model}.tsv",
    output:
        figure="results/figures/{study}/{model}.moderation.svg",
    log:
        "logs/moderation_figure/{study}/{model}.log",
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        products=lambda wildcards: model_spec(wildcards)["products"],
        unit=unit(),
        code=code("moderation_figure"),
    script:
        "../scripts/moderation_figure.py"


rule report:
    """One page with the participants, the main results and the figures."""
    input:
        template=f"{TEMPLATES}/report.html.jinja",
        tables=model_files("results/models/{study}/{model}.tsv"),
        model_genes=model_files("results/models/{study}/{model}.genes.tsv"),
        model_flows=model_files("results/models/{study}/{model}.flow.tsv"),
        model_warnings=model_files("results/models/{study}/{model}.warnings.tsv"),
        flows=expand("results/cohort/{study}/flow.tsv", study=STUDIES),
        flow_figures=expand("results/figures/{study}/flow.svg", study=STUDIES),
        categories=expand("results/cohort/{study}/categories.tsv", study=STUDIES),
        descriptives=expand("results/cohort/{study}/descriptives.tsv", study=STUDIES),
        correlations=expand("results/cohort/{study}/correlations.tsv", study=STUDIES),
        representativeness=expand(
            "results/cohort/{study}/representativeness.tsv", study=with_parent()
        ),
        reads=expand("results/expression/{study}/reads.tsv", study=with_reads()),
        genes=expand("results/expression/{study}/genes.tsv", study=STUDIES),
        verdicts=expand("results/qc/{study}/samples.tsv", study=with_reads()),
        figures=[
            *expand("results/figures/{study}/effects.svg", study=STUDIES),
            *moderations(),
            *expand("results/figures/{study}/reads.svg", study=with_reads()),
        ],
        truth=truth_of_effects(),
    output:
        report="results/report.html",
        summary="results/summary.txt",
    log:
        "logs/report.log",
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        titles=titles(),
        with_reads=with_reads(),
        with_parent=with_parent(),
        unit=unit(),
        code=code("report"),
    script:
        "../scripts/report.py"
