"""The models of a study: those declared, and each of them with each sensitivity set."""

from ctra.project.configuration import Config

PROBED = [-1, 0, 1]  # SD of a moderator


def study_models(study: Config) -> dict[str, Config]:
    """Models of a study: those declared, then each of them with each sensitivity set.

    Parameters
    ----------
    study : dict
        As checked by `ctra.project.configuration.check_config`, defaults filled in.

    Returns
    -------
    dict of str to dict
        By name (that of a sensitivity model is `model+set`): exposures, products, covariates, and
        slopes, a list of of, at, values: one a product where the model does not say which. Of a
        change also visits: the baseline, and the visit of the outcome.
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
    return declared | {
        f"{name}+{added}": model | {"covariates": [*model["covariates"], *columns]}
        for name, model in declared.items()
        for added, columns in study["sensitivity"].items()
    }
