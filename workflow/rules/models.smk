"""The declared models of each study."""


rule model:
    """One model: every effect by every statistic, its genes, its subjects."""
    input:
        ctra="results/expression/{study}/ctra.tsv",
        participants="results/cohort/{study}/participants.tsv",
    output:
        table="results/models/{study}/{model}.tsv",
        genes="results/models/{study}/{model}.genes.tsv",
        flow="results/models/{study}/{model}.flow.tsv",
    log:
        "logs/model/{study}/{model}.log",
    benchmark:
        "results/benchmark/model/{study}/{model}.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        study=lambda wildcards: wildcards.study,
        model=lambda wildcards: wildcards.model,
        exposures=lambda wildcards: model_spec(wildcards)["exposures"],
        products=lambda wildcards: model_spec(wildcards)["products"],
        covariates=lambda wildcards: STUDIES[wildcards.study]["covariates"],
        categories=references_of,
        fit={
            "method": config["inference"]["method"],
            "standardize": config["expression"]["standardize"],
        },
        code=code("model"),
    script:
        "../scripts/model.py"
