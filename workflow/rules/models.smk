"""The declared models of each study."""


rule model:
    """One model: every effect by every statistic, its slopes, genes and subjects, and warnings."""
    input:
        ctra=profile_of,
        gene_set=genes_of,
        participants="results/cohort/{study}/participants.tsv",
        visits=visits_table_of,
    output:
        table=table("results"),
        slopes=table("slopes"),
        regions=table("regions"),
        genewise=table("genewise"),
        groups=table("groups"),
        differences=table("differences"),
        genes=table("genes"),
        subjects=table("model_subjects"),
        flow=table("left_out"),
        weights=table("weights"),
        influence=table("influence"),
        power=table("model_power"),
        warnings=table("warnings"),
        gene_scales=table("gene_scales"),
    log:
        "logs/model/{study}/{model}.log",
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
            "seed": config["inference"]["seed"],
            "smallest": config["inference"].get("smallest"),
        },
        statistics=STATISTICS,
        code=code("model", *modules_of(STATISTICS)),
    script:
        "../scripts/model.py"


rule competitive:
    """Whether the slopes of a model are about these genes, or about genes at large."""
    input:
        expression=expression_of,
        known=KNOWN_GENES,
        gene_set="results/expression/{study}/genes.tsv",
        participants="results/cohort/{study}/participants.tsv",
        visits=visits_table_of,
    output:
        table=table("competitive"),
    log:
        "logs/competitive/{study}/{model}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=30,
        disk_mb=100,
    params:
        study=lambda wildcards: wildcards.study,
        model=lambda wildcards: wildcards.model,
        matrix=log2_matrix_of,
        specification=specification_of,
        standardize=config["expression"]["standardize"],
        seed=config["inference"]["seed"],
        code=code("competitive"),
    script:
        "../scripts/competitive.py"


rule findings:
    """What each effect of a study shows, over all its declared models."""
    input:
        tables=of_models("results/models/{study}/{model}.tsv"),
        influence=of_models("results/models/{study}/{model}.influence.tsv"),
    output:
        table=table("findings"),
    log:
        "logs/findings/{study}.log",
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
        primary=lambda wildcards: STUDIES[wildcards.study].get("primary") or [],
        clustered=clustered,
        code=code("findings"),
    script:
        "../scripts/findings.py"


rule pooled:
    """The effects that several studies have, together."""
    input:
        results=files_of_sheets()["results"],
    output:
        table=table("pooled"),
    log:
        "logs/pooled.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        designs=designs(),
        comparable=of_one_unit(),
        code=code("pooled"),
    script:
        "../scripts/pooled.py"


rule verdict:
    """What to make of each effect of a model, in words."""
    input:
        table="results/models/{study}/{model}.tsv",
        genewise="results/models/{study}/{model}.genewise.tsv",
        influence="results/models/{study}/{model}.influence.tsv",
        power="results/models/{study}/{model}.power.tsv",
        gene_scales="results/models/{study}/{model}.scales.tsv",
        groups="results/models/{study}/{model}.groups.tsv",
        differences="results/models/{study}/{model}.differences.tsv",
        genes="results/models/{study}/{model}.genes.tsv",
        gene_set="results/expression/{study}/genes.tsv",
        findings="results/models/{study}.findings.tsv",
        names="results/cohort/{study}/names.tsv",
    output:
        verdict=table("verdicts"),
    log:
        "logs/verdict/{study}/{model}.log",
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
        clustered=clustered,
        smallest=config["inference"].get("smallest"),
        code=code("verdict"),
    script:
        "../scripts/verdict.py"


rule sentences:
    """The results of a study as sentences in the manner of the APA."""
    input:
        tables=of_models("results/models/{study}/{model}.tsv"),
        slopes=of_models("results/models/{study}/{model}.slopes.tsv"),
        findings="results/models/{study}.findings.tsv",
        names="results/cohort/{study}/names.tsv",
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
        simulated="simulate" in config,
        code=code("sentences"),
    script:
        "../scripts/sentences.py"
