"""What many samples cost: planning a run, running its jobs, and the steps that hold all samples.

    .venv/bin/python benchmarks/scale.py plan [--samples 500 1000 2000 10000] [--cores 2]
    .venv/bin/python benchmarks/scale.py jobs [--samples 500 1000 2000]
    .venv/bin/python benchmarks/scale.py matrices [--samples 500 1000 2000] [--genes 60000]

plan is `snakemake -n`, as it prints and with --quiet, from sheet and phenotype to the list of jobs.
jobs runs the real rules in full, with stand-ins for what they call: in a copy of the workflow each
entry script, and STAR on PATH, makes its output files empty; what is left is Snakemake's own time,
two interpreters a sample and a shell. matrices runs the real rules and scripts of expression,
quality, cohort and model on simulated counts. Wall time, CPU time of all processes (which other
users of the machine change less), and the peak memory of the largest process.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import yaml  # noqa: E402

from ctra.reads.accounts import COLUMNS  # noqa: E402

CONFIG = {
    "reference": {"genome": "genome.fa", "annotation": "genes.gtf"},
    "studies": {
        "many": {
            "samples": "samples.tsv",
            "phenotype": "phenotype.csv",
            "subject": "id",
            "covariates": ["age"],
            "models": {"distress": {"exposures": ["distress"]}},
        }
    },
}
SCRIPT = """
from pathlib import Path

for file in snakemake.output:
    Path(file).touch()
"""
STAR = """#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in
        --runMode) index=yes ;;
        --genomeDir) folder=$2 ;;
        --outFileNamePrefix) prefix=$2 ;;
    esac
    shift
done
if [ "$index" ]; then
    touch "$folder/Genome" "$folder/SA" "$folder/SAindex"
    echo 0 > "$folder/geneInfo.tab"
else
    touch "${prefix}ReadsPerGene.out.tab" "${prefix}Log.final.out"
fi
"""
ALL_READS = ("raw", "trimmed", "star_input", "unique", "mapped", "counted", "sense")
Row = tuple[str, float, float, float]  # step, wall and CPU seconds, peak MB
DISTINCT = 20  # simulated samples, each used several times
STEPS = {  # a rule, and one of its files
    "count_matrix": "results/expression/many/counts.tsv",
    "log2_cpm": "results/expression/many/log2_cpm.tsv",
    "gene_set": "results/expression/many/ctra.tsv",
    "sample_correlations": "results/expression/many/sample_correlations.tsv",
    "quality": "results/qc/many/samples.tsv",
    "phenotype": "results/cohort/many/phenotype.tsv",
    "participants": "results/cohort/many/participants.tsv",
    "descriptives": "results/cohort/many/descriptives.tsv",
    "model": "results/models/many/distress.tsv",
}


def write_project(folder: Path, n: int) -> list[str]:
    """A study of n samples, each with a read of its own."""
    (folder / "reads").mkdir()
    names = [f"S{number:05d}" for number in range(n)]
    for name in names:
        (folder / "reads" / f"{name}.fastq").write_text(f"@{name}\nACGT\n+\nIIII\n")
    sheet = pd.DataFrame({"sample": names, "study": "many", "subject": [f"P{s}" for s in names]})
    sheet["fastq"] = [f"reads/{name}.fastq" for name in names]
    sheet.to_csv(folder / "samples.tsv", sep="\t", index=False)
    rng = np.random.default_rng(1)
    phenotype = pd.DataFrame({"id": sheet["subject"], "age": rng.integers(50, 90, n)})
    phenotype["distress"] = rng.standard_normal(n).round(3)
    phenotype.to_csv(folder / "phenotype.csv", index=False)
    (folder / "genome.fa").write_text(f">1\n{'ACGT' * 500}\n")
    (folder / "genes.gtf").write_text(
        '1\t.\texon\t101\t300\t.\t+\t.\tgene_id "G"; transcript_id "T";\n'
    )
    (folder / "config.yaml").write_text(yaml.safe_dump(CONFIG))
    return names


def snakemake(
    folder: Path, workflow: Path, options: Sequence[str], search: Sequence[Path] = ()
) -> tuple[float, float, float]:
    """Wall and CPU seconds and peak MB of a call of snakemake; stop if it fails."""
    place = ["--snakefile", workflow / "Snakefile"]
    place += ["--workflow-profile", workflow / "profiles" / "default"]
    command = [sys.executable, "-m", "snakemake", *place, "--configfile", "config.yaml", *options]
    folders = [*map(str, search), str(Path(sys.executable).parent), *os.get_exec_path()]
    environment = os.environ | {"PATH": os.pathsep.join(folders)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, env=environment, stdout=log, stderr=log
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if status:
            log.seek(0)
            sys.exit(log.read().decode()[-4000:] + "\nfailed")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def plan(folder: Path, n: int, options: argparse.Namespace) -> Iterator[Row]:
    """Time and memory of a dry run."""
    write_project(folder, n)
    for quiet in ([], ["--quiet", "all"]):
        seconds, cpu, peak = snakemake(folder, ROOT, ["--dry-run", *quiet])
        yield f"snakemake -n {' '.join(quiet)}", seconds, cpu, peak


def jobs(folder: Path, n: int, options: argparse.Namespace) -> Iterator[Row]:
    """Time of a run, all of whose jobs do nothing."""
    write_project(folder, n)
    copy = folder / "copy"
    for part in ("workflow", "resources", "profiles", "envs"):
        shutil.copytree(ROOT / part, copy / part)
    for part in ("Snakefile", "pyproject.toml"):
        shutil.copy(ROOT / part, copy)
    for script in (copy / "workflow" / "scripts").glob("*.py"):
        script.write_text(SCRIPT)
    (copy / "STAR").write_text(STAR)
    (copy / "STAR").chmod(0o755)
    seconds, cpu, peak = snakemake(folder, copy, ["--cores", str(options.cores)], [copy])
    (log,) = (folder / ".snakemake" / "log").glob("*.log")
    done = log.read_text().count("\nFinished jobid")
    share = f"{1000 * seconds / done:.0f} ms, {1000 * cpu / done:.0f} ms CPU a job"
    yield f"{done:,} jobs: {share}", seconds, cpu, peak


def write_counts(folder: Path, names: Sequence[str], n_genes: int) -> None:
    """Count tables and bookkeeping of the samples, and the annotation's genes."""
    known = [
        pd.read_csv(ROOT / "resources" / f"{table}.tsv", sep="\t")["ensembl_id"]
        for table in ("ctra_genes", "marker_genes")
    ]
    named = pd.concat(known).unique().tolist()
    genes = named + [f"ENSG9{number:010d}" for number in range(n_genes - len(named))]
    rng = np.random.default_rng(1)
    level = rng.lognormal(2, 3, n_genes) * (rng.random(n_genes) < 0.6)
    level[: len(named)] = 100
    for part in ("reference", "count", "reads"):
        (folder / "results" / part).mkdir(parents=True)
    annotation = pd.DataFrame({"gene": genes, "name": genes, "biotype": "protein_coding"})
    annotation.to_csv(folder / "results" / "reference" / "genes.tsv", sep="\t", index=False)
    totals = []
    for number in range(min(DISTINCT, len(names))):
        count = rng.poisson(level * rng.gamma(4, 0.25, n_genes))
        table = pd.DataFrame({"gene": genes, "count": count, "sense": count, "antisense": 0})
        table["internal"] = 0
        table.to_csv(folder / f"count{number}.tsv", sep="\t", index=False)
        totals.append(int(count.sum()))
    for place, name in enumerate(names):
        number = place % len(totals)
        (folder / "results" / "count" / f"{name}.tsv").hardlink_to(folder / f"count{number}.tsv")
        reads: dict[str, object] = dict.fromkeys(COLUMNS, 0)
        reads |= dict.fromkeys(ALL_READS, totals[number])
        reads |= {"sample": name, "sense_share": 1, "molecules": None, "no_feature": place}
        reads |= {"lanes": [{"fastq": name, "reads": totals[number], "crc32": place}]}
        (folder / "results" / "reads" / f"{name}.json").write_text(json.dumps(reads))


def matrices(folder: Path, n: int, options: argparse.Namespace) -> Iterator[Row]:
    """Time and memory of each step that holds all samples."""
    write_counts(folder, write_project(folder, n), options.genes)
    for rule, file in STEPS.items():
        only = ["--cores", str(options.cores), "--allowed-rules", rule, "--", file]
        seconds, cpu, peak = snakemake(folder, ROOT, only)
        yield rule, seconds, cpu, peak


def main() -> None:
    """Print a row a size and step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["plan", "jobs", "matrices"])
    parser.add_argument("--samples", type=int, nargs="+", default=[500, 1000, 2000])
    parser.add_argument("--genes", type=int, default=60_000)
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    steps = {"plan": plan, "jobs": jobs, "matrices": matrices}[options.what]

    print("| samples | step | seconds | CPU seconds | peak MB | load |\n|---|---|---|---|---|---|")
    for n in options.samples:
        with tempfile.TemporaryDirectory() as folder:
            for step, seconds, cpu, peak in steps(Path(folder), n, options):
                load = os.getloadavg()[0]
                row = f"| {n:,} | {step} | {seconds:.1f} | {cpu:.1f} | {peak:,.0f} | {load:.1f} |"
                print(row, flush=True)


if __name__ == "__main__":
    main()
