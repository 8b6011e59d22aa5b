"""Inputs of the rules from counts to the profile."""


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
