"""A project checked as the workflow does before its first job, and told in a line a study."""

import os
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from ctra.cohort.subjects import SubjectTable, reading_options
from ctra.command.duration import MODEL_PARTICIPANTS, Work, in_words
from ctra.command.place import GENE_SET, SCALES, SCHEMA, project_folder
from ctra.expression.gene_sets import find_gene_set, found_says, read_gene_set
from ctra.expression.geneset import check_profile, match_genes
from ctra.expression.header import matrix_header
from ctra.expression.known import known_genes
from ctra.expression.matrix import named_rows
from ctra.files.errors import CtraError
from ctra.files.own_yaml import read_own_yaml
from ctra.files.sources import is_url
from ctra.files.table import read_table
from ctra.project.check import read_project
from ctra.project.check_gene_sets import SUBSETS
from ctra.project.check_simulation import simulated
from ctra.project.check_starts import KNOWN_GENES, start_of
from ctra.project.configuration import Config, Locations, check_config
from ctra.project.context import check_folders
from ctra.project.plan import study_models
from ctra.project.samples import Sample

BUILT = Path("results/reference/genes.tsv")
MB = 1e6
INDEX = Path("results/reference/star")


@dataclass(frozen=True)
class Project:
    """A project without faults.

    Attributes
    ----------
    folder : Path
        In which it runs.
    config : dict
        Defaults filled in.
    samples : dict of str to list of Sample
        By study.
    """

    folder: Path
    config: Config
    samples: dict[str, list[Sample]]


def read_checked(file: Path) -> Project:
    """Read a project and check it as the workflow does before its first job.

    Parameters
    ----------
    file : Path
        Its configuration.

    Returns
    -------
    Project

    Raises
    ------
    CtraError
        With all faults. Paths in it begin at the project's folder.
    """
    folder = project_folder(file)
    name = os.path.relpath(file, folder)
    with chdir(folder):
        locations = Locations([name])
        config = locations.values()
        scales = [Path(name).parent / "scales", SCALES]
        check_folders(Path.cwd(), *scales)
        check_config(config, read_own_yaml(SCHEMA), locations)
        samples = read_project(
            config,
            locations,
            scales=scales,
            built=BUILT,
            generated=partial(simulated, config),
        )
    return Project(folder, config, samples)


def describe(project: Project, cores: int) -> Iterator[str]:
    """A line a study, and one on the time.

    Parameters
    ----------
    project : Project
    cores : int
        On which it will run.

    Yields
    ------
    str

    Raises
    ------
    CtraError
        If a matrix lacks the genes of the profile.
    """
    made = "simulate" in project.config
    if made:
        yield "the demonstration: the run makes all files under demo/, so none is looked for here"
    work = Work(studies=len(project.samples), human=_needs_human_index(project))
    with chdir(project.folder):
        sets = project.config.get("gene_sets", {})
        for name, study in project.config["studies"].items():
            tell = _simulated_parts if made else _parts
            parts = tell(study, project.samples[name], work, sets)
            yield f"{name}: {'; '.join(parts)}"
    yield (
        f"{in_words(work.seconds(cores))} on {cores} core{'s' * (cores != 1)}: a crude estimate "
        "from the sizes of the files and the numbers of samples and models"
    )


def _simulated_parts(
    study: Config, samples: list[Sample], work: Work, sets: Mapping[str, str]
) -> Iterator[str]:
    """What a run will simulate of a study; its work is added."""
    work.samples += len(samples)
    who = len({sample.subject for sample in samples})
    yield f"reads of {who} participants{_visits_part(study)}, simulated"
    yield _models_part(study, samples, work, sets)


def _parts(
    study: Config, samples: list[Sample], work: Work, sets: Mapping[str, str]
) -> Iterator[str]:
    """What there is of a study; its work is added."""
    table = SubjectTable(study["phenotype"], study["subject"], **reading_options(study))
    visits = _visits_part(study)
    yield f"{len(table.subjects)} participants{visits}"
    start = start_of(study)
    if start == "samples":
        files = [file for sample in samples for _, file in sample.files]
        size = sum(map(os.path.getsize, files))
        work.samples += len(samples)
        work.reads += size
        whose = "samples" if visits else "of them"
        yield f"reads of {len(samples)} {whose} in {len(files)} files ({size / MB:,.0f} MB)"
    elif start:
        work.matrices += os.path.getsize(study[start])
        yield from _matrix_parts(study[start], samples, sets)
    yield _models_part(study, samples, work, sets)


def _visits_part(study: Config) -> str:
    """At how many visits the participants come; empty where they come once."""
    return f" at {len(study['visit']['order'])} visits" if "visit" in study else ""


def _models_part(study: Config, samples: list[Sample], work: Work, sets: Mapping[str, str]) -> str:
    """How many models there are; their work is added."""
    models = study_models(study, sets)
    work.models += len(models) * len(samples) / MODEL_PARTICIPANTS
    return f"{len(models)} model{'s' * (len(models) != 1)}"


def _matrix_parts(path: str, samples: list[Sample], sets: Mapping[str, str]) -> Iterator[str]:
    """How much of a matrix is used: its samples, and the genes of the profile and other sets."""
    known = known_genes(KNOWN_GENES)
    header = matrix_header(path, known)
    what = "rows" if header.transposed else "columns"
    yield f"{len(samples)} of {len(header.samples)} {what} of the matrix matched"
    rows = named_rows(path, known)
    names = rows["gene"].drop_duplicates()
    genes = match_genes(read_table(GENE_SET), pd.DataFrame({"gene": names, "name": names}))
    check_profile(genes)
    yield f"{(genes['status'] == 'found').sum()} of {len(genes)} genes of the profile found"
    for name, source in sets.items():
        wanted = read_gene_set(source, KNOWN_GENES, SUBSETS)
        yield found_says(name, find_gene_set(wanted, rows, source), rows)


def _needs_human_index(project: Project) -> bool:
    """Whether the index of a genome that is fetched has still to be made."""
    genome = project.config.get("reference", {}).get("genome", "")
    at_reads = any(sample.files for samples in project.samples.values() for sample in samples)
    return at_reads and is_url(genome) and not (project.folder / INDEX).exists()


def check(file: Path, cores: int) -> int:
    """Say whether a project is ready to run: exit code 0, or 1 and its faults."""
    try:
        project = read_checked(file)
        lines = list(describe(project, cores))
    except CtraError as error:
        print(f"{error}\n{file}: not ready; correct this, and check again")
        return 1
    print("\n".join(lines))
    print(f"{file}: ready")
    return 0
