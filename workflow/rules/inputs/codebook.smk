"""What the codebook is told of the studies."""

from ctra.cohort.formula import column_names
from ctra.cohort.levels import level_name
from ctra.cohort.visits import sample_columns

OF_PLAN = ("phenotype", "subject", "exclude", "derive", "scales", "markers", "categories")


def scales_of_all():
    """Definitions of the questionnaires of all studies, each once."""
    names = dict.fromkeys(scale for spec in STUDIES.values() for scale in spec["scales"])
    return [str(find_scale(scale, SCALES)) for scale in names]


def varying_exposures(visit):
    """Exposures of each visit, with the column that they are in, or that of each visit."""
    varying = visit.get("varying", {})
    if isinstance(varying, list):
        return {column: column for column in varying}
    return {
        exposure: {level_name(name): column for name, column in columns.items()}
        for exposure, columns in varying.items()
    }


def codebook_plan(study):
    """What the configuration says of the columns of a study (`ctra.cohort.codebook.Plan`)."""
    spec, derive = STUDIES[study], STUDIES[study]["derive"]
    visit = spec.get("visit", {})
    sets = [column for columns in spec["sensitivity"].values() for column in columns]
    exposures = [column for model in spec["models"].values() for column in model["exposures"]]
    return {
        "title": titles()[study],
        "roles": {
            "identifier": [spec["subject"]],
            "exposure": exposures,
            "covariate": spec["covariates"],
            "covariate of a sensitivity set": sets,
            "category": list(spec["categories"]),
            "part of a derived column": [
                name for formula in derive.values() for name in column_names(formula)
            ],
            "exclusion": [rule["column"] for rule in spec["exclude"]],
            "sex": [spec["sex"]["column"]] if "sex" in spec else [],
            "cluster": [spec["cluster"]] if "cluster" in spec else [],
            "visits": [visit["column"]] if "column" in visit else [],
            "sample of a visit": list(sample_columns(visit).values()),
            "compared with the parent cohort": spec.get("parent", {}).get("columns", []),
        },
        "missing": spec.get("missing", {}),
        "sex": spec.get("sex"),
        "columns": columns_of(study),
        "varying": varying_exposures(visit),
        **{key: spec[key] for key in OF_PLAN},
    }
