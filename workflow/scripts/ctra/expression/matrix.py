"""A matrix of numbers as it is handed over: read, turned to genes in rows, and checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.expression.frame import read_frame, source_rows
from ctra.expression.header import MatrixHeader, matrix_header
from ctra.expression.known import KnownGenes
from ctra.expression.rows import mangled, no_genes, repeated
from ctra.expression.source import wrong_length
from ctra.files.ensembl import strip_version
from ctra.files.errors import FileError
from ctra.files.names import some

ALIKE = 20  # genes with different numbers, from which two equal columns are no chance


@dataclass(frozen=True)
class Matrix:
    """Numbers by gene and sample, and where each stands in its file.

    Attributes
    ----------
    header : MatrixHeader
    values : DataFrame of float, shape (n_genes, n_samples)
        Index `gene`, as in the file; columns the samples as text. Rows that are no genes, and rows
        that share a gene, are among them.
    places : array of int, shape (n_genes,)
        Of each gene: its row below the header, or its column where participants are in rows.
    notes : list of str
        What was recognised and left out, for the log.
    """

    header: MatrixHeader
    values: pd.DataFrame
    places: NDArray[np.intp]
    notes: list[str] = field(default_factory=list)

    @property
    def path(self) -> Path | str:
        """The file."""
        return self.header.source.path

    def line(self, row: int) -> int:
        """Line of a gene; that of the header where participants are in rows."""
        if self.header.transposed:
            return self.header.line
        return _row(self.header, int(self.places[row]))[0]

    def bad_number(self, bad: NDArray[np.bool_], fault: str) -> FileError:
        """The error of the first bad number, in the order of columns."""
        column, row = np.argwhere(bad.T)[0]
        number = self.values.to_numpy()[row, column]
        return FileError(
            f"{self.path}:{self.line(row)}: column {self.values.columns[column]!r}, gene "
            f"{self.values.index[row]!r}: {number:g} {fault}"
        )


def read_matrix(
    path: Path | str, known: KnownGenes, samples: Sequence[str] | None = None
) -> Matrix:
    """Read a matrix of numbers, whichever program wrote it.

    Parameters
    ----------
    path : str or Path
        As for `ctra.expression.header.matrix_header`.
    known : dict of str to str
        From `ctra.expression.known.known_genes`.
    samples : list of str, optional
        Those that are kept; by default all.

    Returns
    -------
    Matrix

    Raises
    ------
    FileError
        If a cell is empty or not a finite number, a row has another length than the header, has no
        gene, a known gene has two rows, two samples have the same numbers, there are no genes, or
        the file is damaged or has no line break at its end. If the header cannot be used.

    Notes
    -----
    Genes are those of the first column, or of the column of annotation that has more known genes.
    """
    header = matrix_header(path, known)
    names, numbers = header.names, header.numbers
    text = sorted(set(range(len(names))).difference(numbers))
    frame = read_frame(header.source, len(names), text)
    filled = ~_empty_rows(frame)
    rows = np.flatnonzero(filled)
    if not len(rows):
        raise FileError(f"{path}: no genes in it")
    if not filled.all():
        frame = frame[filled]
    labels, told = _labels(header, frame, text, known)
    values = np.empty((len(rows), len(numbers)), order="F")
    for column, place in enumerate(numbers):
        values[:, column] = _numbers(header, place, frame[place], labels, rows)
    del frame
    if header.transposed:
        genes, values, places = pd.Index([names[i] for i in numbers]), values.T, np.array(numbers)
    else:
        genes, places = labels, rows
    matrix = pd.DataFrame(values, genes.rename("gene"), header.samples, copy=False)
    notes = [f"{path}: {note}" for note in [*_description(header), *told]]
    if samples is not None:
        kept = set(samples)
        others = [name for name in header.samples if name not in kept]
        if others:
            what = f"{len(others)} samples of nobody in the study are left out: {some(others)}"
            notes.append(f"{path}: {what}")
            matrix = matrix[list(samples)]
    _check_columns(path, matrix)
    return Matrix(header, matrix, places, notes)


def named_rows(path: Path | str, known: KnownGenes) -> pd.DataFrame:
    """Names of the genes of a matrix, whose numbers are not read.

    Parameters
    ----------
    path : str or Path
        As for `ctra.expression.header.matrix_header`.
    known : dict of str to str

    Returns
    -------
    DataFrame
        A row a name of a gene: gene, as `read_matrix` takes it; name, the same, and once more that
        of the other column with most known genes; several, whether the gene has several rows, which
        are passed over. Rows that are empty or no genes are left out.

    Raises
    ------
    FileError
        As by `read_matrix`, but for the numbers; and if a known gene has several rows.
    """
    header = matrix_header(path, known)
    if header.transposed:
        genes, places = pd.Index([header.names[i] for i in header.numbers]), header.numbers
        others = None
    else:
        text = sorted(set(range(len(header.names))).difference(header.numbers))
        frame = read_frame(header.source, len(header.names), text, columns=text)
        frame = frame[~_empty_rows(frame)]
        genes, places = _labels(header, frame, text, known)[0], list(frame.index)
        others = _other_names(frame, text, genes, known)
    matrix = Matrix(header, pd.DataFrame(index=genes.rename("gene")), np.array(places))
    are_genes = ~no_genes(genes)
    once = genes_once(matrix, known, are_genes)
    rows = pd.DataFrame({"gene": genes, "name": genes, "several": ~once})[are_genes]
    if others is None:
        return rows
    named = rows.assign(name=others[are_genes])
    return pd.concat([rows, named[named["name"] != ""]], ignore_index=True)


def those(matrix: pd.DataFrame, rows: NDArray[np.bool_]) -> pd.DataFrame:
    """Some rows of a matrix; the matrix itself, not a copy, where they are all."""
    return matrix if rows.all() else matrix[rows]


def genes_once(matrix: Matrix, known: KnownGenes, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell the rows of genes that have one row alone.

    Parameters
    ----------
    matrix : Matrix
        Notes are added on those that are passed over.
    known : dict of str to str
    rows : array of bool
        Rows that are genes.

    Returns
    -------
    array of bool

    Raises
    ------
    FileError
        If a known gene has several rows, by whichever of its names.
    """
    index = np.flatnonzero(rows)
    genes = matrix.values.index[rows]
    several, first = repeated(genes, known)
    if first:
        one, two = (int(index[place]) for place in first[:2])
        names = f"gene {genes[first[1]]!r} is {genes[first[0]]!r} of line {matrix.line(one)}"
        if genes[first[0]] == genes[first[1]]:
            names = f"gene {genes[first[0]]!r} is already on line {matrix.line(one)}"
        raise FileError(
            f"{matrix.path}:{matrix.line(two)}: {names}; one row a gene of the profile and the "
            "markers is needed: delete the others, or put their sum or mean"
        )
    if several.any():
        matrix.notes.append(
            f"{matrix.path}: {genes[several].nunique():,} genes, none of the profile or the "
            f"markers, have {several.sum():,} rows; these are passed over: {some(genes[several])}"
        )
    dates = mangled(genes)
    if dates.any():
        matrix.notes.append(
            f"{matrix.path}: {dates.sum()} names were changed by Excel, none of the profile or the "
            f"markers: {some(genes[dates])}"
        )
    once = rows.copy()
    once[index[several]] = False
    return once


def _labels(
    header: MatrixHeader, frame: pd.DataFrame, text: list[int], known: KnownGenes
) -> tuple[pd.Index, list[str]]:
    """Names of the rows: the first column, or one of annotation with more known genes; a note."""
    first = frame[0].astype(str).str.strip()
    empty = np.flatnonzero(first == "")
    if len(empty):
        what = "participant" if header.transposed else "gene"
        line = _row(header, int(frame.index[empty[0]]))[0]
        raise FileError(f"{header.source.path}:{line}: no {what} in the first column")
    if header.transposed:
        return pd.Index(first), []
    found = {place: _n_known(frame[place], known) for place in text}
    best = max(found, key=lambda place: found[place])
    if found[best] == found[0]:
        return pd.Index(first), []
    names = frame[best].astype(str).str.strip()
    note = f"genes are those of column {header.names[best]!r}, where known genes are found"
    return pd.Index(names.where(names != "", first)), [note]


def _other_names(
    frame: pd.DataFrame, text: list[int], genes: pd.Index, known: KnownGenes
) -> NDArray[np.object_] | None:
    """Cells of the column with most known genes beside that which names the rows; None if none."""
    columns = [frame[place].astype(str).str.strip() for place in text]
    others = [column for column in columns if not (column.to_numpy() == genes.to_numpy()).all()]
    found = [_n_known(column, known) for column in others]
    return others[int(np.argmax(found))].to_numpy() if any(found) else None


def _n_known(names: pd.Series, known: KnownGenes) -> int:
    """How many known genes are among names."""
    unique = names.astype(str).str.strip().unique()
    return len({known[name] for name in map(strip_version, unique) if name in known})


def _numbers(
    header: MatrixHeader, place: int, cells: pd.Series, labels: pd.Index, rows: NDArray[np.intp]
) -> NDArray[np.float64]:
    """One column as finite numbers."""
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
    bad = np.flatnonzero(~np.isfinite(numbers) | (cells.dtype == bool))
    if not len(bad):
        return numbers
    row, label = int(rows[bad[0]]), labels[bad[0]]
    line, found = _row(header, row)
    width = len(header.names)
    if len(found) != width and header.source.delimiter:
        raise wrong_length(header.source, line, len(found), width)
    cell = str(cells.iloc[bad[0]])
    if header.transposed:
        where = f"gene {header.names[place]!r}, participant {label!r}"
    else:
        where = f"column {header.samples[header.numbers.index(place)]!r}, gene {label!r}"
    raise FileError(f"{header.source.path}:{line}: {where}: {cell!r} is not a finite number")


def _empty_rows(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Rows without any cell."""
    empty = np.array(frame[0].astype(str).str.strip() == "")
    for place in np.flatnonzero(empty):
        cells = frame.iloc[place]
        empty[place] = all(cell != cell or not str(cell).strip() for cell in cells)
    return empty


def _check_columns(path: Path | str, matrix: pd.DataFrame) -> None:
    """Check that no two samples have the same numbers."""
    seen: dict[int, str] = {}
    for name, column in matrix.items():
        numbers = column.to_numpy()
        first = seen.setdefault(hash(numbers.tobytes()), str(name))
        if first != name and len(np.unique(numbers)) >= ALIKE:
            raise FileError(
                f"{path}: columns {first!r} and {name!r} have the same numbers in all "
                f"{len(matrix):,} rows; is it one sample twice? Keep one of them"
            )


def _description(header: MatrixHeader) -> list[str]:
    """What kind of table it is, and what was kept out of it."""
    says = []
    if header.transposed:
        says.append("participants are in rows, since genes of the profile are in the header")
    if header.program == "GEO series matrix":
        says.append(
            "its !Sample_ lines can be the phenotype: name the unpacked file there too, with "
            "subject: geo_accession"
        )
    if header.notes and header.program not in ("featureCounts", "nf-core/rnaseq", "GCT"):
        says.append(f"columns kept out as annotation: {', '.join(map(repr, header.notes))}")
    return says


def _row(header: MatrixHeader, row: int) -> tuple[int, list[str]]:
    """Line and cells of a row, counted from 0 below the header."""
    for place, found in enumerate(source_rows(header.source)):
        if place == row:
            return found
    raise IndexError(row)
