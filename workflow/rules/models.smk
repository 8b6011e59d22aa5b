"""The declared models of each study."""


def model_spec(wildcards):
    return SPECS[wildcards.study][wildcards.model]


def of_models(pattern):
    """Input function: one file for each declared model of the study."""
    return lambda wildcards: expand(
        pattern, study=wildcards.study, model=STUDIES[wildcards.study]["models"]
    )


rule model:
    """One model: every effect by every statistic, its slopes, genes, subjects, and its verdict."""
    input:
        ctra="results/expression/{study}/ctra.tsv",
        gene_set="results/expression/{study}/genes.tsv",
        participants="results/cohort/{study}/participants.tsv",
    output:
        table=table("results"),
        slopes=table("slopes"),
        regions=table("regions"),
        genewise=table("genewise"),
        groups=table("groups"),
        genes=table("genes"),
        subjects=table("model_subjects"),
        flow=table("left_out"),
        weights=table("weights"),
        influence=table("influence"),
        power=table("model_power"),
        verdict=table("verdicts"),
    log:
        "logs/model/{study}/{model}.log",
    benchmark:
        "results/benchmark/model/{study}/{model}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(2000),
        runtime=30,
        disk_mb=100,
    params:
        study=lambda wildcards: wildcards.study,
        model=lambda wildcards: wildcards.model,
        exposures=lambda wildcards: model_spec(wildcards)["exposures"],
        products=lambda wildcards: model_spec(wildcards)["products"],
        covariates=lambda wildcards: model_spec(wildcards)["covariates"],
        categories=references_of,
        slopes=lambda wildcards: model_spec(wildcards)["slopes"],
        fit={
            "covariance": config["inference"]["covariance"],
            "method": config["inference"]["method"],
            "standardize": config["expression"]["standardize"],
            "permutations": config["inference"]["permutations"],
            "refits": config["inference"]["refits"],
            "seed": config["inference"]["seed"],
        },
        code=code("model"),
    script:
        "../scripts/model.py"


rule sentences:
    """The results of a study as sentences in the manner of the APA."""
    input:
        tables=of_models("results/models/{study}/{model}.tsv"),
        slopes=of_models("results/models/{study}/{model}.slopes.tsv"),
        scales="results/cohort/{study}/scales.tsv",
    output:
        sentences=table("sentences"),
    log:
        "logs/sentences/{study}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        code=code("sentences"),
    script:
        "../scripts/sentences.py"
