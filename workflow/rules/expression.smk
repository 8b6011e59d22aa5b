"""Counts of all samples to log2 CPM, and the CTRA gene set in it."""


def of_study(pattern):
    """Input function: one file for each library of the study."""

    def files(wildcards):
        return expand(pattern, sample=[s.name for s in COHORTS[wildcards.study]])

    return files


def counts_of(wildcards):
    """Count matrix of a study: its own, or the one made of its reads."""
    return STUDIES[wildcards.study].get(
        "counts", f"results/expression/{wildcards.study}/counts.tsv"
    )


def libraries_of(wildcards):
    """Table with the library sizes, where they are not the column sums."""
    if starts_at_reads(wildcards.study) and config["expression"]["library_size"] == "mapped":
        return f"results/expression/{wildcards.study}/reads.tsv"
    return []


def expression_of(wildcards):
    """log2 expression of a study: its own matrix, or the one made of its counts."""
    return STUDIES[wildcards.study].get(
        "expression", f"results/expression/{wildcards.study}/log2_cpm.tsv"
    )


def annotation_of(wildcards):
    """Gene names of a study's matrix, where its rows are those of the annotation."""
    return "results/reference/genes.tsv" if starts_at_reads(wildcards.study) else []


rule count_matrix:
    """Counts and read bookkeeping of all samples of a study, side by side."""
    input:
        counts=of_study("results/count/{sample}.tsv"),
        reads=of_study("results/reads/{sample}.json"),
    output:
        counts="results/expression/{study}/counts.tsv",
        reads="results/expression/{study}/reads.tsv",
    log:
        "logs/count_matrix/{study}.log",
    benchmark:
        "results/benchmark/count_matrix/{study}.tsv"
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
        libraries=libraries_of,
    output:
        log2_cpm="results/expression/{study}/log2_cpm.tsv",
    log:
        "logs/log2_cpm/{study}.log",
    benchmark:
        "results/benchmark/log2_cpm/{study}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=30,
        disk_mb=5000,
    params:
        floor=config["expression"]["floor"],
        code=code("log2_cpm"),
    script:
        "../scripts/log2_cpm.py"


rule gene_set:
    """The CTRA genes found in a study, and their signed expression."""
    input:
        gene_set=f"{RESOURCES}/ctra_genes.tsv",
        expression=expression_of,
        annotation=annotation_of,
    output:
        genes=shown(
            "results/expression/{study}/genes.tsv",
            "genes",
            "Genes",
            "table: how each gene was found",
        ),
        ctra="results/expression/{study}/ctra.tsv",
    log:
        "logs/gene_set/{study}.log",
    benchmark:
        "results/benchmark/gene_set/{study}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=10,
        disk_mb=100,
    params:
        code=code("gene_set"),
    script:
        "../scripts/gene_set.py"
