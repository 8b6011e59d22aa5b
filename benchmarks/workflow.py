"""Time of the workflow beside a bare shell loop of cutadapt and STAR, on the same reads.

    .venv/bin/python benchmarks/workflow.py [--samples 12] [--reads 100000] [--cores 2]
        [--star-threads 1] [--repeats 5]

Both sides start from the index and end with the counts of the samples, on as many cores. The genome
(75 Mb), its index and the reads are made once, under benchmarks/.cache.

By itself, as in the loop, STAR hands reads to its threads in pieces of 30 MB, and samples of
100,000 reads are smaller: it keeps one core busy, whatever its threads. With one thread both sides
align on all cores, which leaves the workflow nowhere to hide its own time. Larger samples take
--star-threads 2.
"""

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import yaml  # noqa: E402

from ctra.files.log import TOOK  # noqa: E402
from ctra.simulate.cohort import simulate_cohort  # noqa: E402
from ctra.simulate.expression import simulate_expression  # noqa: E402
from ctra.simulate.genome import BASES, Gene, make_genome, write_fasta, write_gtf  # noqa: E402
from ctra.simulate.reads import simulate_library  # noqa: E402

DESERT = 75_000_000  # nt without genes
OURS, BARE = "the workflow", "the shell loop"

# What rule count_reads runs, with the file names of the loop and STAR's own size of its pieces.
TRIM = """
gzip -cdf reads/$1_L00?.fastq.gz | cutadapt --nextseq-trim 10 \
  --adapter 'AGATCGGAAGAGCACACGTCTGAACTCCAGTCAC;min_overlap=3;max_error_rate=0.1' \
  --poly-a --minimum-length 20 --compression-level 1 \
  --json bare/$1.json --output bare/$1.fastq.gz - > bare/$1.cutadapt.log 2>&1
"""
ALIGN = """
mkdir bare/$1 &&
STAR --runThreadN %(threads)d --genomeDir results/reference/star \
  --readFilesIn bare/$1.fastq.gz --readFilesCommand gzip -cd \
  --outFilterType BySJout --outFilterMultimapNmax 20 \
  --alignSJoverhangMin 8 --alignSJDBoverhangMin 1 \
  --outFilterMismatchNmax 999 --outFilterMismatchNoverLmax 0.1 \
  --alignIntronMin 20 --alignIntronMax 1000000 \
  --outSAMtype BAM Unsorted --outSAMattributes NH HI NM MD --quantMode GeneCounts \
  --outFileNamePrefix bare/$1/ > bare/$1/STAR.log 2>&1
"""
CONFIG = {
    "reference": {"genome": "genome.fa", "annotation": "genes.gtf"},
    "studies": {
        "bench": {
            "samples": "samples.tsv",
            "phenotype": "phenotype.csv",
            "subject": "id",
            "scales": ["prwo"],
            "models": {"prwo": {"exposures": ["prwo"]}},
        }
    },
}
INDEX = ["results/reference/star/SA", "results/reference/exons.tsv"]
COUNTS = ["results/expression/bench/counts.tsv", "results/expression/bench/reads.tsv"]


def simulate(folder: Path, n_samples: int, n_reads: int) -> None:
    """Write genome, reads and a project into a new folder; it is there once it is complete."""
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "reads").mkdir(parents=True)
    gene_set = pd.read_csv(
        ROOT / "resources" / "ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
    )
    contigs, genes = make_genome(gene_set, seed=1)
    subjects = [f"{number:04d}" for number in range(1, 153)]
    phenotype, traits = simulate_cohort("study2", subjects, seed=1)
    cpm = simulate_expression("study2", phenotype, traits, genes, gene_set, seed=1)
    samples = [
        (name, [part / "reads" / f"{name}_L00{lane}.fastq.gz" for lane in (1, 2)], 1.0)
        for name in subjects[:n_samples]
    ]
    simulate_library(samples, cpm, genes, contigs, n_reads, seed=1, threads=2)
    desert = np.random.default_rng(1).choice(BASES, DESERT).tobytes()
    write_fasta(contigs | {"desert": desert}, part / "genome.fa")
    oasis = Gene("OASIS", "OASIS", "desert", "+", ((1000, 2000),), desert[1000:2000], "lncRNA")
    write_gtf([*genes, oasis], part / "genes.gtf")  # an annotation must cover its genome
    phenotype.to_csv(part / "phenotype.csv", index=False)
    rows = [
        (name, "bench", name, f"reads/{path.name}") for name, paths, _ in samples for path in paths
    ]
    sheet = pd.DataFrame(rows, columns=["sample", "study", "subject", "fastq"])
    sheet.to_csv(part / "samples.tsv", sep="\t", index=False)
    (part / "config.yaml").write_text(yaml.safe_dump(CONFIG))
    part.rename(folder)


def run(command: Sequence[str], folder: Path, lines: str = "") -> None:
    """Run a command in a folder, these lines its input; stop if it fails.

    The tools beside this Python are on PATH.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()])
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        input=lines,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nfailed: {' '.join(command[:3])} ...")


def snakemake(folder: Path, cores: int, threads: int, targets: Sequence[str]) -> None:
    """Make files of the project with the workflow."""
    place = ["--snakefile", ROOT / "Snakefile", "--workflow-profile", ROOT / "profiles" / "default"]
    options = ["--configfile", "config.yaml", "--cores", str(cores)]
    options += ["--set-threads", f"count_reads={threads}"]
    run([sys.executable, "-m", "snakemake", *map(str, place), *options, "--", *targets], folder)


def workflow(folder: Path, cores: int, threads: int) -> None:
    """Reads to counts by the workflow."""
    snakemake(folder, cores, threads, COUNTS)


def shell_loop(folder: Path, cores: int, threads: int) -> None:
    """Reads to counts by the two programs alone: all samples trimmed, then all aligned."""
    names = "\n".join(sorted({path.name[:4] for path in folder.glob("reads/*")}))
    for script, jobs in ((TRIM, cores), (ALIGN % {"threads": threads}, cores // threads)):
        run(["xargs", "-P", str(jobs), "-n", "1", "sh", "-c", script, "sh"], folder, names)


def forget(folder: Path) -> None:
    """Remove what both sides made of the samples: all but the reference."""
    for path in (folder / "results").iterdir():
        if path.is_dir() and path.name != "reference":
            shutil.rmtree(path)
    shutil.rmtree(folder / "logs" / "count", ignore_errors=True)
    shutil.rmtree(folder / "bare", ignore_errors=True)
    (folder / "bare").mkdir()


def seconds_of(log: Path) -> tuple[float, float]:
    """Wall and CPU seconds of a job, from the last line of its log."""
    *_, last = log.read_text(encoding="utf-8").splitlines()
    wall, cpu = re.findall(r"([\d.]+) s", last.removeprefix(TOOK))
    return float(wall), float(cpu)


def by_rule(folder: Path) -> pd.DataFrame:
    """Seconds of the sample rules, from the logs of their jobs: DataFrame, a row a rule."""
    logs = sorted((folder / "logs").glob("*/*.log"))
    jobs = pd.DataFrame(
        [seconds_of(log) for log in logs],
        columns=["wall_s", "cpu_s"],
        index=[log.parent.name for log in logs],
    )
    return jobs.groupby(level=0).agg(
        jobs=("wall_s", "size"), wall_s=("wall_s", "sum"), cpu_s=("cpu_s", "sum")
    )


def cpu_time() -> float:
    """CPU seconds of all programs run so far; other users of the machine do not change it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ratio(ours: Sequence[float], bare: Sequence[float]) -> float:
    """Median ratio of the runs."""
    return statistics.median(a / b for a, b in zip(ours, bare, strict=True))


def main() -> None:
    """Print the seconds of every run, their medians and ratio, and the workflow's by rule."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=12)
    parser.add_argument("--reads", type=int, default=100_000)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--star-threads", type=int, default=1, help="of each sample")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    cores, threads = options.cores, min(options.star_threads, options.cores)

    folder = (
        ROOT / "benchmarks" / ".cache" / f"{DESERT // 10**6}Mb-{options.samples}x{options.reads}"
    )
    if not folder.is_dir():
        simulate(folder, options.samples, options.reads)
    snakemake(folder, cores, threads, INDEX)
    index, _ = seconds_of(folder / "logs" / "star_index.log")
    print(f"index, not in what follows: {index:.0f} s", flush=True)

    seconds: dict[str, list[float]] = {OURS: [], BARE: []}
    cpu: dict[str, list[float]] = {OURS: [], BARE: []}
    rules = []
    for number in range(1, options.repeats + 1):
        for name, side in ((OURS, workflow), (BARE, shell_loop)):
            forget(folder)
            start, before = time.perf_counter(), cpu_time()
            side(folder, cores, threads)
            seconds[name].append(time.perf_counter() - start)
            cpu[name].append(cpu_time() - before)
            if side is workflow:
                rules.append(by_rule(folder))
        last = [f"{name} {seconds[name][-1]:.1f} s ({cpu[name][-1]:.1f} CPU)" for name in seconds]
        print(f"run {number}: {', '.join(last)}", flush=True)

    for name, times in seconds.items():
        median = statistics.median(times)
        print(f"{name}: {median:.1f} s, {options.samples * options.reads / median:,.0f} reads/s")
    wall = ratio(seconds[OURS], seconds[BARE])
    busy = ratio(cpu[OURS], cpu[BARE])
    print(f"ratio, median of the runs: {wall:.2f}; of CPU time: {busy:.2f}")
    by = pd.concat(rules).groupby(level=0).median().sort_values("wall_s", ascending=False)
    print(f"the workflow by rule, sums over its jobs, medians of the runs:\n{by.to_string()}")


if __name__ == "__main__":
    main()
