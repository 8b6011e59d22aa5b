"""Names of the genes that are looked for in a matrix: those of the profile and of the markers."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ctra.files.delimited import read_rows

NAMES = ("ensembl_id", "hgnc_symbol", "symbol")
FILES = ("ctra_genes.tsv", "leukocyte_markers.tsv", "marker_genes.tsv")

KnownGenes = Mapping[str, str]  # Ensembl id by each name of a gene


def known_genes(files: Iterable[Path | str]) -> dict[str, str]:
    """Genes that have to be in a matrix once, by each of their names.

    Parameters
    ----------
    files : iterable of str or Path
        Tables with the columns ensembl_id and symbol, and maybe hgnc_symbol: `FILES`.

    Returns
    -------
    dict of str to str
        Ensembl id by id, current symbol and printed symbol. Where two genes share a name, it is
        that of the one that has it today.
    """
    genes = []
    for file in files:
        header, rows = read_rows(file)
        genes += [dict(zip(header, cells, strict=True)) for _, cells in rows]
    known: dict[str, str] = {}
    for name in NAMES:
        for gene in genes:
            if name in gene:
                known.setdefault(gene[name], gene["ensembl_id"])
    return known
