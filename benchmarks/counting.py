"""Reads per second of the counting, beside featureCounts and HTSeq where they are installed.

    .venv/bin/python benchmarks/counting.py [--reads 1000000] [--repeats 5]

The alignments are simulated, in the order of STAR's unsorted BAM: 20,000 genes of six exons, reads
of 101 nt, a tenth of them spliced, 40 % soft-clipped, 15 % with several places, qualities in four
bins. featureCounts is in Debian's subread, htseq-count in HTSeq on PyPI; what is not on PATH is
skipped, by name.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pysam

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from ctra.reads.counting import count_genes  # noqa: E402

Exon = tuple[str, str, int, int, str]  # gene, contig, start, end, strand

GENES, EXONS, EXON, INTRON, SPACER = 20_000, 6, 300, 900, 3_000
READ, UMI = 101, 6
PEERS = {
    "featureCounts": "featureCounts -T 1 -s 1 -Q 255 -t exon -g gene_id -a {gtf} -o {out} {bam}",
    "htseq-count": "htseq-count -q -s yes -m union --nonunique none -a 255 -c {out} {bam} {gtf}",
}


def make_exons() -> tuple[list[Exon], int]:
    """Genes side by side on 20 contigs, on either strand."""
    exons = []
    length = EXONS * (EXON + INTRON) + SPACER
    for gene in range(GENES):
        contig, place = f"chr{gene % 20 + 1}", gene // 20 * length + SPACER
        for exon in range(EXONS):
            start = place + exon * (EXON + INTRON)
            exons.append((f"G{gene:05d}", contig, start, start + EXON, "+-"[gene // 20 % 2]))
    return exons, GENES // 20 * length + 2 * SPACER


def write_bam(
    path: Path, exons: Sequence[Exon], length: int, n: int, rng: np.random.Generator
) -> None:
    """Reads near the 3' ends of genes of very different expression."""
    contigs = [f"chr{i}" for i in range(1, 21)]
    header = {
        "SQ": [{"SN": contig, "LN": length} for contig in contigs],
        "PG": [{"ID": "STAR", "PN": "STAR"}],
    }
    share = rng.lognormal(0, 2, GENES)
    genes = rng.choice(GENES, n, p=share / share.sum())
    places = (rng.random(n) ** 2 * (EXON - READ)).astype(int)
    spliced, clips, unique = rng.random(n) < 0.1, 8 * (rng.random(n) < 0.4), rng.random(n) < 0.85
    bases = np.frombuffer(b"ACGT", np.uint8)[rng.integers(0, 4, (n, READ))]
    bins, shares = np.array([2, 11, 25, 37], np.uint8), [0.01, 0.03, 0.06, 0.9]
    qualities = rng.choice(bins, (n, READ), p=shares) + 33
    with pysam.AlignmentFile(path, "wb", header=header) as bam:
        for i, gene in enumerate(genes.tolist()):
            _, contig, start, end, strand = exons[
                gene * EXONS + (0 if gene // 20 % 2 else EXONS - 2)
            ]
            read = pysam.AlignedSegment(bam.header)
            sequence = bases[i].tobytes().decode()
            read.query_name = f"A00123:45:H7FLOWCEL:1:{i // 1000}:{i % 1000:05d}_{sequence[:UMI]}"
            read.flag = 16 * (strand == "-")
            read.reference_id = contigs.index(contig)
            read.reference_start = end - 60 if spliced[i] else start + places[i]
            read.mapping_quality = 255 if unique[i] else 3
            read.query_sequence = sequence
            read.query_qualities_str = qualities[i].tobytes().decode()
            aligned = READ - clips[i]
            read.cigarstring = (f"{clips[i]}S" if clips[i] else "") + (
                f"60M{INTRON}N{aligned - 60}M" if spliced[i] else f"{aligned}M"
            )
            read.set_tags([("NH", 1), ("HI", 1), ("NM", 0), ("MD", str(aligned))])
            bam.write(read)


def write_gtf(path: Path, exons: Sequence[Exon]) -> None:
    """The exons as the peers read them."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(
            f'{contig}\t.\texon\t{start + 1}\t{end}\t.\t{strand}\t.\tgene_id "{gene}";\n'
            for gene, contig, start, end, strand in exons
        )


def median_time(function: Callable[[], object], repeats: int) -> float:
    """Median seconds of a call."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Print a line a way of counting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reads", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    n, repeats = options.reads, options.repeats

    exons, length = make_exons()
    rng = np.random.default_rng(1)
    sites = [(contig, start + 50, start + 56, strand) for _, contig, start, _, strand in exons]
    ways: dict[str, dict[str, Any]] = {
        "plain": {},
        "priming": {"a_rich": sites},
        "UMI": {"umi": True},
        "priming and UMI": {"a_rich": sites, "drop_internal": True, "umi": True},
    }
    with tempfile.TemporaryDirectory() as folder:
        bam, gtf, out = (Path(folder, name) for name in ("reads.bam", "genes.gtf", "counts.txt"))
        write_bam(bam, exons, length, n, rng)
        write_gtf(gtf, exons)
        for name, way in ways.items():
            seconds = median_time(lambda: count_genes(bam, exons, **way), repeats)  # noqa: B023
            print(f"{name}: {n / seconds:,.0f} reads/s", flush=True)
        for peer, call in PEERS.items():
            if not shutil.which(peer):
                print(f"{peer}: not there, skipped")
                continue
            command = call.format(bam=bam, gtf=gtf, out=out).split()
            seconds = median_time(
                lambda: subprocess.run(command, check=True, capture_output=True),  # noqa: B023
                repeats=1 if peer == "htseq-count" else repeats,
            )
            print(f"{peer}: {n / seconds:,.0f} reads/s", flush=True)


if __name__ == "__main__":
    main()
