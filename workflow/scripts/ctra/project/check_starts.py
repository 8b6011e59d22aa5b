"""Where each study starts: its sample sheet and FASTQ files, or its matrix."""

import os
from collections.abc import Iterator
from pathlib import Path

from ctra.expression.header import LOG2_LIMIT, MatrixHeader, matrix_header
from ctra.expression.known import FILES, known_genes
from ctra.expression.source import cell_number
from ctra.files.errors import FileError
from ctra.project.configuration import Config
from ctra.project.context import Context
from ctra.project.samples import Sample, read_samples

SEEN = 50  # columns of a matrix, of whose first numbers is judged
STARTS = ["samples", "counts", "expression"]
RESOURCES = Path(__file__).parents[4] / "resources"
KNOWN_GENES = [RESOURCES / file for file in FILES]


def start_of(study: Config) -> str | None:
    """The key that a study starts at; None if there is not exactly one."""
    starts = [start for start in STARTS if start in study]
    return starts[0] if len(starts) == 1 else None


def start_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Faults of the sheet or matrix of a study, and of the FASTQ files of a sheet."""
    start = start_of(study)
    if start is None:
        starts = " and ".join(key for key in STARTS if key in study) or "nothing"
        yield (
            f"{context.find('studies', name)}: study {name!r} starts at {starts}; "
            f"one of {', '.join(STARTS)} is needed"
        )
        return
    path = study[start]
    missing = list(context.missing(path, context.find("studies", name, start), start))
    yield from missing
    if missing or context.generated(path):
        return
    try:
        if start == "samples":
            yield from _read_sheet(context, name, path)
        else:
            header = matrix_header(path, known_genes(KNOWN_GENES))
            context.headers[name] = header
            context.samples[name] = _as_samples(name, header)
            yield from _number_faults(path, start, header)
    except FileError as error:
        yield str(error)


def _as_samples(study: str, header: MatrixHeader) -> list[Sample]:
    """The samples of a matrix, each named by its participant."""
    line = header.line
    return [Sample(name, study, name, line) for name in header.samples]


def _number_faults(path: str, start: str, header: MatrixHeader) -> Iterator[str]:
    """The first number that cannot be a count or log2 value, in a few cells of the first rows."""
    for line, cells in header.source.rows:
        for place in header.numbers[:SEEN]:
            number = cell_number(cells[place])
            where = f"{path}:{line}: column {header.names[place]!r}: {cells[place]}"
            if start == "counts" and number < 0:
                yield f"{where} is negative; counts are needed"
                return
            if start == "expression" and number > LOG2_LIMIT:
                yield (
                    f"{where} is too high for log2 expression; counts are given as `counts:`, of "
                    "other numbers take the logarithm first: log2(x + 1)"
                )
                return


def _read_sheet(context: Context, study: str, path: str) -> Iterator[str]:
    """Read the samples of a study; a sheet of two studies is read and checked once."""
    if path not in context.sheets:
        context.sheets[path] = []
        context.sheets[path] = read_samples(path)
        yield from _sheet_faults(context, path)
    sheet = context.sheets[path]
    context.samples[study] = [sample for sample in sheet if sample.study == study]
    if sheet and not context.samples[study]:
        yield f"{path}: no sample of study {study!r}"


def _sheet_faults(context: Context, path: str) -> Iterator[str]:
    """Studies that are not in the configuration, files that are not there or there twice."""
    studies = context.config["studies"]
    used: dict[tuple[int, int], int] = {}  # line by file
    for sample in context.sheets[path]:
        if sample.study not in studies:
            yield (
                f"{path}:{sample.line}: study {sample.study!r} is not in the "
                f"configuration; there: {', '.join(studies)}"
            )
        for line, file in sample.files:
            kind = "bam" if sample.bam else "fastq"
            missing = list(context.missing(file, f"{path}:{line}", kind))
            beside = os.path.join(os.path.dirname(path), file)
            for fault in missing:
                here = f"; {beside!r} is there: paths begin at the folder where Snakemake runs"
                yield fault + (here if os.path.isfile(beside) else "")
            if missing or context.generated(file):
                continue
            status = os.stat(file)
            first = used.setdefault((status.st_dev, status.st_ino), line)
            if first != line:
                yield f"{path}:{line}: {file} is the same file as that on line {first}"


def denominator_faults(context: Context) -> Iterator[str]:
    """Molecules are not counted per million reads."""
    by_reads = context.config["expression"]["library_size"] == "mapped"
    if context.config["reads"]["umi"] and by_reads and context.at_reads:
        yield (
            f"{context.find('reads', 'umi')}: with UMIs the counts are molecules, for which "
            "mapped reads are no denominator; set expression: {library_size: counted}"
        )


def repeated_sample_faults(context: Context) -> Iterator[str]:
    """Samples or files of one name in two sheets."""
    owner: dict[str, str] = {}
    for study in context.samples:
        if study in context.headers:
            continue
        for sample in context.samples[study]:
            files = [file for _, file in sample.files]
            names = [f"sample {sample.name!r}", *files] if files else []
            for name in names:
                if owner.setdefault(name, study) != study:
                    yield f"{name} is in {owner[name]} and {study}; once is allowed"
