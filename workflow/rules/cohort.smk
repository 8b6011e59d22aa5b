"""Who is analysed: scores, derived columns and declared exclusions."""


rule participants:
    """The analysed sample of a study, and the flow from everybody to it."""
    input:
        phenotype=lambda wildcards: STUDIES[wildcards.study]["phenotype"],
        scales=scales_of,
        verdicts=verdicts_of,
    output:
        participants="results/cohort/{study}/participants.tsv",
        flow="results/cohort/{study}/flow.tsv",
        scales="results/cohort/{study}/scales.tsv",
        scale_items="results/cohort/{study}/items.tsv",
    log:
        "logs/participants/{study}.log",
    benchmark:
        "results/benchmark/participants/{study}.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        subject=lambda wildcards: STUDIES[wildcards.study]["subject"],
        reading=reading_of,
        samples=subjects_of,
        derive=lambda wildcards: STUDIES[wildcards.study]["derive"],
        exclude=lambda wildcards: STUDIES[wildcards.study]["exclude"],
        columns=model_columns,
        code=code("participants"),
    script:
        "../scripts/participants.py"
