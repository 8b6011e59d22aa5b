"""What the slopes of a declared model hang on, beside its sensitivity sets."""


rule composition:
    """The slopes of a model without and with the markers of cells, and those of the markers."""
    input:
        ctra="results/expression/{study}/ctra.tsv",
        participants="results/cohort/{study}/participants.tsv",
        markers=f"{RESOURCES}/leukocyte_markers.tsv",
    output:
        table=table("composition"),
    log:
        "logs/composition/{study}/{model}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        study=lambda wildcards: wildcards.study,
        model=lambda wildcards: wildcards.model,
        specification=specification_of,
        markers=lambda wildcards: STUDIES[wildcards.study]["markers"],
        made_of=made_of,
        standardize=config["expression"]["standardize"],
        code=code("composition"),
    script:
        "../scripts/composition.py"


rule imputation:
    """The slopes of a model with missing covariates imputed, beside those of complete cases."""
    input:
        ctra="results/expression/{study}/ctra.tsv",
        participants="results/cohort/{study}/participants.tsv",
        visits=visits_table_of,
    output:
        table=table("imputation"),
    log:
        "logs/imputation/{study}/{model}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        study=lambda wildcards: wildcards.study,
        model=lambda wildcards: wildcards.model,
        specification=specification_of,
        standardize=config["expression"]["standardize"],
        seed=config["inference"]["seed"],
        code=code("imputation"),
    script:
        "../scripts/imputation.py"
