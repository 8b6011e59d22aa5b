"""Projects as a user has them: a copy of the workflow with a config and data of its own."""

import re
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import yaml

from ctra.simulate.cohort import simulate_cohort
from ctra.simulate.expression import simulate_expression
from ctra.simulate.genome import make_genome, write_fasta, write_gtf
from ctra.simulate.reads import simulate_library


class Project:
    """A folder with the workflow in it, where snakemake can be called."""

    def __init__(self, folder, root):
        self.folder = folder
        for part in ("Snakefile", "workflow", "envs", "resources", "profiles"):
            copy = shutil.copytree if (root / part).is_dir() else shutil.copy
            copy(root / part, folder / part)
        (folder / "config").mkdir()

    def configure(self, config):
        text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
        (self.folder / "config" / "config.yaml").write_text(text)

    def snakemake(self, *arguments, check=True):
        """Call snakemake; its standard output and error together, and the exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", "2", *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if check:
            assert done.returncode == 0, done.stdout
        return done.stdout, done.returncode

    def planned(self, *arguments):
        """Jobs of a dry run: number by rule."""
        output, _ = self.snakemake("--dry-run", *arguments)
        table = output.partition("Job stats:")[2].partition("total ")[0]
        return {rule: int(n) for rule, n in re.findall(r"^(\w+) +(\d+)$", table, re.MULTILINE)}

    def table(self, path, **options):
        return pd.read_csv(self.folder / path, sep="\t", **options)


@pytest.fixture
def project(tmp_path, root):
    """An empty project."""
    return Project(tmp_path, root)


@pytest.fixture(scope="session")
def small(tmp_path_factory, root, star):
    """Twelve simulated samples of Study 2 (2,000 reads each, two lanes), run to the report."""
    project = Project(tmp_path_factory.mktemp("small"), root)
    gene_set = pd.read_csv(
        root / "resources" / "ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
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
    return project


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory, root, star):
    """Both cohorts of the paper as `make demo` simulates and analyses them; a few minutes."""
    project = Project(tmp_path_factory.mktemp("demonstration"), root)
    for file in ("config.yaml", "samples.tsv"):
        shutil.copy(root / "config" / file, project.folder / "config" / file)
    project.snakemake()
    return project


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
