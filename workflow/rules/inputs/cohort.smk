"""Inputs of the rules on who is analysed."""

from ctra.cohort.levels import level_name
from ctra.cohort.scales import find_scale


def verdicts_of(wildcards):
    """Tables of verdicts on the samples of a study."""
    return list(verdicts(wildcards.study).values())


def verdicts(study):
    """Tables of verdicts on the samples of a study, by what the flow table calls the step."""
    if starts_at_reads(study):
        return {"read quality (qc/samples.tsv)": f"results/qc/{study}/samples.tsv"}
    of_matrix = {}
    if "counts" in STUDIES[study]:
        step = f"too few reads (expression/{study}/libraries.tsv)"
        of_matrix[step] = f"results/expression/{study}/libraries.tsv"
    if "sex" in STUDIES[study]:
        step = f"sex of the RNA (expression/{study}/sex.tsv)"
        of_matrix[step] = f"results/expression/{study}/sex.tsv"
    if config["quality"]["min_correlation"] is not None:
        step = f"unlike the other samples (expression/{study}/sample_correlations.tsv)"
        of_matrix[step] = f"results/expression/{study}/sample_correlations.tsv"
    return of_matrix


def markers_of(wildcards):
    """Leukocyte markers of a study that asks for them."""
    study = wildcards.study
    return f"results/cohort/{study}/markers.tsv" if STUDIES[study]["markers"] else []


def dictionary_of(wildcards):
    """The data dictionary of the phenotype, where there is one."""
    study = STUDIES[wildcards.study]
    return [study["dictionary"]] if "dictionary" in study else []


def scales_of(wildcards):
    """Definitions of the questionnaires of a study."""
    return [str(find_scale(scale, SCALES)) for scale in STUDIES[wildcards.study]["scales"]]


def parent_scales_of(wildcards):
    """Definitions of the questionnaires that the parent cohort is scored by."""
    spec = STUDIES[wildcards.study]
    return [
        str(find_scale(scale, SCALES))
        for scale in spec["scales"]
        if scale in spec["parent"]["columns"]
    ]


def references_of(wildcards):
    """Reference level of the categorical columns of a study, as text."""
    categories = STUDIES[wildcards.study]["categories"]
    return {column: level_name(reference) for column, reference in categories.items()}


def grouped_exposures(wildcards):
    """Exposures of a study that are categories, and the reference of each."""
    study = STUDIES[wildcards.study]
    exposures = {column for model in study["models"].values() for column in model["exposures"]}
    return {column: level for column, level in study["categories"].items() if column in exposures}


def cluster_of(wildcards):
    """Column of the phenotype with the clusters of a study; empty where none are declared."""
    return STUDIES[wildcards.study].get("cluster", "")


def study_columns(wildcards):
    """The columns of a study that are made, and those that its models and parent cohort need."""
    return columns_of(wildcards.study)


def columns_of(study):
    """The same of a study by its name."""
    spec, models = STUDIES[study], SPECS[study].values()
    exposures = [column for model in models for column in model["exposures"]]
    covariates = [column for model in models for column in model["covariates"]]
    parent = spec["parent"]["columns"] if "parent" in spec else []
    return {
        "derive": spec["derive"],
        "categories": spec["categories"],
        "columns": list(dict.fromkeys([*exposures, *covariates, *parent])),
        "cluster": spec.get("cluster", ""),
    }


def measured_columns(wildcards):
    """Columns of the participants table that are measured or made: no ids, no clusters."""
    spec, columns = STUDIES[wildcards.study], study_columns(wildcards)
    made = [*spec["scales"], *spec["markers"], *columns["derive"], *columns["categories"]]
    return columns["columns"] + made


def sex_of(wildcards):
    """Where the sex of the participants stands, which is compared with that of their RNA."""
    return STUDIES[wildcards.study].get("sex")


def sex_table_of(wildcards):
    """The table that has the sex of the participants, where it is compared."""
    return f"results/cohort/{wildcards.study}/phenotype.tsv" if sex_of(wildcards) else []
