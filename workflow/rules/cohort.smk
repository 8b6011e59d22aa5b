"""Who is analysed: scores, derived columns and declared exclusions; and what they are like."""

from ctra.cohort.scales import find_scale
from ctra.cohort.subjects import level_name


def verdicts_of(wildcards):
    """Verdicts on the samples of a study that starts at reads."""
    study = wildcards.study
    return f"results/qc/{study}/samples.tsv" if starts_at_reads(study) else []


def markers_of(wildcards):
    """Leukocyte markers of a study that asks for them."""
    study = wildcards.study
    return f"results/cohort/{study}/markers.tsv" if STUDIES[study]["markers"] else []


def scales_of(wildcards):
    """Definitions of the questionnaires of a study."""
    return [str(find_scale(scale, SCALES)) for scale in STUDIES[wildcards.study]["scales"]]


def parent_scales_of(wildcards):
    """Definitions of the questionnaires that the parent cohort is scored by."""
    spec = STUDIES[wildcards.study]
    return [
        str(find_scale(scale, SCALES))
        for scale in spec["scales"]
        if scale in spec["parent"]["columns"]
    ]


def references_of(wildcards):
    """Reference level of the categorical columns of a study, as text."""
    categories = STUDIES[wildcards.study]["categories"]
    return {column: level_name(reference) for column, reference in categories.items()}


def study_columns(wildcards):
    """The columns of a study that are made, and those that its models and parent cohort need."""
    spec, models = STUDIES[wildcards.study], SPECS[wildcards.study].values()
    exposures = [column for model in models for column in model["exposures"]]
    covariates = [column for model in models for column in model["covariates"]]
    parent = spec["parent"]["columns"] if "parent" in spec else []
    return {
        "derive": spec["derive"],
        "categories": spec["categories"],
        "columns": list(dict.fromkeys([*exposures, *covariates, *parent])),
    }


localrules:
    participants,
    scales,
    descriptives,
    representativeness,
    flow_figure,


rule markers:
    """Leukocyte markers of a study, from its expression matrix."""
    input:
        markers=f"{RESOURCES}/leukocyte_markers.tsv",
        expression=expression_of,
        annotation=annotation_of,
    output:
        markers="results/cohort/{study}/markers.tsv",
    log:
        "logs/markers/{study}.log",
    benchmark:
        "results/benchmark/markers/{study}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=10,
        disk_mb=100,
    params:
        markers=lambda wildcards: STUDIES[wildcards.study]["markers"],
        samples=subjects_of,
        code=code("markers"),
    script:
        "../scripts/markers.py"


rule participants:
    """The analysed sample of a study, and the flow from everybody to it."""
    input:
        phenotype=lambda wildcards: STUDIES[wildcards.study]["phenotype"],
        scales=scales_of,
        verdicts=verdicts_of,
        markers=markers_of,
    output:
        participants="results/cohort/{study}/participants.tsv",
        flow=shown("results/cohort/{study}/flow.tsv", "flow", "Participants", "table: flow"),
    log:
        "logs/participants/{study}.log",
    benchmark:
        "results/benchmark/participants/{study}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        subject=lambda wildcards: STUDIES[wildcards.study]["subject"],
        reading=reading_of,
        samples=subjects_of,
        exclude=lambda wildcards: STUDIES[wildcards.study]["exclude"],
        recruited=lambda wildcards: STUDIES[wildcards.study].get("recruited"),
        columns=study_columns,
        code=code("participants"),
    script:
        "../scripts/participants.py"


rule scales:
    """Questionnaires, their items, and categories in the analysed sample."""
    input:
        phenotype=lambda wildcards: STUDIES[wildcards.study]["phenotype"],
        scales=scales_of,
        participants="results/cohort/{study}/participants.tsv",
    output:
        scales=shown(
            "results/cohort/{study}/scales.tsv", "scales", "Participants", "table: questionnaires"
        ),
        scale_items=shown(
            "results/cohort/{study}/items.tsv", "items", "Participants", "table: items"
        ),
        categories=shown(
            "results/cohort/{study}/categories.tsv",
            "categories",
            "Participants",
            "table: categories",
        ),
    log:
        "logs/scales/{study}.log",
    benchmark:
        "results/benchmark/scales/{study}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        subject=lambda wildcards: STUDIES[wildcards.study]["subject"],
        reading=reading_of,
        categories=lambda wildcards: STUDIES[wildcards.study]["categories"],
        code=code("scales"),
    script:
        "../scripts/scales.py"


rule descriptives:
    """Description and correlations of the analysed sample."""
    input:
        participants="results/cohort/{study}/participants.tsv",
        phenotype=lambda wildcards: STUDIES[wildcards.study]["phenotype"],
    output:
        descriptives=shown(
            "results/cohort/{study}/descriptives.tsv",
            "descriptives",
            "Participants",
            "table: descriptives",
        ),
        correlations=shown(
            "results/cohort/{study}/correlations.tsv",
            "correlations",
            "Participants",
            "table: correlations",
        ),
    log:
        "logs/descriptives/{study}.log",
    benchmark:
        "results/benchmark/descriptives/{study}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        subject=lambda wildcards: STUDIES[wildcards.study]["subject"],
        reading=reading_of,
        categories=references_of,
        code=code("descriptives"),
    script:
        "../scripts/descriptives.py"


rule representativeness:
    """The analysed sample beside the cohort that it was drawn from."""
    input:
        participants="results/cohort/{study}/participants.tsv",
        parent=lambda wildcards: STUDIES[wildcards.study]["parent"]["file"],
        scales=parent_scales_of,
    output:
        table=shown(
            "results/cohort/{study}/representativeness.tsv",
            "representativeness",
            "Participants",
            "table: beside the parent cohort",
        ),
    log:
        "logs/representativeness/{study}.log",
    benchmark:
        "results/benchmark/representativeness/{study}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        subject=lambda wildcards: STUDIES[wildcards.study]["subject"],
        reading=lambda wildcards: reading_options(STUDIES[wildcards.study]["parent"]),
        columns=lambda wildcards: STUDIES[wildcards.study]["parent"]["columns"],
        code=code("representativeness"),
    script:
        "../scripts/representativeness.py"


rule flow_figure:
    """Diagram of the flow from everybody to the analysed sample."""
    input:
        flow="results/cohort/{study}/flow.tsv",
    output:
        svg=shown(
            "results/figures/{study}/flow.svg",
            "flow_figure",
            "Participants",
            "figure: flow of the participants",
        ),
        png="results/figures/{study}/flow.png",
    log:
        "logs/flow_figure/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        code=code("flow_figure"),
    script:
        "../scripts/flow_figure.py"
