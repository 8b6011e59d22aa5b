"""Counts of all samples to log2 CPM, and the CTRA gene set in it."""


rule count_matrix:
    """Counts and read bookkeeping of all samples of a study, side by side."""
    input:
        counts=of_study("results/count/{sample}.tsv"),
        reads=of_study("results/reads/{sample}.json"),
    output:
        counts=table("counts"),
        reads=table("reads"),
    log:
        "logs/count_matrix/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=30,
        disk_mb=2000,
    params:
        code=code("count_matrix"),
    script:
        "../scripts/count_matrix.py"


rule log2_cpm:
    """Counts to counts per million, floored, log2."""
    input:
        counts=counts_of,
        mapped=libraries_of,
        known=KNOWN_GENES,
        exons=exons_of,
    output:
        log2_cpm=table("log2_cpm"),
        libraries=table("libraries"),
        notes=table("count_notes"),
    log:
        "logs/log2_cpm/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=30,
        disk_mb=5000,
    params:
        matrix=count_matrix_of,
        million=million_of,
        floor=config["expression"]["floor"],
        code=code("log2_cpm"),
    script:
        "../scripts/log2_cpm.py"


rule gene_set:
    """The CTRA genes found in a study, and their signed expression."""
    input:
        gene_set=f"{RESOURCES}/ctra_genes.tsv",
        known=KNOWN_GENES,
        expression=expression_of,
        annotation=annotation_of,
        notes=count_notes_of,
    output:
        genes=table("gene_set"),
        ctra=table("ctra"),
        notes=table("matrix"),
    log:
        "logs/gene_set/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=10,
        disk_mb=100,
    params:
        matrix=log2_matrix_of,
        code=code("gene_set"),
    script:
        "../scripts/gene_set.py"


rule markers:
    """Leukocyte markers of a study, from its expression matrix."""
    input:
        markers=f"{RESOURCES}/leukocyte_markers.tsv",
        known=KNOWN_GENES,
        expression=expression_of,
        annotation=annotation_of,
    output:
        markers=table("markers"),
    log:
        "logs/markers/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=10,
        disk_mb=100,
    params:
        markers=lambda wildcards: STUDIES[wildcards.study]["markers"],
        subjects=lambda wildcards: list(samples_of(wildcards).values()),
        matrix=log2_matrix_of,
        code=code("markers"),
    script:
        "../scripts/markers.py"


rule sex:
    """The sex of each sample of a matrix, by its RNA and by the phenotype."""
    input:
        markers=f"{RESOURCES}/marker_genes.tsv",
        known=KNOWN_GENES,
        expression=expression_of,
        phenotype="results/cohort/{study}/phenotype.tsv",
    output:
        sex=table("sex"),
    log:
        "logs/sex/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=10,
        disk_mb=100,
    params:
        sex=sex_of,
        samples=samples_of,
        matrix=log2_matrix_of,
        code=code("sex"),
    script:
        "../scripts/sex.py"


rule sample_correlations:
    """How the expression of each sample goes with that of the others."""
    input:
        expression=expression_of,
        known=KNOWN_GENES,
    output:
        table=table("sample_correlations"),
    log:
        "logs/sample_correlations/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=30,
        disk_mb=100,
    params:
        matrix=log2_matrix_of,
        least=config["quality"]["min_correlation"],
        code=code("sample_correlations"),
    script:
        "../scripts/sample_correlations.py"
