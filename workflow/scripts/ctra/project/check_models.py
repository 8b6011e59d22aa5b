"""The models of a study: what can be said of them from the configuration alone."""

from collections.abc import Iterator

from ctra.cohort.formula import column_names
from ctra.cohort.levels import level_name
from ctra.files.effects import Contrast, contrast_of
from ctra.files.errors import CohortError, did_you_mean
from ctra.project.configuration import Config
from ctra.project.context import Context


def model_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Faults of the scales, formulas and models of a study."""
    for i, scale in enumerate(study["scales"]):
        _, fault = context.scale(scale)
        if fault:
            yield f"{context.find('studies', name, 'scales', i)}: {fault}"
    for column, text in study["derive"].items():
        try:
            column_names(text)
        except CohortError as error:
            yield f"{context.find('studies', name, 'derive', column)}: {error}"
    for column in study.get("parent", {"columns": []})["columns"]:
        if column in study["categories"]:
            where = context.find("studies", name, "parent", "columns")
            yield f"{where}: {column!r} is a category; means are compared of numbers"
    for model in study["models"]:
        yield from _exposure_faults(context, name, study, model)
        yield from _product_faults(context, name, study, model)
        yield from _repeated_exposure_faults(context, name, study, model)
    for added, columns in study["sensitivity"].items():
        for column in sorted(set(columns) & set(study["covariates"])):
            where = context.find("studies", name, "sensitivity", added)
            yield f"{where}: {column!r} is a covariate of every model; name it once"
    if "impute" in study:
        yield from _imputation_faults(context, name, study)
    if "primary" in study:
        yield from _primary_faults(context, name, study)


def _exposure_faults(context: Context, name: str, study: Config, model: str) -> Iterator[str]:
    """Exposures that are covariates too."""
    for i, column in enumerate(study["models"][model]["exposures"]):
        where = context.find("studies", name, "models", model, "exposures", i)
        if column in study["covariates"]:
            yield f"{where}: {column!r} is a covariate too; name it once"


def _product_faults(context: Context, name: str, study: Config, model: str) -> Iterator[str]:
    """Products of columns that are no exposures, or there twice; slopes without their product."""
    spec = study["models"][model]
    products: set[frozenset[str]] = set()
    for i, product in enumerate(spec["products"]):
        where = context.find("studies", name, "models", model, "products", i)
        for column in product:
            if column not in spec["exposures"]:
                yield f"{where}: {column!r} is not among the exposures of model {model!r}"
            elif column in study["categories"]:
                yield f"{where}: {column!r} is a category; a product is of two numbers"
        if frozenset(product) in products:
            yield f"{where}: the product {':'.join(product)} is there already"
        products.add(frozenset(product))
    if "slopes" in spec:
        pair = [spec["slopes"]["of"], spec["slopes"]["at"]]
        if frozenset(pair) not in products:
            where = context.find("studies", name, "models", model, "slopes")
            yield f"{where}: model {model!r} has no product of {' and '.join(pair)}"


def _repeated_exposure_faults(
    context: Context, name: str, study: Config, model: str
) -> Iterator[str]:
    """Exposures that a sensitivity set adds as covariates."""
    exposures = set(study["models"][model]["exposures"])
    for added, columns in study["sensitivity"].items():
        for column in sorted(set(columns) & exposures):
            where = context.find("studies", name, "sensitivity", added)
            yield f"{where}: {column!r} is an exposure of model {model!r}; name it once"


def _imputation_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Covariates that are to be imputed where there are none, or participants have clusters."""
    where = context.find("studies", name, "impute")
    if not study["covariates"]:
        yield f"{where}: no covariates to impute; name them under covariates, or leave out impute"
    if "cluster" in study:
        yield (
            f"{where}: imputation takes participants for independent, and the study has clusters "
            f"({study['cluster']}); leave out impute or cluster"
        )


def _primary_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """A primary effect that no declared model has."""
    model, effect = study["primary"]
    of_model, of_effect = (context.find("studies", name, "primary", i) for i in range(2))
    if model not in study["models"]:
        declared = model.partition("+")[0]
        if declared in study["models"] and "+" in model:
            yield (
                f"{of_model}: {model!r} would be a sensitivity set of model {declared!r}; the "
                "primary effect is of a declared model"
            )
        else:
            there = list(study["models"])
            yield (
                f"{of_model}: no model {model!r} in study {name!r}; there: {', '.join(there)}"
                f"{did_you_mean(model, there)}"
            )
        return
    spec = study["models"][model]
    groups = contrast_of(effect)
    effects = [_effect(column, study, groups) for column in spec["exposures"]]
    effects += [":".join(pair) for pair in spec["products"]]
    if effect not in effects:
        turned = ":".join(reversed(effect.split(":")))
        hint = did_you_mean(turned if turned in effects else effect, effects)
        yield (
            f"{of_effect}: model {model!r} has no exposure or product {effect!r}; there: "
            f"{', '.join(effects)}{hint}"
        )


def _effect(column: str, study: Config, named: Contrast | None) -> str:
    """The effect of an exposure; of a category the group that is named, whatever it is."""
    if column not in study["categories"]:
        return column
    level = named.level if named else "LEVEL"
    return str(Contrast(column, level, level_name(study["categories"][column])))
