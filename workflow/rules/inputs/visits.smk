"""Inputs of the rules on visits."""

from ctra.cohort.levels import level_name
from ctra.cohort.visits import sample_columns


def visits_of(wildcards):
    """Visits of a study: their columns and order, and the visit of each sample."""
    spec, samples = STUDIES[wildcards.study], COHORTS[wildcards.study]
    return {
        "column": spec["visit"].get("column", ""),
        "named": sample_columns(spec["visit"]),
        "order": [level_name(visit) for visit in spec["visit"]["order"]],
        "visit_of": {sample.name: sample.visit for sample in samples},
    }


def arm_of(wildcards):
    """Column of the phenotype with the arms of a study; empty where it has none."""
    return STUDIES[wildcards.study].get("arm", {}).get("column", "")


def visits_table_of(wildcards):
    """Who came when, where a study has visits."""
    study = wildcards.study
    return f"results/cohort/{study}/visits.tsv" if "visit" in STUDIES[study] else []


def attendance_of(wildcards):
    """How many came when, where a study has visits."""
    study = wildcards.study
    return f"results/cohort/{study}/attendance.tsv" if "visit" in STUDIES[study] else []


def visit_slopes_of(wildcards):
    """Slopes of exposures of each visit, if a study has some."""
    study = wildcards.study
    varying = "varying" in STUDIES[study]["visit"]
    return f"results/models/{study}.visit_slopes.tsv" if varying else []


def repeated_of(wildcards):
    """The model of all visits, as `ctra.model.repeated.Repeated` takes it."""
    return {
        "order": visits_of(wildcards)["order"],
        "arm": arm_of(wildcards),
        "covariates": STUDIES[wildcards.study]["covariates"],
        "categories": references_of(wildcards),
        "cluster": cluster_of(wildcards),
    }
