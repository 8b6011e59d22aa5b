"""Gene sets beside the profile: their files, and how many of their genes a matrix has."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from ctra.cohort.formula import column_names
from ctra.expression.known import known_genes
from ctra.files.errors import CohortError, ExpressionError, FileError
from ctra.files.gene_set import CTRA, is_file
from ctra.project.check_starts import KNOWN_GENES, RESOURCES
from ctra.project.context import Context

if TYPE_CHECKING:
    import pandas as pd

SUBSETS = RESOURCES / "gene_sets.yaml"


def gene_set_faults(context: Context) -> Iterator[str]:
    """Faults of the gene sets, and sets of which a matrix has no gene."""
    sets: dict[str, pd.DataFrame] = {}
    first: dict[str, str] = {}
    for name, source in context.config.get("gene_sets", {}).items():
        where = context.find("gene_sets", name)
        folded = name.casefold()
        if folded == CTRA:
            yield (
                f"{where}: gene set {name!r}: this is the name of the profile of 53 genes, which "
                "is always analysed; choose another name"
            )
        if first.setdefault(folded, name) != name:
            yield f"{where}: gene set {name!r} differs from {first[folded]!r} in capitals alone"
        yield from _read(context, name, source, sets)
    if sets:
        yield from _adjusted_for_themselves(context, sets)
        yield from _absent(context, sets)


def _read(
    context: Context, name: str, source: str, sets: dict[str, "pd.DataFrame"]
) -> Iterator[str]:
    """Read one set into `sets`; its faults."""
    # slow to import, and few projects have sets
    from ctra.expression.gene_sets import read_gene_set

    where = context.find("gene_sets", name)
    missing = list(context.missing(source, where, "gene set")) if is_file(source) else []
    yield from missing
    if missing:
        return
    try:
        sets[name] = read_gene_set(source, KNOWN_GENES, SUBSETS)
    except (ExpressionError, FileError) as error:
        yield str(error) if is_file(source) else f"{where}: {error}"


def _adjusted_for_themselves(context: Context, sets: dict[str, "pd.DataFrame"]) -> Iterator[str]:
    """Genes of sets that are in the columns of a model: given itself, a gene has no slope."""
    known = known_genes(KNOWN_GENES)
    for study, declared in context.config["studies"].items():
        for model, spec in declared["models"].items():
            columns = [*spec["exposures"], *declared["covariates"]]
            markers = sorted(_sources(columns, declared["derive"]) & {*declared["markers"]})
            ids = {known[marker]: marker for marker in markers if marker in known}
            for name, genes in sets.items():
                both = [ids[gene] for gene in genes["ensembl_id"] if gene in ids]
                if both:
                    yield (
                        f"{context.find('gene_sets', name)}: gene set {name!r}: "
                        f"{', '.join(both)} is also in the exposures or covariates of model "
                        f"{model!r} of study {study!r}, and given itself a gene has no slope; take "
                        "it out of the set or of the model"
                    )


def _sources(columns: list[str], derive: Mapping[str, str]) -> set[str]:
    """Columns, and those that they are derived from, however often; faulty formulas have none."""
    found: set[str] = set()
    left = list(columns)
    while left:
        column = left.pop()
        if column not in found and column in derive:
            with suppress(CohortError):
                left += column_names(derive[column])
        found.add(column)
    return found


def _absent(context: Context, sets: dict[str, "pd.DataFrame"]) -> Iterator[str]:
    """Sets of which a matrix has no gene, or two names of one."""
    from ctra.expression.gene_sets import check_found, find_gene_set
    from ctra.expression.matrix import named_rows

    known = known_genes(KNOWN_GENES)
    for header in context.headers.values():
        try:
            rows = named_rows(header.source.path, known)
        except FileError as error:
            yield str(error)
            continue
        for name, genes in sets.items():
            source = f"{context.find('gene_sets', name)}: {context.config['gene_sets'][name]}"
            try:
                check_found(find_gene_set(genes, rows, source), rows, source)
            except ExpressionError as error:
                yield f"{error}; the matrix is {header.source.path}"
