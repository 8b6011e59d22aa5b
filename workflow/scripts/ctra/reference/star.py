"""STAR, and whether what it wrote is whole: on a full disk its exit code is 0."""

import itertools
import math
import re
import signal
import string
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO, TextIO
from urllib.parse import quote

from ctra.files.compressed import lacks_end, open_text
from ctra.files.errors import GenomeError
from ctra.files.outputs import whole
from ctra.reference.gene import Gene, Place

OLDEST = "2.7.10a"  # that has the index of today's, and a buffer each for reads and alignments
IN_IDS = string.punctuation.translate(str.maketrans("", "", '%";'))  # beside letters and digits
LAST_LINE = "% of chimeric reads"  # of Log.final.out, which STAR writes last
PIPED = ["--outStd", "BAM_Unsorted", "--outBAMcompression", "0"]  # alignments that are not kept
NO_READER = (-signal.SIGPIPE, 128 + signal.SIGPIPE)  # exit codes, STAR's and that of a shell's
NOT_GENES = 4  # rows of ReadsPerGene.out.tab: N_unmapped and so on


@contextmanager
def aligned(
    reads: BinaryIO,
    index: Path | str,
    made: Sequence[Path | str],
    options: Sequence[str],
    threads: int,
) -> Iterator[str | None]:
    """Align the reads of a sample, while the alignments are read or written.

    Parameters
    ----------
    reads : BinaryIO
        A pipe with FASTQ, which is closed here.
    index : str or Path
        Folder of the index.
    made : list of str or Path
        Where the counts (ReadsPerGene.out.tab), the summary (Log.final.out) and, if they are to be
        kept, the alignments (Aligned.out.bam) go. They are moved there when all are whole; the rest
        of what STAR writes is deleted.
    options : list of str
        Further options of STAR.
    threads : int

    Yields
    ------
    str or None
        BAM to be read once, to its end: a pipe from STAR. None if the alignments are kept.

    Raises
    ------
    GenomeError
        If STAR fails, a file is missing, empty or cut off, or a gene of the index has no counts.
        That STAR failed comes before an error of the context, which it may have caused.
    """
    with whole(*made) as parts:
        folder, kept = parts[0].parent, parts[2:]
        given = ["--genomeDir", index, "--readFilesIn", "/dev/stdin", *options]
        command = _command(given if kept else [*given, *PIPED], threads, folder)
        with reads:  # STAR alone reads from it: when it ends, who writes there is told
            out = None if kept else subprocess.PIPE
            star = subprocess.Popen(command, stdin=reads, stdout=out)
        try:
            with star:
                yield f"/dev/fd/{star.stdout.fileno()}" if star.stdout else None
        finally:
            if star.returncode not in (0, *NO_READER):
                raise _failed(star.returncode)
        if star.returncode:
            raise _failed(star.returncode)
        _check_whole(parts, made, index)


def _check_whole(parts: list[Path], made: Sequence[Path | str], index: Path | str) -> None:
    """Check that STAR wrote its files to their ends."""
    for part, path in zip(parts, made, strict=True):
        if not part.exists() or not part.stat().st_size:
            raise GenomeError(f"{path}: STAR left it empty; check the free space on the disk")
    counts, summary, *kept = parts
    rows = len(counts.read_bytes().splitlines())
    cut_off = [
        rows != len(indexed_genes(index)) + NOT_GENES,
        LAST_LINE not in summary.read_text(encoding="utf-8"),
        *map(lacks_end, kept),
    ]
    if any(cut_off):
        path = made[cut_off.index(True)]
        raise GenomeError(f"{path}: STAR wrote only a part; check the free space on the disk")


@cache
def star_id(gene_id: str) -> str:
    """Gene id that STAR reads to its end: blanks and the like as in a URL (`my%20gene`)."""
    return quote(gene_id, safe=IN_IDS)


def write_exon(file: TextIO, gene_id: str, transcript: int, exon: Place) -> None:
    """Write an exon as a line of a GTF that STAR cannot read otherwise than it is meant.

    Parameters
    ----------
    file : TextIO
    gene_id : str
    transcript : int
        One number for the exons of one transcript, of one gene, contig and strand.
    exon : (str, int, int, str)
        Contig, start, end (0-based, half-open) and strand.

    Notes
    -----
    STAR 2.7.10b takes a line apart at its blanks, wherever they are. With a blank in the second
    column it loses the exon, and it takes the word behind the first `gene_id`, also in a quoted
    note, for the gene. A transcript id of two genes, contigs or strands becomes one transcript,
    with junctions between them.
    """
    contig, start, end, strand = exon
    file.write(
        f"{contig}\tctra\texon\t{start + 1}\t{end}\t.\t{strand}\t.\t"
        f'gene_id "{star_id(gene_id)}"; transcript_id "T{transcript}";\n'
    )


def build_index(
    made: Sequence[Path | str],
    genes: Iterable[str],
    contigs: dict[str, int],
    options: Sequence[str],
    threads: int,
) -> None:
    """Make the index of a genome.

    Parameters
    ----------
    made : list of str or Path
        Files of the index, all in one folder, to which they are moved in the end.
    genes : iterable of str
        Gene ids of the annotation.
    contigs : dict of str to int
        Length in nt by contig.
    options : list of str
        The genome, the annotation (exons as `write_exon` writes them) and further options of STAR.
    threads : int

    Raises
    ------
    GenomeError
        If STAR fails, or read other genes from the annotation or other contigs from the genome.
    """
    with whole(*made) as parts:
        folder = parts[0].parent
        given = ["--runMode", "genomeGenerate", "--genomeDir", folder, *options]
        code = subprocess.run(_command(given, threads, folder)).returncode
        if code:
            raise _failed(code)
        _check_same("genes", set(indexed_genes(folder)), {star_id(gene) for gene in genes})
        with open(folder / "chrNameLength.txt", encoding="utf-8") as lines:
            indexed = {line.rstrip("\n") for line in lines}
        _check_same("contigs", indexed, {f"{name}\t{length}" for name, length in contigs.items()})


def _check_same(what: str, indexed: set[str], given: set[str]) -> None:
    """Check that the index has what the reference has."""
    if indexed != given:
        only = ", ".join(repr(name) for name in sorted(indexed ^ given)[:3])
        raise GenomeError(
            f"STAR's index has {len(indexed)} {what}, the reference {len(given)}; in one of them "
            f"alone: {only}. Use the version of STAR that envs/reads.yaml or `make install` gives"
        )


def indexed_genes(index: Path | str) -> list[str]:
    """Gene ids in an index of STAR, as `star_id` gives them."""
    with open(Path(index, "geneInfo.tab"), encoding="utf-8") as lines:
        next(lines)  # how many there are
        return [line.rstrip("\n").split("\t")[0] for line in lines]


def _command(options: Iterable[object], threads: int, folder: Path) -> list[str]:
    """Command of a STAR with its files in a folder; it is printed."""
    check_star()
    command = ["STAR", "--runThreadN", str(threads), "--outFileNamePrefix", f"{folder}/"]
    command += [str(option) for option in options]
    print(*command, flush=True)
    return command


def _failed(code: int) -> GenomeError:
    """The error of a STAR that failed."""
    return GenomeError(f"STAR ended with exit code {code}; its message is above")


def check_star() -> None:
    """Check that STAR can be run, and is not too old.

    Raises
    ------
    GenomeError
    """
    advice = f"STAR {OLDEST} or newer is needed; `make install` brings it"
    try:
        done = subprocess.run(["STAR", "--version"], capture_output=True, text=True)
    except OSError as error:
        raise GenomeError(f"STAR cannot be run ({error.strerror}); {advice}") from None
    version = done.stdout.strip()
    if not _release(OLDEST) <= _release(version):
        raise GenomeError(f"STAR is of version {version or 'unknown'}; {advice}")


def _release(version: str) -> tuple[int, int, int, str]:
    """Parts of a version such as 2.7.10b, in an order that compares; zeros where it is none."""
    match = re.match(r"(?:STAR_)?(\d+)\.(\d+)\.(\d+)([a-z]*)", version)
    return (int(match[1]), int(match[2]), int(match[3]), match[4]) if match else (0, 0, 0, "")


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
