"""The declared models of each study."""

from ctra.inference.catalogue import computed, modules_of

STATISTICS = computed(config["inference"]["covariance"])


def specification_of(wildcards):
    """Specification of a model, as `ctra.model.analysis.Specification` takes it."""
    spec = SPECS[wildcards.study][wildcards.model]
    return spec | {"categories": references_of(wildcards)}


def of_models(pattern):
    """Input function: one file for each declared model of the study."""
    return lambda wildcards: expand(
        pattern, study=wildcards.study, model=STUDIES[wildcards.study]["models"]
    )


localrules:
    verdict,
    sentences,


rule model:
    """One model: every effect by every statistic, its slopes, genes and subjects, and warnings."""
    input:
        ctra="results/expression/{study}/ctra.tsv",
        gene_set="results/expression/{study}/genes.tsv",
        participants="results/cohort/{study}/participants.tsv",
    output:
        **{table: model_table(table) for table in MODEL_TABLES},
        table=shown("results/models/{study}/{model}.tsv", "results", "Results", "table: results"),
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
        specification=specification_of,
        settings={
            "method": config["inference"]["method"],
            "standardize": config["expression"]["standardize"],
            "permutations": config["inference"]["permutations"],
            "refits": config["inference"]["refits"],
            "seed": config["inference"]["seed"],
        },
        statistics=STATISTICS,
        code=code("model", *modules_of(STATISTICS)),
    script:
        "../scripts/model.py"


rule verdict:
    """What to make of each effect of a model, in words."""
    input:
        table="results/models/{study}/{model}.tsv",
        genewise="results/models/{study}/{model}.genewise.tsv",
        influence="results/models/{study}/{model}.influence.tsv",
        power="results/models/{study}/{model}.power.tsv",
    output:
        verdict=model_table("verdict"),
    log:
        "logs/verdict/{study}/{model}.log",
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
        code=code("verdict"),
    script:
        "../scripts/verdict.py"


rule sentences:
    """The results of a study as sentences in the manner of the APA."""
    input:
        tables=of_models("results/models/{study}/{model}.tsv"),
        slopes=of_models("results/models/{study}/{model}.slopes.tsv"),
        scales="results/cohort/{study}/scales.tsv",
    output:
        sentences=shown("results/sentences/{study}.tsv", "sentences", "Results", "table: sentences"),
    log:
        "logs/sentences/{study}.log",
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
