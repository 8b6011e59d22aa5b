"""Inputs of the rules on gene sets beside the profile."""

from ctra.files.gene_set import is_file

SUBSETS = f"{RESOURCES}/gene_sets.yaml"


def gene_set_file(gene_set):
    """The file of a gene set; of a subset of the profile that with all subsets."""
    return GENE_SETS[gene_set] if is_file(GENE_SETS[gene_set]) else SUBSETS


def of_all_sets(pattern):
    """Input function: one file for each declared model of the study, and for it of each set."""

    def files(wildcards):
        models = STUDIES[wildcards.study]["models"]
        of_sets = list(filter(is_other_set, SPECS[wildcards.study]))
        return expand(pattern, study=wildcards.study, model=[*models, *of_sets])

    return files
