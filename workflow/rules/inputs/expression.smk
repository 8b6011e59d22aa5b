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


def exons_of(wildcards):
    """Exons of the annotation, where genes on some contigs are left out of the million."""
    if starts_at_reads(wildcards.study) and config["expression"]["exclude_contigs"]:
        return "results/reference/exons.tsv"
    return []


def count_notes_of(wildcards):
    """What was recognised in the counts of a study that does not start at expression."""
    study = wildcards.study
    if "expression" in STUDIES[study]:
        return []
    return f"results/expression/{study}/count_notes.tsv"


def libraries_of(wildcards):
    """Table with the mapped reads, where they make the million."""
    if starts_at_reads(wildcards.study) and config["expression"]["library_size"] == "mapped":
        return f"results/expression/{wildcards.study}/reads.tsv"
    return []


def count_matrix_of(wildcards):
    """Which samples of a matrix are read, and whether it was handed over."""
    return {
        "samples": list(samples_of(wildcards)),
        "handed_over": "counts" in STUDIES[wildcards.study],
    }


def log2_matrix_of(wildcards):
    """The same of a matrix of log2 expression, and whether z scores may be in it."""
    return {
        "samples": list(samples_of(wildcards)),
        "handed_over": "expression" in STUDIES[wildcards.study],
        "standardize": config["expression"]["standardize"],
    }


def million_of(wildcards):
    """What is left out of the million, and how many reads a sample of a count matrix needs."""
    of_matrix = "counts" in STUDIES[wildcards.study]
    return {
        "contigs": config["expression"]["exclude_contigs"],
        "least": config["quality"]["min_reads"] if of_matrix else None,
    }


def expression_of(wildcards):
    """log2 expression of a study: its own matrix, or the one made of its counts."""
    return STUDIES[wildcards.study].get(
        "expression", f"results/expression/{wildcards.study}/log2_cpm.tsv"
    )


def matrix_of(wildcards):
    """The matrix that a study starts at, whose names of genes are read."""
    study = STUDIES[wildcards.study]
    return study.get("counts", study.get("expression", []))


def annotation_of(wildcards):
    """Gene names of a study's matrix, where its rows are those of the annotation."""
    return "results/reference/genes.tsv" if starts_at_reads(wildcards.study) else []
