"""What STAR's index costs a sample to load, and whether several samples in one STAR would pay.

    .venv/bin/python benchmarks/index.py [--threads 2] [--reads 1000000] [--repeats 3]

The genome is random: 100 Mb on 20 contigs with 12,000 genes of six exons; it and its index are made
once, under benchmarks/.cache. A run of 100 reads is all loading. Cold means that the files of the
index were put out of the page cache before the run, by posix_fadvise, which needs no rights.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
CONTIGS, CONTIG, GENES = 20, 5_000_000, 600  # nt and genes a contig
EXONS, EXON, INTRON, READ = 6, 300, 900, 76
FEW, PAPER = 100, 7_000_000  # reads: of a run that is all loading, of a sample of the paper
BATCH = 4  # samples in one STAR
BASES = np.frombuffer(b"ACGT", np.uint8)
ALIGN = """
--readFilesCommand gzip -cd --outFilterType BySJout --outFilterMultimapNmax 20
--alignSJoverhangMin 8 --alignSJDBoverhangMin 1
--outFilterMismatchNmax 999 --outFilterMismatchNoverLmax 0.1
--alignIntronMin 20 --alignIntronMax 1000000
--outSAMtype BAM Unsorted --outSAMattributes NH HI NM MD --quantMode GeneCounts
""".split()


def starts_of_exons() -> NDArray[np.int64]:
    """Starts of the exons of a contig, an array (genes, exons)."""
    genes = np.arange(GENES) * (CONTIG // GENES) + 500
    return genes[:, None] + np.arange(EXONS) * (EXON + INTRON)


def write_reference(folder: Path, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Genome and annotation."""
    contigs = BASES[rng.integers(0, 4, (CONTIGS, CONTIG), dtype=np.uint8)]
    with open(folder / "genome.fa", "wb") as fasta, open(folder / "genes.gtf", "w") as gtf:
        for i, contig in enumerate(contigs):
            fasta.write(b">chr%d\n%s\n" % (i, contig.tobytes()))
            for gene, exons in enumerate(starts_of_exons().tolist()):
                name = f"G{i:02d}{gene:03d}"
                gtf.writelines(
                    f"chr{i}\t.\texon\t{start + 1}\t{start + EXON}\t.\t+\t.\t"
                    f'gene_id "{name}"; transcript_id "{name}";\n'
                    for start in exons
                )
    return contigs


def write_reads(path: Path, contigs: NDArray[np.uint8], n: int, rng: np.random.Generator) -> None:
    """Reads from the transcripts, some of them spliced."""
    exons = starts_of_exons()
    transcripts = (exons[:, :, None] + np.arange(EXON)).reshape(GENES, -1)
    which, gene = rng.integers(0, CONTIGS, n), rng.integers(0, GENES, n)
    start = rng.integers(0, transcripts.shape[1] - READ, n)
    places = transcripts[gene[:, None], start[:, None] + np.arange(READ)]
    reads = contigs[which[:, None], places]
    quality = b"\n+\n" + b"I" * READ + b"\n"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines(
            b"@%s:%d\n%s%s" % (path.name[:1].encode(), i, read.tobytes(), quality)
            for i, read in enumerate(reads)
        )


def prepare(folder: Path, reads: int) -> None:
    """Reference, index and reads; the folder is there once they are complete."""
    part = folder.with_suffix(".part")
    (part / "index").mkdir(parents=True)
    rng = np.random.default_rng(1)
    contigs = write_reference(part, rng)
    for name in "abcd"[:BATCH]:
        write_reads(part / f"{name}.fastq.gz", contigs, reads // BATCH, rng)
    write_reads(part / "many.fastq.gz", contigs, reads, rng)
    write_reads(part / "few.fastq.gz", contigs, FEW, rng)
    index = ["--runMode", "genomeGenerate", "--genomeSAindexNbases", "12", "--sjdbOverhang", "75"]
    files = ["--genomeFastaFiles", "genome.fa", "--sjdbGTFfile", "genes.gtf"]
    star(part, 2, index + files)
    part.rename(folder)


def star(folder: Path, threads: int, options: list[str]) -> float:
    """Seconds of a run of STAR."""
    (folder / "out").mkdir(exist_ok=True)
    command = ["STAR", "--runThreadN", str(threads), "--genomeDir", "index"]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--outFileNamePrefix", "out/", *options],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def forget(folder: Path) -> None:
    """Put the files of the index out of the page cache."""
    for path in (folder / "index").iterdir():
        with open(path, "rb") as file:
            os.fsync(file)
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    """Print the seconds of each way of running STAR, and what they mean for 7 M reads a sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--reads", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()

    folder = ROOT / "benchmarks" / ".cache" / f"index-{options.reads}"
    if not folder.is_dir():
        prepare(folder, options.reads)
    size = sum(path.stat().st_size for path in (folder / "index").iterdir())
    print(f"index {size / 1e9:.2f} GB, {options.threads} threads, load {os.getloadavg()[0]:.1f}")

    def align(*names: str) -> float:
        groups = [word for name in names for word in (",", f"ID:{name}")][1:]
        files = ",".join(f"{name}.fastq.gz" for name in names)
        reads = ["--readFilesIn", files, "--outSAMattrRGline", *groups]
        return star(folder, options.threads, ALIGN + reads)

    names = "abcd"[:BATCH]

    def align_cold() -> float:
        forget(folder)
        return align("few")

    ways = {
        "few, cold": align_cold,
        "few, from the page cache": lambda: align("few"),
        "many": lambda: align("many"),
        f"{BATCH} samples, a STAR each": lambda: sum(align(name) for name in names),
        f"{BATCH} samples in one STAR": lambda: align(*names),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(options.repeats):
        for way, run in ways.items():
            seconds[way].append(run())
    cold, warm, many, each, one = (statistics.median(times) for times in seconds.values())
    print("| run | reads | seconds (median) | all runs |\n|---|---|---|---|")
    for (way, times), reads in zip(seconds.items(), [FEW, FEW, *[options.reads] * 3], strict=True):
        shown = ", ".join(f"{second:.1f}" for second in times)
        print(f"| {way} | {reads:,} | {statistics.median(times):.2f} | {shown} |")
    rate = options.reads / (many - warm)
    aligning = PAPER / rate
    print(
        f"{rate:,.0f} reads/s beyond loading: {aligning:.0f} s for a sample of {PAPER:,} reads, of "
        f"which loading adds {cold:.1f} s cold ({cold / aligning:.1%}), {warm:.1f} s from the page "
        f"cache ({warm / aligning:.1%}); one STAR for {BATCH} saves {(each - one) / BATCH:.1f} s a "
        f"sample ({(each - one) / BATCH / aligning:.1%})"
    )


if __name__ == "__main__":
    main()
