"""Tables that users write: the sample sheet, the header of a matrix, lines of any other."""

import csv
import io
import itertools
import os
import re
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from gzip import BadGzipFile
from pathlib import PurePosixPath

from ctra.annotation import open_text
from ctra.download import is_sha256

COLUMNS = ("sample", "study", "subject")
FILES = ("fastq", "bam")
OPTIONAL = ("reads", "sha256")
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# columns in front of the samples, by the program that writes them
ANNOTATION = {
    "featureCounts": ["Geneid", "Chr", "Start", "End", "Strand", "Length"],
    "nf-core/rnaseq": ["gene_id", "gene_name"],
}
# columns of the result tables that hold text, whatever it looks like
TEXT_COLUMNS = (
    *("study", "model", "effect", "subject", "subjects", "sample", "lanes"),
    *("verdict", "reasons", "not_checked", "sex_rna", "sex_phenotype"),
    *("gene", "name", "biotype", "symbol", "entrez_id", "chromosome", "level", "most"),
)
STAR_ROWS = ("N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous")
BAM_SUFFIX = re.compile(
    r"([._-]?Aligned(\.sortedByCoord)?\.out|\.(sorted|markdup|dedup|umi_dedup))*\.(bam|sam|cram)$"
)
BAM_NAMES = "a sample is named by its BAM file, or the folder; write the names into the header"


class SheetError(ValueError):
    """Faults of a table, one a line: file:line, what came, what is allowed."""


@dataclass(frozen=True)
class Lane:
    """One FASTQ file, and what the sheet says of it.

    Attributes
    ----------
    fastq : str
    line : int
        Of the sheet.
    reads : int or None
        Number of reads that it must have.
    sha256 : str or None
        Checksum that it must have, hexadecimal.
    """

    fastq: str
    line: int
    reads: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Sample:
    """One library: its files and whose blood it is.

    Attributes
    ----------
    name, study, subject : str
    line : int
        First line of the sheet that names it.
    lanes : tuple of Lane
        In the order of the sheet; none where it starts at alignments or at a matrix.
    bam : str or None
        Its alignments, where it starts there.
    """

    name: str
    study: str
    subject: str
    line: int
    lanes: tuple = ()
    bam: str | None = None

    @property
    def fastq(self):
        """Paths of the FASTQ files."""
        return tuple(lane.fastq for lane in self.lanes)

    @property
    def files(self):
        """Line of the sheet and path of every file; none where it starts at a matrix."""
        lanes = [(lane.line, lane.fastq) for lane in self.lanes]
        return [*lanes, (self.line, self.bam)] if self.bam else lanes


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
    samples: list


def read_rows(path):
    """Rows of a CSV (.csv) or TSV (any other ending) file as text, each with its line number.

    Parameters
    ----------
    path : str or Path
        UTF-8, with or without byte order mark; Unix or Windows line ends; plain or gzip.

    Returns
    -------
    header : list of str
    rows : list of (int, list of str)
        Line number and cells, blanks around them taken off; empty lines are left out.

    Raises
    ------
    SheetError
        If the file has no header, a column twice, a row of another length, a quotation mark that
        is not closed, or is not UTF-8.
    """
    delimiter = _delimiter(path)
    (_, header), rows = split_header(path, list(read_lines(path)), delimiter)
    return header, rows


def split_header(path, lines, delimiter):
    """Header and rows of a table that has as many cells in each row as columns, each once.

    Parameters
    ----------
    path : str or Path
        For the messages.
    lines : list of (int, list of str)
        Line number and cells.
    delimiter : str
        That the cells were separated by.

    Returns
    -------
    header : (int, list of str)
    rows : list of (int, list of str)

    Raises
    ------
    SheetError
        If there is no header, a column twice, or a row of another length.
    """
    if not lines:
        raise SheetError(f"{path}: empty; a header line and at least one row are needed")
    (first, header), *rows = lines
    faults = [
        f"{path}:{first}: column {name!r} stands {times} times; once is allowed"
        for name, times in Counter(header).items()
        if times > 1
    ]
    faults += [
        f"{path}:{line}: {len(cells)} cells where the header has {len(header)} "
        f"({DELIMITERS[delimiter]} separated)"
        for line, cells in rows
        if len(cells) != len(header)
    ]
    if faults:
        raise SheetError("\n".join(faults))
    return (first, header), rows


def matrix_header(path):
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
    SheetError
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
        raise SheetError(
            f"{path}:{line}: {len(header)} columns; a gene column and one column a sample are "
            f"needed ({DELIMITERS[_delimiter(path)]} separated)"
        )
    if header[0] in STAR_ROWS:
        raise SheetError(
            f"{path}:{line}: {header[0]} is a row of STAR's table, not a header; put a line above "
            "it with gene and the names of the samples"
        )
    for row, cells in itertools.islice(lines, 1):
        if len(cells) != len(header):
            raise SheetError(
                f"{path}:{row}: {len(cells)} cells where the header has {len(header)}; "
                "the gene column needs a header too (R: write.table with col.names=NA)"
            )
    samples = header[width:]
    if program == "featureCounts":
        samples = [bam_sample(cell) for cell in samples]
    if "" in samples:
        raise SheetError(f"{path}:{line}: column {width + samples.index('') + 1} has no name")
    for name, times in Counter(samples).items():
        if times > 1:
            advice = f"; {BAM_NAMES}" if program == "featureCounts" else ""
            raise SheetError(f"{path}:{line}: column {name!r} stands more than once{advice}")
    return MatrixHeader(program, line, width, samples)


def bam_sample(path):
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


def read_samples(path):
    """Read a sample sheet.

    Parameters
    ----------
    path : str or Path
        TSV with the columns sample, study, subject, and fastq (one row a lane) or bam (one row a
        sample), or both columns with one of them filled in each row; and, if wanted, reads and
        sha256 of each file.

    Returns
    -------
    list of Sample
        In the order of their first rows.

    Raises
    ------
    SheetError
        With all faults of the sheet, one a line.
    """
    header, rows = read_rows(path)
    missing = [column for column in COLUMNS if column not in header]
    unknown = [column for column in header if column not in (*COLUMNS, *FILES, *OPTIONAL)]
    if missing or unknown or not set(FILES) & set(header):
        raise SheetError(
            f"{path}:1: columns {', '.join(header)}; needed are {', '.join(COLUMNS)} and fastq or "
            f"bam, allowed are {', '.join(OPTIONAL)}, tab separated"
        )
    sheet = _SampleSheet(path)
    for line, cells in rows:
        sheet.add(
            line, dict.fromkeys((*FILES, *OPTIONAL), "") | dict(zip(header, cells, strict=True))
        )
    if sheet.faults:
        raise SheetError("\n".join(sheet.faults))
    if not sheet.samples:
        raise SheetError(f"{path}: no samples; one row a lane is needed below the header")
    return list(sheet.samples.values())


class _SampleSheet:
    """The rows of a sample sheet, put together by sample."""

    def __init__(self, path):
        self.path = path
        self.samples = {}
        self.faults = []
        self._library = {}
        self._first_use = {"file": {}, "sha256": {}}

    def add(self, line, row):
        """Add a row, or its first fault."""
        faults = itertools.chain(self._row_faults(row), self._faults_beside_others(line, row))
        fault = next(faults, None)
        if fault:
            self.faults.append(f"{self.path}:{line}: {fault}")
            return
        name = row["sample"]
        sample = self.samples.get(name, Sample(name, row["study"], row["subject"], line))
        if row["bam"]:
            sample = replace(sample, bam=row["bam"])
        else:
            reads = int(row["reads"]) if row["reads"] else None
            lane = Lane(row["fastq"], line, reads, row["sha256"] or None)
            sample = replace(sample, lanes=(*sample.lanes, lane))
        self.samples[name] = sample

    def _row_faults(self, row):
        """Faults of one row by itself."""
        empty = [column for column in COLUMNS if not row[column]]
        if empty:
            yield f"{', '.join(empty)} is empty"
        elif not NAME.fullmatch(row["sample"]):
            yield (
                f"sample {row['sample']!r}: only A-Z, a-z, 0-9, '.', '_' and '-' are allowed, "
                "a letter or digit first"
            )
        if bool(row["fastq"]) == bool(row["bam"]):
            given = "both fastq and bam are" if row["bam"] else "neither fastq nor bam is"
            yield f"{given} given; one file is needed"
        if row["reads"] and not (row["reads"].isascii() and row["reads"].isdigit()):
            yield f"reads {row['reads']!r}; a whole number is needed, or nothing"
        if row["sha256"] and not is_sha256(row["sha256"]):
            yield f"sha256 {row['sha256']!r}; 64 hexadecimal digits are needed, or nothing"
        if row["bam"] and (row["reads"] or row["sha256"]):
            yield "reads and sha256 are for FASTQ files; leave them empty for a bam"

    def _faults_beside_others(self, line, row):
        """Faults of a row beside those above it."""
        name, owner = row["sample"], (row["study"], row["subject"])
        sample = self.samples.get(name)
        if sample and (sample.study, sample.subject) != owner:
            yield (
                f"sample {name!r} is {sample.study} subject {sample.subject} on an earlier line; "
                "sample names must be unique"
            )
        elif self._library.setdefault(owner, name) != name:
            yield (
                f"subject {owner[1]!r} of {owner[0]} already has sample {self._library[owner]!r}; "
                "one sample a subject is allowed"
            )
        elif sample and (sample.bam or row["bam"]):
            yield f"sample {name!r} is on line {sample.line} already; a bam is all of a sample"
        file = row["fastq"] or row["bam"]
        for kind, value in (("file", os.path.normpath(file)), ("sha256", row["sha256"].lower())):
            if value and self._first_use[kind].setdefault(value, line) != line:
                what = file if kind == "file" else f"sha256 {value}"
                yield f"{what} is already on line {self._first_use[kind][value]}"


def _delimiter(path):
    return "," if str(path).endswith((".csv", ".csv.gz")) else "\t"


def read_lines(path, *, text=None, delimiter=None):
    """Line number and cells of every line that is not empty.

    Parameters
    ----------
    path : str or Path
        UTF-8, plain or gzip.
    text : str, optional
        What is in it, where that is known already.
    delimiter : str, optional
        By default a comma for .csv, a tab for any other ending.

    Yields
    ------
    (int, list of str)
        Blanks around the cells are taken off.

    Raises
    ------
    SheetError
        If a quotation mark is not closed, or the file is not UTF-8 or is damaged.
    """
    try:
        with open_text(path) if text is None else io.StringIO(text, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter or _delimiter(path), strict=True)
            for cells in reader:
                if any(cells):
                    yield reader.line_num, [cell.strip() for cell in cells]
    except UnicodeDecodeError as error:
        raise SheetError(f"{path}: not UTF-8 ({error}); save it as UTF-8 text") from None
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise SheetError(f"{path}: damaged gzip file ({error}); copy it again") from None
    except csv.Error as error:
        raise SheetError(
            f"{path}:{reader.line_num}: {error}; is a quotation mark not closed?"
        ) from None
