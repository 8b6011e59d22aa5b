"""Inputs of the models, and where their statistics are computed."""

from ctra.cohort.formula import column_names
from ctra.files.gene_set import CTRA, gene_set_of
from ctra.inference.catalogue import computed, modules_of, with_power

STATISTICS = computed(config["inference"]["covariance"])


def specification_of(wildcards):
    """Specification of a model, as `ctra.model.analysis.Specification` takes it."""
    spec = SPECS[wildcards.study][wildcards.model]
    of_study = {"categories": references_of(wildcards), "cluster": cluster_of(wildcards)}
    arm = STUDIES[wildcards.study].get("arm")
    randomised = arm is not None and arm["column"] in spec["exposures"]
    of_study["visits"] = [level_name(visit) for visit in spec.get("visits", [])]
    return spec | of_study | {"strata": arm["strata"] if randomised else []}


def profile_of(wildcards):
    """Signed expression that a model is of: that of the CTRA profile, or of another gene set."""
    return file_of_set(wildcards, "profile" if is_other_set(wildcards.model) else "ctra")


def genes_of(wildcards):
    """How the genes of a model's gene set were found."""
    return file_of_set(wildcards, "genes")


def is_other_set(model):
    """Whether a model is of another gene set than the CTRA profile."""
    return gene_set_of(model)[1] != CTRA


def file_of_set(wildcards, name):
    """A table of the gene set of a model."""
    gene_set = gene_set_of(wildcards.model)[1]
    if gene_set == CTRA:
        return f"results/expression/{wildcards.study}/{name}.tsv"
    return f"results/expression/{wildcards.study}/sets/{gene_set}/{name}.tsv"


def made_of(wildcards):
    """Columns that each derived column of a study is made of, also by way of another."""
    made = {}
    for name, formula in STUDIES[wildcards.study]["derive"].items():
        sources = column_names(formula)
        of_sources = [column for source in sources for column in made.get(source, [])]
        made[name] = [*sources, *of_sources]
    return made


def of_models(pattern):
    """Input function: one file for each declared model of the study."""
    return lambda wildcards: expand(
        pattern, study=wildcards.study, model=STUDIES[wildcards.study]["models"]
    )


def outcomes_of(spec):
    """Of which visit the outcome of each model is, and what it is adjusted for; none without."""
    if "visit" not in spec:
        return {}
    baseline = spec["visit"]["order"][0]
    return {name: f"{model['change']} given {baseline}" for name, model in spec["models"].items()}


def designs():
    """What a mean over studies takes as alike, by study, as text."""
    starts = {"samples": "reads", "counts": "counts", "expression": "log2 expression"}
    return {
        study: {
            "expression": next(says for start, says in starts.items() if start in spec),
            "covariates": ", ".join(spec["covariates"]) or "none",
            "clusters": spec.get("cluster") or "none",
            "visits": outcomes_of(spec),
            "exposures": dict.fromkeys(spec["scales"], "questionnaire") | spec["derive"],
        }
        for study, spec in STUDIES.items()
    }


def clustered(wildcards):
    """Whether a study declares clusters of participants."""
    return bool(STUDIES[wildcards.study].get("cluster"))
