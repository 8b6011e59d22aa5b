"""The arms of a trial: a category by design, and the strata within which it was randomised."""

from collections.abc import Iterator

from ctra.project.configuration import Config
from ctra.project.context import Context


def arm_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Faults of `arm`, which is put among the categories of the study.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    """
    if "arm" not in study:
        return
    arm, column = study["arm"], study["arm"]["column"]
    if column in study["categories"]:
        where = context.find("studies", name, "categories", column)
        yield f"{where}: {column!r} is the arm, which is a category by design; name it once"
        return
    yield from _stratum_faults(context, name, study)
    study["categories"][column] = arm["reference"]
    if not any(column in model["exposures"] for model in study["models"].values()):
        where = context.find("studies", name, "arm", "column")
        yield (
            f"{where}: no model has the arm {column!r} among its exposures; name it there, so "
            "that its effect is tested"
        )


def _stratum_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Strata that are no categories, or that clusters stand beside."""
    for i, stratum in enumerate(study["arm"]["strata"]):
        where = context.find("studies", name, "arm", "strata", i)
        if stratum == study["arm"]["column"]:
            yield f"{where}: {stratum!r} is the arm itself; name the columns of the strata"
        elif stratum not in study["categories"]:
            yield f"{where}: {stratum!r} is no category; name it under categories with a reference"
    if study["arm"]["strata"] and "cluster" in study:
        where = context.find("studies", name, "arm", "strata")
        yield (
            f"{where}: strata stand beside `cluster`; permutations within strata that leave "
            "clusters together are not possible here. Delete one of the two"
        )
