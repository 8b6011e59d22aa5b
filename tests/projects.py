"""Projects as a user has them: a copy of the workflow with a config and data of its own."""

import atexit
import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

import at_expression
import forked
import numpy as np
import pandas as pd
import pytest
import yaml

from ctra.simulate.cohort import simulate_cohort
from ctra.simulate.expression import simulate_expression
from ctra.simulate.genome import make_genome, write_fasta, write_gtf
from ctra.simulate.reads import simulate_library


def copy_all(paths, folder):
    """Copy files and folders with their time stamps; twice as fast as shutil.copytree."""
    how = ["--recursive", "--dereference", "--preserve=mode,timestamps"]
    subprocess.run(["cp", *how, *paths, folder], check=True)


class Project:
    """A folder with the workflow in it, where snakemake can be called."""

    def __init__(self, folder, root):
        self.folder = folder
        parts = ("Snakefile", "pyproject.toml", "workflow", "envs", "resources", "profiles")
        copy_all([root / part for part in parts], folder)
        (folder / "config").mkdir()

    def copy(self, folder):
        """A project of the same files in another folder, with their time stamps."""
        folder.mkdir()
        copy_all(self.folder.iterdir(), folder)
        return Project.at(folder)

    @classmethod
    def at(cls, folder):
        """The project that is in a folder."""
        project = cls.__new__(cls)
        project.folder = folder
        return project

    def configure(self, config):
        text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
        (self.folder / "config" / "config.yaml").write_text(text)

    def snakemake(self, *arguments, check=True):
        """Call snakemake; its standard output and error together, and the exit code.

        Parameters
        ----------
        *arguments : str
        check : bool
            Whether another exit code than 0 fails the test.
        """
        told, code = snakemake(self.folder, *arguments)
        if check:
            assert code == 0, told
        return told, code

    def dry_run(self, *arguments, check=True):
        """The same of a dry run."""
        return self.snakemake("--dry-run", *arguments, check=check)

    def planned(self, *arguments):
        """Jobs of a dry run: number by rule."""
        output, _ = self.dry_run(*arguments)
        return planned_jobs(output)

    def table(self, path, **options):
        return pd.read_csv(self.folder / path, sep="\t", **options)


def snakemake(folder, *arguments):
    """Call snakemake in a folder; its standard output and error together, and the exit code.

    It and its jobs run in forks of a process that has imported their libraries already.
    """
    with TemporaryFile("w+") as output:
        outputs = [output.fileno()] * 2
        call = ["--cores", "2", *arguments]
        code = forked.run(forks(), call, str(folder), dict(os.environ), outputs)
        output.seek(0)
        return output.read(), code


@cache
def forks():
    """Start the server of forks.py; the name of its socket. It ends with this process."""
    name = f"ctra-tests-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{name}")
        listener.listen()
        program = Path(__file__).with_name("forks.py")
        # A job has one thread, as Snakemake asks for; the library that counts with more is loaded.
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        server = subprocess.Popen([sys.executable, program, name], stdin=listener, env=environment)
    atexit.register(server.wait)
    atexit.register(server.terminate)
    return name


def planned_jobs(output):
    """Jobs that a dry run has told of: number by rule."""
    table = output.partition("Job stats:")[2].partition("total ")[0]
    return {rule: int(n) for rule, n in re.findall(r"^(\w+) +(\d+)$", table, re.MULTILINE)}


@pytest.fixture
def project(tmp_path, root):
    """An empty project."""
    return Project(tmp_path, root)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory, root):
    """Make a project in one of the workers of pytest; each gets a copy of its own."""

    def once(name, make):
        own = tmp_path_factory.getbasetemp()
        shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
        made = shared / f"{name}-made"
        with open(shared / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                project = Project(tmp_path_factory.mktemp(name), root)
                make(project)
                project.folder.rename(made)
        return Project.at(made).copy(tmp_path_factory.mktemp(name) / "project")

    return once


@pytest.fixture(scope="session")
def small(made_once, star):
    """Twelve simulated samples of Study 2 (2,000 reads each, two lanes), run to the report."""
    return made_once("small", make_small)


@pytest.fixture(scope="session")
def from_expression(made_once, root):
    """A study that starts at expression, run to the report."""

    def make(project):
        project.configure(at_expression.write_study(project.folder, root))
        project.snakemake()

    return made_once("from_expression", make)


@pytest.fixture
def study(from_expression, tmp_path):
    """A copy of the study that starts at expression, with the time stamps."""
    return from_expression.copy(tmp_path / "study")


@pytest.fixture(scope="session")
def demonstration(made_once, root, star):
    """The cohorts of the paper and the trial as `make demo` makes and analyses them; minutes."""

    def make(project):
        for file in ("config.yaml", "samples.tsv"):
            shutil.copy(root / "config" / file, project.folder / "config" / file)
        project.snakemake()

    return made_once("demonstration", make)


def make_small(project):
    """Simulate the samples of the fixture `small`, and run them to the report."""
    gene_set = pd.read_csv(
        project.folder / "resources" / "ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
    )
    contigs, genes = make_genome(gene_set, seed=1)
    subjects = [f"{i:04d}" for i in range(1, 153)]
    phenotype, traits = simulate_cohort("study2", subjects, seed=1)
    cpm = simulate_expression("study2", phenotype, traits, genes, gene_set, seed=1)
    data = project.folder / "data"
    data.mkdir()
    write_fasta(contigs, data / "genome.fa")
    write_gtf(genes, data / "genes.gtf")
    phenotype.to_csv(data / "phenotype.csv", index=False)
    samples = [
        (f"S{s}", [f"data/S{s}_L00{lane}.fastq.gz" for lane in (1, 2)], 1.0) for s in subjects[:12]
    ]
    cpm = cpm[subjects[:12]].set_axis([name for name, *_ in samples], axis="columns")
    here = [(name, [str(project.folder / f) for f in files], n) for name, files, n in samples]
    truth = simulate_library(here, cpm, genes, contigs, reads=2000, seed=1, threads=2)
    truth.to_csv(data / "reads.tsv", sep="\t")
    rows = [(name, "kals", name[1:], fastq) for name, files, _ in samples for fastq in files]
    sheet = pd.DataFrame(rows, columns=["sample", "study", "subject", "fastq"])
    sheet.to_csv(data / "samples.tsv", sep="\t", index=False)
    project.configure(SMALL)
    project.snakemake()


SMALL = {
    "reference": {"genome": "data/genome.fa", "annotation": "data/genes.gtf"},
    "quality": {"min_reads": 1000},
    "inference": {"permutations": 1000},
    "studies": {
        "kals": {
            "samples": "data/samples.tsv",
            "phenotype": "data/phenotype.csv",
            "subject": "id",
            "scales": ["prwo", "loneliness"],
            "models": {"prwo": {"exposures": ["prwo"]}},
        }
    },
}


@pytest.fixture(scope="session")
def small_config():
    return SMALL


@pytest.fixture
def rng():
    return np.random.default_rng(20251022)


@pytest.fixture(scope="session")
def project_class():
    return Project
