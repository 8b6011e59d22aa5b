"""Who is analysed: scores, derived columns and declared exclusions."""


rule participants:
    """The analysed sample of a study, and the flow from everybody to it."""
    input:
        phenotype=lambda wildcards: STUDIES[wildcards.study]["phenotype"],
        scales=lambda wildcards: expand(
            f"{RESOURCES}/scales/{{scale}}.yaml", scale=STUDIES[wildcards.study]["scales"]
        ),
        verdicts=verdicts_of,
    output:
        participants="results/cohort/{study}/participants.tsv",
        flow="results/cohort/{study}/flow.tsv",
        scales="results/cohort/{study}/scales.tsv",
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
        samples=subjects_of,
        derive=lambda wildcards: STUDIES[wildcards.study]["derive"],
        exclude=lambda wildcards: STUDIES[wildcards.study]["exclude"],
        columns=model_columns,
        code=code("participants"),
    script:
        "../scripts/participants.py"
