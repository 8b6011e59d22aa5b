"""Slopes of all expressed genes, where they are asked for."""


rule genome:
    """Slopes of all expressed genes of a model by limma-trend."""
    input:
        expression=expression_of,
        known=KNOWN_GENES,
        annotation=annotation_of,
        gene_set="results/expression/{study}/genes.tsv",
        participants="results/cohort/{study}/participants.tsv",
        visits=visits_table_of,
    output:
        genome=table("genome"),
        genome_effects=table("genome_effects"),
    log:
        "logs/genome/{study}/{model}.log",
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
        code=code("genome"),
    script:
        "../scripts/genome.py"


rule genome_figure:
    """All expressed genes of a model by slope, p and mean expression."""
    input:
        genome="results/models/{study}/{model}.genome.tsv",
        effects="results/models/{study}/{model}.genome_effects.tsv",
        names="results/cohort/{study}/names.tsv",
    output:
        svg=figure("genome"),
        png=figure("genome", "png"),
    log:
        "logs/genome_figure/{study}/{model}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: f"{titles()[wildcards.study]}, model {wildcards.model}",
        code=code("genome_figure"),
    script:
        "../scripts/genome_figure.py"
