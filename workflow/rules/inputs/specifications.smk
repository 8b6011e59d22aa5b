"""Inputs of the rules on the specification curve."""

from ctra.project.plan import covariate_sets, curve_effects

CURVE = config["specifications"]


def reads_of_million(wildcards):
    """Table with the mapped reads, where they may make the million."""
    if starts_at_reads(wildcards.study) and not READS["umi"]:
        return f"results/expression/{wildcards.study}/reads.tsv"
    return []


def millions_of(study):
    """What may make the million, as declared first; of a matrix of counts its column sums.

    Mapped reads of alignments are not varied: aligners count them in ways that may differ.
    """
    if not starts_at_reads(study):
        return ["counted"]
    aligned = any(sample.bam for sample in COHORTS[study])
    others = [one for one in CURVE["library_size"] if one == "counted" or not aligned]
    return list(dict.fromkeys([config["expression"]["library_size"], *others]))


def floors():
    """Floors, as declared first."""
    return list(dict.fromkeys([config["expression"]["floor"], *CURVE["floor"]]))


def profiles_of(wildcards):
    """Profile of a study by floor and library size; of a study without counts the only one."""
    if "expression" in STUDIES[wildcards.study]:
        return f"results/expression/{wildcards.study}/ctra.tsv"
    return f"results/expression/{wildcards.study}/variants.tsv"


def marker_variants_of(wildcards):
    """The same of its leukocyte markers, where it asks for some."""
    study = wildcards.study
    if "expression" in STUDIES[study]:
        return markers_of(wildcards)
    markers = f"results/cohort/{study}/marker_variants.tsv"
    return markers if STUDIES[study]["markers"] else []


def choices_of(wildcards):
    """What is varied in a model, as `ctra.model.specifications.Choices` takes it."""
    scale = "z" if config["expression"]["standardize"] else "log2"
    others = CURVE["genes"]
    if scale == "z" and "expression" in STUDIES[wildcards.study]:
        others = []  # the matrix may be of z scores, which are not log2
    return {
        "floors": floors(),
        "millions": millions_of(wildcards.study),
        "scales": list(dict.fromkeys([scale, *others])),
        "covariates": covariate_sets(config, wildcards.study, wildcards.model),
        "exclusions": "exclusions" in CURVE["participants"],
        "outliers": "outliers" in CURVE["participants"],
    }


def joint_test_of(wildcards):
    """Effects of a model that have a curve, and the draws of its joint test."""
    return {
        "effects": curve_effects(config, wildcards.study)[wildcards.model],
        "seed": config["inference"]["seed"],
        "draws": CURVE["permutations"],
    }
