"""Gene sets beside the CTRA profile: their genes in a study, and their effects beside each other."""


rule further_gene_set:
    """The genes of a further set found in a study, and their signed expression."""
    input:
        gene_set=lambda wildcards: gene_set_file(wildcards.gene_set),
        subsets=SUBSETS,
        known=KNOWN_GENES,
        expression=expression_of,
        annotation=annotation_of,
        matrix=matrix_of,
    output:
        genes=table("set_genes"),
        profile=table("set_profile"),
    log:
        "logs/further_gene_set/{study}/{gene_set}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=10,
        disk_mb=100,
    params:
        name=lambda wildcards: wildcards.gene_set,
        source=lambda wildcards: GENE_SETS[wildcards.gene_set],
        matrix=log2_matrix_of,
        code=code("further_gene_set"),
    script:
        "../scripts/further_gene_set.py"


rule gene_sets:
    """The effects of a study by each gene set, the CTRA profile first."""
    input:
        tables=of_all_sets("results/models/{study}/{model}.tsv"),
        influence=of_all_sets("results/models/{study}/{model}.influence.tsv"),
        analysed=of_all_sets("results/models/{study}/{model}.genes.tsv"),
        profile="results/expression/{study}/genes.tsv",
        sets=lambda wildcards: expand(
            "results/expression/{study}/sets/{gene_set}/genes.tsv",
            study=wildcards.study,
            gene_set=GENE_SETS,
        ),
    output:
        table=table("gene_sets"),
    log:
        "logs/gene_sets/{study}.log",
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
        clustered=clustered,
        code=code("gene_sets"),
    script:
        "../scripts/gene_sets.py"


rule gene_sets_figure:
    """Slopes of the composite of each gene set, effect by effect."""
    input:
        table="results/models/{study}.gene_sets.tsv",
        names="results/cohort/{study}/names.tsv",
    output:
        svg=figure("gene_sets"),
        png=figure("gene_sets", "png"),
    log:
        "logs/gene_sets_figure/{study}.log",
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
        unit=unit(),
        code=code("gene_sets_figure"),
    script:
        "../scripts/gene_sets_figure.py"
