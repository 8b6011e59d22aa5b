"""The header of a matrix: which columns are samples, genes or notes, whichever program wrote it."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ctra.expression.frame import read_frame
from ctra.expression.known import KnownGenes
from ctra.expression.source import MISSING, Source, is_number, open_source, wrong_length
from ctra.files.errors import FileError

# columns in front of the samples, by the program that writes them
ANNOTATION = {
    "featureCounts": ["Geneid", "Chr", "Start", "End", "Strand", "Length"],
    "nf-core/rnaseq": ["gene_id", "gene_name"],
}
# names of the first column, and of columns of numbers that are no samples: small letters, no marks
FIRST_COLUMN = frozenset(
    "gene genes geneid genename genenames genesymbol symbol symbols id ids idref name names probe "
    "probeid feature featureid transcript transcriptid ensembl ensemblid ensemblgeneid row rowname "
    "rownames participant subject sample".split()
)
NUMBERS = frozenset(
    "length genelength exonlength effectivelength efflength width start end genestart geneend "
    "chromstart chromend txstart txend position strand chr chrom chromosome chromosomename gc "
    "gccontent percentgc percentagegccontent entrez entrezid entrezgene entrezgeneid ncbi ncbiid "
    "ncbigene ncbigeneid hgnc hgncid geneid basemean log2foldchange logfc lfcse stat pvalue padj "
    "fdr adjpval aveexpr total sum rowsum rowsums mean rowmean rowmeans median sd variance cv "
    "index".split()
)
# the same, where participants are in rows
OF_PEOPLE = frozenset(
    "age sex gender bmi weight height batch plate lane site group arm condition treatment visit "
    "time timepoint rin librarysize totalreads".split()
)
STAR_ROWS = ("N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous")
LOG2_LIMIT = 40  # 2**40 is beyond any count or intensity
BAM_SUFFIX = re.compile(
    r"([._-]?Aligned(\.sortedByCoord)?\.out|\.(sorted|markdup|dedup|umi_dedup))*\.(bam|sam|cram)$"
)
BAM_NAMES = "a sample is named by its BAM file, or the folder; write the names into the header"


@dataclass(frozen=True)
class MatrixHeader:
    """What the header and the first rows of a matrix say.

    Attributes
    ----------
    source : Source
    program : str
        The program or repository whose table this is; empty for a plain table.
    names : list of str
        Of all columns; the first may be empty.
    numbers : list of int
        Columns with the numbers: samples, or genes where participants are in rows.
    transposed : bool
        Whether participants are in rows.
    samples : list of str
    """

    source: Source
    program: str
    names: list[str]
    numbers: list[int]
    transposed: bool
    samples: list[str]

    @property
    def line(self) -> int:
        """Where the header stands in the file."""
        return self.source.line

    @property
    def notes(self) -> list[str]:
        """Names of the columns that are kept out."""
        places = set(range(1, len(self.names))).difference(self.numbers)
        return [self.names[place] for place in sorted(places) if self.names[place]]


def matrix_header(path: Path | str, known: KnownGenes) -> MatrixHeader:
    """Tell the columns of a matrix apart, by its header and first rows.

    Parameters
    ----------
    path : str or Path
        As for `ctra.expression.source.open_source`.
    known : dict of str to str
        From `ctra.expression.known.known_genes`.

    Returns
    -------
    MatrixHeader

    Raises
    ------
    FileError
        If there is none or no sample in it, a name is empty or stands twice, or the header is not
        as long as the rows.

    Notes
    -----
    R's `write.table` writes no name for the first column: a header that is one cell shorter than
    all of the first rows gets an empty one in front, unless its first cell is such a name already
    or the last cells of the rows are empty.
    Participants are in rows where at least two names of the header are known genes, and more than
    of the first rows' first cells.
    The first column has genes (or participants). Of the others, one whose name is in `NUMBERS` (or
    `OF_PEOPLE`), and one with text but no number in the first rows, is kept out as annotation.
    featureCounts (subread 2) writes the command in a line above the header and names a column by
    its BAM; the sample is then what `bam_sample` makes of it. nf-core/rnaseq 3 writes gene_id and
    gene_name in salmon.merged.gene_counts.tsv.
    """
    source = open_source(path)
    names = _names(source)
    program = _program(source, names)
    in_rows = _n_known([cells[0] for _, cells in source.rows], known)
    transposed = _n_known(names, known) > max(1, in_rows)
    numbers = _number_columns(source, names, program, transposed)
    if not numbers and len(names) > 1 and source.rows:
        line, cells = source.rows[0]
        raise FileError(
            f"{path}:{line}: no column has numbers in the first rows: column {names[-1]!r} has "
            f"{cells[-1]!r}"
        )
    if not numbers:
        raise FileError(
            f"{path}:{source.line}: {len(names)} columns; a gene column and one column a sample "
            f"are needed{source.separated}"
        )
    if source.declared and len(numbers) != source.declared[1]:
        raise FileError(
            f"{path}:2: {source.declared[1]} samples are declared, and {len(numbers)} are there"
        )
    found = [names[i] for i in numbers]
    if program == "featureCounts":
        found = [bam_sample(name) for name in found]
    _check_names(source, numbers, found, "gene" if transposed else "column", program, known)
    if transposed:
        found = _participants(source, len(names))
    return MatrixHeader(source, program, names, numbers, transposed, found)


def _n_known(names: list[str], known: KnownGenes) -> int:
    """How many known genes are among names; Ensembl ids may have a version."""
    if "ENSG" in "".join(names):
        names = [name.partition(".")[0] for name in names]
    return len(known.keys() & set(names))


def _names(source: Source) -> list[str]:
    """Names of the columns, with an empty one in front where R left it out."""
    path, header = source.path, source.header
    if header and header[0] in STAR_ROWS:
        raise FileError(
            f"{path}:{source.line}: {header[0]} is a row of STAR's table, not a header; put a line "
            "above it with gene and the names of the samples"
        )
    of_rows = {len(cells) for _, cells in source.rows}
    last = any(cells[-1] for _, cells in source.rows)
    if (
        of_rows == {len(header) + 1}
        and header
        and _plain(header[0]) not in {"", *FIRST_COLUMN}
        and last
    ):
        return ["", *header]
    for line, cells in source.rows:
        if len(cells) != len(header) and len(header) > 1:
            raise wrong_length(source, line, len(cells), len(header))
    return header


def _program(source: Source, names: list[str]) -> str:
    """The program whose columns these are."""
    for name, columns in ANNOTATION.items():
        if names[: len(columns)] == columns:
            return name
    return "" if source.kind == "featureCounts" else source.kind


def _number_columns(source: Source, names: list[str], program: str, transposed: bool) -> list[int]:
    """Columns that have numbers of samples, or of genes where participants are in rows."""
    first = 2 if program == "GCT" else len(ANNOTATION.get(program, [""]))
    out = NUMBERS | OF_PEOPLE if transposed else NUMBERS
    places = list(range(first, len(names)))
    plain = _plain("\0".join(names)).split("\0")
    if not out.isdisjoint(plain):
        places = [place for place in places if plain[place] not in out]
    without = places
    for _, cells in source.rows:
        if without:
            without = [place for place in without if not is_number(cells[place])]
    text = set()
    for place in without:
        cells = [row[place] for _, row in source.rows]
        if any(cell not in MISSING for cell in cells) or not any([names[place], *cells]):
            text.add(place)
    return [place for place in places if place not in text] if text else places


def _plain(name: str) -> str:
    """A name in small letters and without marks."""
    return re.sub(r"[^a-z0-9\0]+", "", name.lower())


def _check_names(
    source: Source, places: list[int], found: list[str], what: str, program: str, known: KnownGenes
) -> None:
    """Check that every column has a name, and each sample one of its own."""
    where = f"{source.path}:{source.line}"
    if "" in found:
        raise FileError(f"{where}: column {places[found.index('')] + 1} has no name")
    for name, times in Counter(found).items():
        if times > 1 and (what == "column" or name in known):
            advice = f"; {BAM_NAMES}" if program == "featureCounts" else ""
            raise FileError(f"{where}: {what} {name!r} stands more than once{advice}")


def _participants(source: Source, width: int) -> list[str]:
    """The first cell of every row."""
    found = read_frame(source, width, [0], columns=[0])[0].str.strip().tolist()
    for name, times in Counter(found).items():
        if times > 1 or not name:
            what = (
                f"participant {name!r} stands on more than one row" if name else "a row has no id"
            )
            raise FileError(f"{source.path}: {what}; one row a participant is needed")
    return found


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
