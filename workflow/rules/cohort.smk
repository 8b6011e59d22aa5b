"""Who is analysed: scores, derived columns and declared exclusions; and what they are like."""


rule phenotype:
    """The phenotype of a study: what the study uses of it, the scores, and labels."""
    input:
        phenotype=lambda wildcards: STUDIES[wildcards.study]["phenotype"],
        dictionary=dictionary_of,
        scales=scales_of,
    output:
        phenotype=table("phenotype"),
        scores=table("scores"),
        varying=table("varying"),
        labels=table("labels"),
        names=table("names"),
    log:
        "logs/phenotype/{study}.log",
    localrule: True
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
        exclude=lambda wildcards: STUDIES[wildcards.study]["exclude"],
        markers=lambda wildcards: STUDIES[wildcards.study]["markers"],
        sex=sex_of,
        columns=study_columns,
        labels=lambda wildcards: STUDIES[wildcards.study]["labels"],
        grouped=grouped_exposures,
        code=code("phenotype"),
    script:
        "../scripts/phenotype.py"


rule participants:
    """The analysed sample of a study, and the flow from everybody to it."""
    input:
        phenotype="results/cohort/{study}/phenotype.tsv",
        scores="results/cohort/{study}/scores.tsv",
        verdicts=verdicts_of,
        markers=markers_of,
    output:
        participants=table("participants"),
        flow=table("flow"),
    log:
        "logs/participants/{study}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        phenotype=lambda wildcards: STUDIES[wildcards.study]["phenotype"],
        samples=samples_of,
        exclude=lambda wildcards: STUDIES[wildcards.study]["exclude"],
        recruited=lambda wildcards: STUDIES[wildcards.study].get("recruited"),
        judged=lambda wildcards: list(verdicts(wildcards.study)),
        columns=study_columns,
        code=code("participants"),
    script:
        "../scripts/participants.py"


rule scales:
    """Questionnaires, their items, and categories in the analysed sample."""
    input:
        phenotype="results/cohort/{study}/phenotype.tsv",
        scores="results/cohort/{study}/scores.tsv",
        labels="results/cohort/{study}/labels.tsv",
        scales=scales_of,
        participants="results/cohort/{study}/participants.tsv",
    output:
        scales=table("scales"),
        scale_items=table("scale_items"),
        categories=table("categories"),
    log:
        "logs/scales/{study}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        categories=lambda wildcards: STUDIES[wildcards.study]["categories"],
        code=code("scales"),
    script:
        "../scripts/scales.py"


rule descriptives:
    """Description and correlations of the analysed sample."""
    input:
        participants="results/cohort/{study}/participants.tsv",
        labels="results/cohort/{study}/labels.tsv",
    output:
        descriptives=table("descriptives"),
        correlations=table("correlations"),
    log:
        "logs/descriptives/{study}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        categories=references_of,
        measured=measured_columns,
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
        representativeness=table("representativeness"),
    log:
        "logs/representativeness/{study}.log",
    localrule: True
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
    """Diagram of the flow from everybody to the analysed sample and the models."""
    input:
        flow="results/cohort/{study}/flow.tsv",
        tables=of_models("results/models/{study}/{model}.tsv"),
        attendance=attendance_of,
    output:
        svg=figure("flow"),
        png=figure("flow", "png"),
    log:
        "logs/flow_figure/{study}.log",
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
        code=code("flow_figure"),
    script:
        "../scripts/flow_figure.py"
