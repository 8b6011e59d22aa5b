"""The header of a matrix with genes in rows, whichever program wrote it."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ctra.files.delimited import DELIMITERS, delimiter_of, read_lines
from ctra.files.errors import FileError

# columns in front of the samples, by the program that writes them
ANNOTATION = {
    "featureCounts": ["Geneid", "Chr", "Start", "End", "Strand", "Length"],
    "nf-core/rnaseq": ["gene_id", "gene_name"],
}
STAR_ROWS = ("N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous")
BAM_SUFFIX = re.compile(
    r"([._-]?Aligned(\.sortedByCoord)?\.out|\.(sorted|markdup|dedup|umi_dedup))*\.(bam|sam|cram)$"
)
BAM_NAMES = "a sample is named by its BAM file, or the folder; write the names into the header"


@dataclass(frozen=True)
class MatrixHeader:
    """Header of a matrix with genes in rows.

    Attributes
    ----------
    program : str
        The program whose columns these are, a key of `ANNOTATION`; empty for a plain table.
    line : int
        Where it stands in the file.
    width : int
        Number of columns in front of the samples; the first has the gene ids.
    samples : list of str
    """

    program: str
    line: int
    width: int
    samples: list[str]


def matrix_header(path: Path | str) -> MatrixHeader:
    """Header of a matrix with genes in rows, and the program that wrote it.

    Parameters
    ----------
    path : str or Path
        As in `read_rows`; of the rows only the first is read.

    Returns
    -------
    MatrixHeader

    Raises
    ------
    FileError
        If there is none or no sample in it, a name is empty or stands twice, or the header is not
        as long as the first row.

    Notes
    -----
    featureCounts (subread 2) writes the command in a line above the header and names a column by
    its BAM; the sample is then what `bam_sample` makes of it. nf-core/rnaseq 3 writes gene_id and
    gene_name in salmon.merged.gene_counts.tsv.
    """
    lines = read_lines(path)
    line, header = next(lines, (1, []))
    if header and header[0].startswith("# Program:featureCounts"):
        line, header = next(lines, (line, []))
    program, width = "", 1
    for name, columns in ANNOTATION.items():
        if header[: len(columns)] == columns:
            program, width = name, len(columns)
    if len(header) <= width:
        raise FileError(
            f"{path}:{line}: {len(header)} columns; a gene column and one column a sample are "
            f"needed ({DELIMITERS[delimiter_of(path)]} separated)"
        )
    if header[0] in STAR_ROWS:
        raise FileError(
            f"{path}:{line}: {header[0]} is a row of STAR's table, not a header; put a line above "
            "it with gene and the names of the samples"
        )
    for row, cells in itertools.islice(lines, 1):
        if len(cells) != len(header):
            raise FileError(
                f"{path}:{row}: {len(cells)} cells where the header has {len(header)}; "
                "the gene column needs a header too (R: write.table with col.names=NA)"
            )
    samples = header[width:]
    if program == "featureCounts":
        samples = [bam_sample(cell) for cell in samples]
    if "" in samples:
        raise FileError(f"{path}:{line}: column {width + samples.index('') + 1} has no name")
    for name, times in Counter(samples).items():
        if times > 1:
            advice = f"; {BAM_NAMES}" if program == "featureCounts" else ""
            raise FileError(f"{path}:{line}: column {name!r} stands more than once{advice}")
    return MatrixHeader(program, line, width, samples)


def bam_sample(path: str) -> str:
    """Sample of a BAM: its file name without ending and the suffixes of aligner and sorting.

    Parameters
    ----------
    path : str
        As featureCounts writes it into its header.

    Returns
    -------
    str
        x/S1.bam, S1_Aligned.sortedByCoord.out.bam, S1Aligned.out.bam and S1.markdup.sorted.bam are
        S1; where nothing is left of the name, as of S1/Aligned.out.bam, it is that of the folder.
    """
    return BAM_SUFFIX.sub("", PurePosixPath(path).name) or PurePosixPath(path).parent.name
