"""What a human genome costs: an artificial one, its index by STAR, and a sample aligned to it.

    .venv/bin/python benchmarks/human.py [--megabases 600] [--reads 7000000] [--sparse 2 4 1]
                                         [--threads 2] [--repeats 1]

Genome, annotation and reads (`human_genome.py`) are made once, under benchmarks/.cache. Each
`sparse` is a project of its own there, and the workflow runs every rule from the genome to the
counts by itself. Then the alignment is repeated with all indexes in turn. Time is that of Snakemake
and all that it starts, of which some 3 s are its own; memory that of the largest process. The disk
is looked at twice a second.
"""

import argparse
import multiprocessing
import os
import re
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from human_genome import (
    make_genes,
    make_genome,
    make_templates,
    make_transcripts,
    write_fasta,
    write_gtf,
)
from scale import ROOT, snakemake

from ctra.simulate.reads import simulate_reads, write_fastq

LANE = 1_000_000  # reads
REFERENCE = {"genome": "genome.fa", "annotation": "genes.gtf"}
STUDY = {
    "samples": "samples.tsv",
    "phenotype": "phenotype.csv",
    "subject": "id",
    "models": {"age": {"exposures": ["age"]}},
}
STEPS = {
    "unpack_reference": "results/reference/genome.fa",
    "gene_model": "results/reference/genes.tsv",
    "star_index": "results/reference/star/SA",
    "align_reads": "results/align/S/Aligned.out.bam",
    "count_alignments": "results/count/S.tsv",
}
COLUMNS = ["sparse", "step", "seconds", "CPU seconds", "memory, GB", "disk at most", "disk after"]
COLUMNS += ["memory asked for", "disk asked for", "load"]


def prepare(folder: Path, megabases: float, n_reads: int) -> None:
    """Make genome, annotation, reads and sheets; the folder is there once they are complete."""
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "reads").mkdir(parents=True)
    rng = np.random.default_rng(1)
    genome = make_genome(megabases, rng)
    genes = make_genes(genome, rng)
    transcripts = make_transcripts(genes, rng)
    write_fasta(part / "genome.fa", genome)
    write_gtf(part / "genes.gtf", genome, genes, transcripts)
    print(f"{len(genes.kind):,} genes, {genome.repeat.mean():.1%} repeats", flush=True)
    templates = make_templates(genome, genes, transcripts, rng)
    cpm = pd.Series(np.exp(2 * rng.standard_normal(len(templates.genes))), templates.genes)
    lanes = []
    for lane, first in enumerate(range(0, n_reads, LANE)):
        sequences, qualities, _ = simulate_reads(cpm, templates, min(LANE, n_reads - first), rng)
        lanes.append(f"reads/S_{lane}.fastq.gz")
        write_fastq([part / lanes[-1]], str(lane), sequences, qualities)
    sheet = pd.DataFrame({"sample": "S", "study": "human", "subject": "P", "fastq": lanes})
    sheet.to_csv(part / "samples.tsv", sep="\t", index=False)
    pd.DataFrame({"id": ["P"], "age": [50]}).to_csv(part / "phenotype.csv", index=False)
    part.rename(folder)


def on_disk(folder: Path) -> float:
    """GB of the files in a folder, some of which may vanish meanwhile."""
    total = 0
    for place, _, files in os.walk(folder):
        for file in files:
            try:
                total += os.path.getsize(os.path.join(place, file))
            except FileNotFoundError:
                continue
    return total / 1e9


def measure(project: Path, threads: int, rule: str, *more: str) -> list[str]:
    """Run a rule alone: the cells of what it took, and of what it asked for."""
    results = project / "results"
    before = peak = on_disk(results)
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.5):
            peak = max(peak, on_disk(results))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    only = ["--cores", str(threads), "--notemp", "--allowed-rules", rule, *more]
    seconds, cpu, memory = snakemake(project, ROOT, [*only, "--", STEPS[rule]])
    done.set()
    watcher.join()
    logs = sorted((project / ".snakemake" / "log").glob("*.log"), key=os.path.getmtime)
    found = [re.search(rf"\b{of}_mb=(\d+)", logs[-1].read_text()) for of in ("mem", "disk") if logs]
    asked = [f"{int(match[1]) / 1e3:.2f}" if match else "" for match in found]
    used = memory * 2**20 / 1e9, peak - before, on_disk(results) - before
    shown = [f"{seconds:.0f}", f"{cpu:.0f}", *(f"{gb:.2f}" for gb in used), *(asked or ["", ""])]
    return [*shown, f"{os.getloadavg()[0]:.1f}"]


def main() -> None:
    """Print a row a step and index, and how the counts differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabases", type=float, default=600)
    parser.add_argument("--reads", type=int, default=7_000_000)
    parser.add_argument("--sparse", type=int, nargs="+", default=[2, 4, 1])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()

    folder = ROOT / "benchmarks" / ".cache" / f"human-{options.megabases:g}-{options.reads}"
    if not folder.is_dir():
        begin = time.perf_counter()
        # In a process of its own: what this one once took would count as memory of all it starts.
        maker = multiprocessing.Process(
            target=prepare, args=(folder, options.megabases, options.reads)
        )
        maker.start()
        maker.join()
        print(f"made in {time.perf_counter() - begin:.0f} s", flush=True)
    projects = {n: folder.with_name(f"{folder.name}-sparse-{n}") for n in options.sparse}

    def row(sparse: int, step: str, rule: str, *more: str) -> None:
        cells = [str(sparse), step, *measure(projects[sparse], options.threads, rule, *more)]
        print(f"| {' | '.join(cells)} |", flush=True)

    print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|", flush=True)
    source = folder
    for sparse, project in projects.items():
        shutil.rmtree(project, ignore_errors=True)
        own = shutil.ignore_patterns("config.yaml", "star", "align", "count", "lanes", "trim")
        shutil.copytree(source, project, copy_function=os.link, ignore=own)
        source = project
        config = {
            "reference": REFERENCE | {"sparse": sparse},
            "keep": ["bam"],  # aligned and counted by two jobs, measured apart
            "studies": {"human": STUDY},
        }
        (project / "config.yaml").write_text(yaml.safe_dump(config))
        row(sparse, "a start", "unpack_reference", "--dry-run")
        for rule in STEPS:
            row(sparse, rule, rule)
    for _ in range(1, options.repeats):
        for sparse in projects:
            row(sparse, "align_reads", "align_reads", "--forcerun", "align_reads")

    counts = {
        sparse: pd.read_csv(project / STEPS["count_alignments"], sep="\t")["count"]
        for sparse, project in projects.items()
    }
    finest = counts[min(counts)]
    for sparse, count in counts.items():
        size = on_disk(projects[sparse] / "results" / "reference" / "star")
        reads = (count - finest).abs().sum() / finest.sum()
        print(
            f"sparse {sparse}: an index of {size:.2f} GB; beside sparse {min(counts)}, counts of "
            f"{(count != finest).mean():.2%} of the genes differ, by {reads:.3%} of the reads"
        )


if __name__ == "__main__":
    main()
