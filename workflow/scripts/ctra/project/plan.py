"""The models of a study: those declared, with each sensitivity set, and of each other gene set."""

from collections.abc import Iterable

from ctra.files.gene_set import OF_SET
from ctra.project.configuration import Config

PROBED = [-1, 0, 1]  # SD of a moderator


def study_models(study: Config, gene_sets: Iterable[str] = ()) -> dict[str, Config]:
    """Models of a study: those declared, with each sensitivity set, and of each other gene set.

    Parameters
    ----------
    study : dict
        As checked by `ctra.project.configuration.check_config`, defaults filled in.
    gene_sets : iterable of str
        Names of the gene sets beside the profile.

    Returns
    -------
    dict of str to dict
        By name (that of a sensitivity model is `model+set`, of another gene set `model@set`):
        exposures, products, covariates, and slopes, a list of of, at, values: one a product where
        the model does not say which. Of a change also visits: the baseline, and the visit of the
        outcome.
    """
    declared = {}
    for name, model in study["models"].items():
        probed = [{"of": a, "at": b, "values": PROBED} for a, b in model["products"]]
        declared[name] = {
            "exposures": model["exposures"],
            "products": model["products"],
            "covariates": study["covariates"],
            "slopes": [model["slopes"]] if "slopes" in model else probed,
        }
        if "change" in model:
            declared[name]["visits"] = [study["visit"]["order"][0], model["change"]]
    adjusted = {
        f"{name}+{added}": model | {"covariates": [*model["covariates"], *columns]}
        for name, model in declared.items()
        for added, columns in study["sensitivity"].items()
    }
    of_sets = {
        f"{name}{OF_SET}{gene_set}": model
        for name, model in declared.items()
        for gene_set in gene_sets
    }
    return declared | adjusted | of_sets


def curve_effects(config: Config, name: str) -> dict[str, list[str]]:
    """Models of a study that have a specification curve, and the effects in it.

    Parameters
    ----------
    config : dict
        As checked by `ctra.project.configuration.check_config`, defaults filled in.
    name : str
        The study.

    Returns
    -------
    dict of str to list of str
        By declared model: the primary effect. Where all are asked for, or none is primary, every
        model with an empty list, which stands for all its effects. None of a study with visits.
    """
    study = config["studies"][name]
    if "visit" in study:
        return {}
    if config["specifications"]["effects"] == "primary" and "primary" in study:
        model, effect = study["primary"]
        return {model: [effect]}
    return {model: [] for model in study["models"]}


def covariate_sets(config: Config, name: str, model: str) -> dict[str, list[str]]:
    """Covariates of the specifications of a model, by what people call them; as declared first.

    Parameters
    ----------
    config, name
        As for `curve_effects`.
    model : str
        A declared one.

    Returns
    -------
    dict of str to list of str
        Without a set that adds nothing.
    """
    study, asked = config["studies"][name], config["specifications"]["covariates"]
    declared = study["covariates"]
    taken = [*declared, *study["models"][model]["exposures"]]
    sets = {"as declared": declared} | ({"none": []} if "none" in asked else {})
    added = study["sensitivity"] if "sensitivity" in asked else {}
    if "markers" in asked:
        added = added | {"leukocyte markers": study["markers"]}
    for title, columns in added.items():
        if others := [column for column in columns if column not in taken]:
            sets[f"with {title}"] = [*declared, *others]
    return sets
