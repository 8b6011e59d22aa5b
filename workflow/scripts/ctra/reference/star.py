"""STAR, and whether what it wrote is whole: on a full disk its exit code is 0."""

import itertools
import math
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from ctra.files.compressed import lacks_end, open_text
from ctra.files.errors import GenomeError
from ctra.files.outputs import whole
from ctra.reference.gene import Gene

LAST_LINE = "% of chimeric reads"  # of Log.final.out, which STAR writes last
NOT_GENES = 4  # rows of ReadsPerGene.out.tab: N_unmapped and so on


def align(
    fastq: Path | str,
    index: Path | str,
    made: Sequence[Path | str],
    options: Sequence[str],
    threads: int,
) -> None:
    """Align the reads of a sample.

    Parameters
    ----------
    fastq : str or Path
        Gzipped.
    index : str or Path
        Folder of the index.
    made : list of str or Path
        Where the alignments (Aligned.out.bam), the counts (ReadsPerGene.out.tab) and the summary
        (Log.final.out) go. They are moved there when all three are whole; the rest of what STAR
        writes is deleted.
    options : list of str
        Further options of STAR.
    threads : int

    Raises
    ------
    GenomeError
        If STAR fails, a file is missing, empty or cut off, or a gene of the index has no counts.
    """
    with whole(*made) as parts:
        given = ["--genomeDir", index, "--readFilesIn", fastq, "--readFilesCommand", "gzip", "-cd"]
        _star([*given, *options], threads, parts[0].parent)
        for part, path in zip(parts, made, strict=True):
            if not part.exists() or not part.stat().st_size:
                raise GenomeError(f"{path}: STAR left it empty; check the free space on the disk")
        bam, counts, summary = parts
        rows = len(counts.read_bytes().splitlines())
        cut_off = [
            lacks_end(bam),
            rows != indexed_genes(index) + NOT_GENES,
            LAST_LINE not in summary.read_text(encoding="utf-8"),
        ]
        if any(cut_off):
            path = made[cut_off.index(True)]
            raise GenomeError(f"{path}: STAR wrote only a part; check the free space on the disk")


def build_index(
    made: Sequence[Path | str], genes: int, options: Sequence[str], threads: int
) -> None:
    """Make the index of a genome.

    Parameters
    ----------
    made : list of str or Path
        Files of the index, all in one folder, to which they are moved in the end.
    genes : int
        Number of genes of the annotation.
    options : list of str
        The genome, the annotation and further options of STAR.
    threads : int

    Raises
    ------
    GenomeError
        If STAR fails, or read another number of genes from the annotation.
    """
    with whole(*made) as parts:
        folder = parts[0].parent
        _star(["--runMode", "genomeGenerate", "--genomeDir", folder, *options], threads, folder)
        indexed = indexed_genes(folder)
        if indexed != genes:
            raise GenomeError(
                f"{indexed} genes in the index, but {genes} in the annotation; STAR read other "
                "gene ids, which must have neither blanks nor semicolons"
            )


def indexed_genes(index: Path | str) -> int:
    """Number of genes in an index of STAR."""
    with open(Path(index, "geneInfo.tab"), encoding="utf-8") as lines:
        return int(next(lines))


def _star(options: Iterable[Path | str], threads: int, folder: Path) -> None:
    """Run STAR with its files in a folder."""
    command = ["STAR", "--runThreadN", str(threads), "--outFileNamePrefix", f"{folder}/"]
    command += [str(option) for option in options]
    print(*command, flush=True)
    code = subprocess.run(command).returncode
    if code:
        raise GenomeError(f"STAR ended with exit code {code}; its message is above")


def stand_in_intron(contigs: dict[str, int], genes: Iterable[Gene]) -> tuple[str, int, int]:
    """Place an intron where it does not matter, for an annotation that has none.

    Parameters
    ----------
    contigs : dict of str to int
        Length in nt by contig.
    genes : iterable of Gene

    Returns
    -------
    contig : str
    start, end : int
        First and last base, counted from 1: the middle third of the longest stretch without exons.

    Notes
    -----
    STAR 2.7.10b aborts ("double free or corruption") while it makes the index of some genomes
    whose annotation has not a single intron, and of none with one.
    """
    exons: dict[str, list[tuple[int, int]]] = {contig: [] for contig in contigs}
    for gene in genes:
        for contig, start, end, _ in gene.exons:
            exons[contig].append((start, end))
    stretches: list[tuple[int, str, int]] = []
    for contig, length in contigs.items():
        last = 0
        for start, end in [*sorted(exons[contig]), (length, length)]:
            stretches.append((start - last, contig, last))
            last = max(last, end)
    length, contig, start = max(stretches, key=lambda stretch: stretch[0])
    return contig, start + length // 3 + 1, start + 2 * length // 3


def star_parameters(contigs: dict[str, int], sparse: int = 1) -> dict[str, int]:
    """Size parameters of a STAR index, as its manual scales them to small or fragmented genomes.

    Parameters
    ----------
    contigs : dict of str to int
        Length in nt by contig.
    sparse : int
        One of so many positions is in the suffix array.

    Returns
    -------
    dict
        genomeSAindexNbases = min(14, log2(length) / 2 - 1),
        genomeChrBinNbits = min(18, log2(length / contigs)) and genomeSAsparseD = sparse; STAR
        manual 2.7, section 2.2.
    """
    length = sum(contigs.values())
    return {
        "genomeSAindexNbases": min(14, int(math.log2(length) / 2 - 1)),
        "genomeChrBinNbits": min(18, int(math.log2(max(length / len(contigs), 100)))),
        "genomeSAsparseD": sparse,
    }


def sjdb_overhang(lane: Path | str | None = None) -> int:
    """Nt of an exon that the index has beside each junction: the length of the reads minus 1.

    Parameters
    ----------
    lane : str or Path, optional
        FASTQ file, of which the first 1,000 reads are looked at.

    Returns
    -------
    int
        99, which suits most reads (STAR manual 2.7, section 2.2.1), without a lane or reads in it.
    """
    if lane is None:
        return 99
    with open_text(lane) as lines:
        sequences = itertools.islice(lines, 1, 4000, 4)
        return max(max((len(sequence.strip()) for sequence in sequences), default=100) - 1, 1)
