"""Snakemake called for a project, with its options in an order that works."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from ctra.command.check import read_checked
from ctra.command.place import ROOT, project_folder
from ctra.files.errors import ProjectError, did_you_mean
from ctra.project.result_files import ResultFiles, kept_results
from ctra.results import CONDITIONS, FIGURES, TABLES, Result

GROUPS = {"figures": FIGURES, "tables": TABLES}
OURS = {  # options of Snakemake that stand for what the command says itself
    **dict.fromkeys(("--configfile", "--configfiles"), "the configuration is named in front"),
    **dict.fromkeys(("--directory", "-d"), "a project runs in the folder of its configuration"),
    **dict.fromkeys(("--snakefile", "-s"), "the workflow is that of this command"),
    **dict.fromkeys(("--cores", "-c"), "give --cores in front of --"),
}


def wanted(names: Iterable[str]) -> list[Result]:
    """Results of the catalogue by their names, or all figures, or all tables.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    list of Result
        A table and a figure may share a name: both are meant.

    Raises
    ------
    ProjectError
        If there is none of a name.
    """
    kept = kept_results()
    found = []
    for name in names:
        results = [one for one in kept if name == one.name or one.name in GROUPS.get(name, {})]
        if name in GROUPS:
            results = [one for one in results if f"{one.kind}s" == name]
        if not results:
            there = list(dict.fromkeys([*GROUPS, *(one.name for one in kept)]))
            raise ProjectError(
                f"--only {name}: no such result{did_you_mean(name, there)}; "
                f"there are: {', '.join(there)}"
            )
        found += results
    return found


def targets(file: Path, names: Sequence[str]) -> list[str]:
    """Files of a project that are asked for by names of results.

    Parameters
    ----------
    file : Path
        The configuration.
    names : list of str

    Returns
    -------
    list of str
        From the project's folder.

    Raises
    ------
    CtraError
        If a name is not known, the project has faults, or it has no such result.
    """
    results = wanted(names)
    project = read_checked(file)
    files = ResultFiles(project.config, project.samples)
    paths = [path for result in results for path in files.paths(result)]
    if not paths:
        made = "; ".join(dict.fromkeys(CONDITIONS[result.of] for result in results))
        raise ProjectError(f"--only {', '.join(names)}: {file} has none: it is made {made}")
    return list(dict.fromkeys(paths))


def command(file: Path, cores: int, asked: Sequence[str], further: Sequence[str]) -> list[str]:
    """Snakemake's command line for a project.

    Parameters
    ----------
    file : Path
        The configuration.
    cores : int
    asked : list of str
        Files to make; the report and all results where there are none.
    further : list of str
        Options of Snakemake's own; behind another `--`, further files to make.

    Returns
    -------
    list of str

    Raises
    ------
    ProjectError
        If one of the further options is given by this command.

    Notes
    -----
    `--configfile` takes all that follows it up to the next option, a target too. So `--` stands
    between them.
    """
    end = further.index("--") if "--" in further else len(further)
    asked = [*asked, *further[end + 1 :]]
    for option in further[:end]:
        said = OURS.get(option.partition("=")[0])
        if said:
            raise ProjectError(f"{option} behind --: {said}; or call snakemake itself")
    return [
        *(sys.executable, "-m", "snakemake"),
        *("--snakefile", str(ROOT / "Snakefile")),
        *("--directory", str(project_folder(file))),
        *("--cores", str(cores)),
        *further[:end],
        *("--configfile", str(file)),
        *(["--", *asked] if asked else []),
    ]


def run(file: Path, cores: int, only: Sequence[str], further: Sequence[str]) -> None:
    """Become Snakemake: its signals, messages and exit code are those of this program."""
    call = command(file, cores, targets(file, only) if only else [], further)
    sys.stdout.flush()
    os.execv(call[0], call)
