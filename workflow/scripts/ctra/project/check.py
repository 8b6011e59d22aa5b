"""A project checked before the first job: config, sheets, phenotypes and reference together."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ctra.files.errors import ProjectError
from ctra.files.sources import shown
from ctra.project.check_arms import arm_faults
from ctra.project.check_gene_sets import gene_set_faults
from ctra.project.check_models import model_faults
from ctra.project.check_phenotypes import parent_faults, phenotype_faults
from ctra.project.check_reads import reads_faults
from ctra.project.check_reference import reference_faults
from ctra.project.check_simulation import simulation_faults
from ctra.project.check_starts import (
    denominator_faults,
    repeated_sample_faults,
    start_faults,
    start_of,
)
from ctra.project.check_visits import plan_faults, sheet_faults
from ctra.project.configuration import Config, Locations
from ctra.project.context import Context
from ctra.project.samples import Sample


def read_project(
    config: Config,
    locations: Locations,
    *,
    scales: list[Path],
    built: Path,
    generated: Callable[[str], bool],
) -> dict[str, list[Sample]]:
    """Read the sample sheets of a project and check all that can be checked before the first job.

    Parameters
    ----------
    config : dict
        As checked by `ctra.project.configuration.check_config`, defaults filled in. Where it names
        values of a phenotype by the labels of SPSS or Stata, it gets their codes. An arm is among
        the categories then.
    locations : Locations
        Of its keys.
    scales : list of Path
        Folders of the scale definitions; the first that has a scale counts.
    built : Path
        The table of genes that the workflow makes of the reference; while it is newer than genome
        and annotation, these two are not read again.
    generated : callable
        Tells of a path whether the workflow itself makes the file (the demonstration's); such files
        are not looked for here.

    Returns
    -------
    dict of str to list of Sample
        The samples of each study; those of a study that starts at a matrix are its columns, without
        FASTQ files.

    Raises
    ------
    ProjectError
        With all faults.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in config["studies"]}
    context = Context(config, locations, scales, generated, samples)
    faults = dict.fromkeys(_faults(context, built))
    if faults:
        raise ProjectError(shown("\n".join(faults)))
    return context.samples


def _faults(context: Context, built: Path) -> Iterator[str]:
    """Every fault, in the order of the configuration: the studies one by one, then the rest."""
    for name, study in context.config["studies"].items():
        yield from arm_faults(context, name, study)
        yield from plan_faults(context, name, study)
        yield from start_faults(context, name, study)
        yield from sheet_faults(context, name, study)
        start = start_of(study)
        if start:
            yield from phenotype_faults(context, name, study, study[start])
        yield from model_faults(context, name, study)
        if "parent" in study:
            yield from parent_faults(context, name, study)
    yield from gene_set_faults(context)
    yield from denominator_faults(context)
    yield from simulation_faults(context)
    yield from repeated_sample_faults(context)
    yield from reads_faults(context)
    if context.at_reads:
        yield from reference_faults(context, built)
