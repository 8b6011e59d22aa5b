"""Where the workflow is that the command belongs to, and the folder that a project runs in.

Needs the standard library alone: the command is installed with the models for a notebook, too.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from ctra.files.errors import ProjectError

ROOT = Path(__file__).parents[4]
SCHEMA = ROOT / "workflow" / "schemas" / "config.schema.yaml"
SCALES = ROOT / "resources" / "scales"
GENE_SET = ROOT / "resources" / "ctra_genes.tsv"
HUMAN = ROOT / "config" / "grch38.yaml"
CONFIG = "config"  # a file in such a folder is of the project above it, as Snakemake has it
INSTALL = (
    "get the workflow as a folder (git clone), call `make install` in it, and `.venv/bin/ctra`"
)


def check_installed() -> None:
    """Check that the workflow's files and programs are beside this command.

    Raises
    ------
    ProjectError
        If they are not.
    """
    absent = [path for path in (ROOT / "Snakefile", SCHEMA) if not path.is_file()]
    if absent:
        raise ProjectError(f"ctra is installed without its workflow: no {absent[0]}; {INSTALL}")
    if find_spec("snakemake") is None:
        raise ProjectError(f"ctra is installed without Snakemake; {INSTALL}")


def project_folder(file: Path) -> Path:
    """Folder in which the project of a configuration runs: its paths begin there."""
    folder = file.parent
    return folder.parent if folder.absolute().name == CONFIG else folder


def existing_file(path: str) -> Path:
    """A file that is there.

    Raises
    ------
    ProjectError
        If it is not.
    """
    if not Path(path).is_file():
        what = "is a folder; a file is needed" if Path(path).is_dir() else "is not there"
        raise ProjectError(f"{path}: {what}")
    return Path(path)


def cores() -> int:
    """Number of cores that this machine gives a run."""
    return len(os.sched_getaffinity(0))


def program() -> str:
    """Name by which the command was called, for what is to be called next."""
    return sys.argv[0] if Path(sys.argv[0]).name == "ctra" else "ctra"
