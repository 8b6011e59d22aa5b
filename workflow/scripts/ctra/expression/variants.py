"""The profile and the leukocyte markers by each floor and library size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd

from ctra.expression.by_rows import ByRows, HeldMatrix
from ctra.expression.counts import CountMatrix
from ctra.expression.cpm import log2_cpm
from ctra.expression.geneset import marker_expression, match_genes, signed_expression
from ctra.expression.libraries import make_million
from ctra.files.errors import ExpressionError


@dataclass(frozen=True)
class Wanted:
    """What is taken of the counts.

    Attributes
    ----------
    gene_set : DataFrame
        From `ctra.expression.geneset.match_genes`.
    markers : DataFrame
        symbol and ensembl_id of the markers; no rows for none.
    rows : DataFrame
        gene and name of the rows of the counts.
    samples : dict of str to str
        Participant by sample.
    """

    gene_set: pd.DataFrame
    markers: pd.DataFrame
    rows: pd.DataFrame
    samples: Mapping[str, str]

    @property
    def genes(self) -> pd.Index:
        """The rows that are needed."""
        found = self.gene_set.loc[self.gene_set["status"] == "found", "gene"]
        if self.markers.empty:
            return pd.Index(found)
        named = match_genes(self.markers.assign(hgnc_symbol=self.markers["symbol"]), self.rows)
        return pd.Index(found).append(pd.Index(named["gene"].dropna())).unique()


def mapped_if_known(reads: pd.DataFrame | None) -> pd.Series | None:
    """Reads that map to the genome, by sample; None where a sample has no such number.

    Parameters
    ----------
    reads : DataFrame, one row a sample, or None
        sample, mapped.
    """
    if reads is None or reads["mapped"].isna().any():
        return None
    return reads.set_index("sample")["mapped"]


def library_sizes(
    read: CountMatrix,
    asked: Sequence[str],
    contigs: Sequence[str],
    *,
    exons: pd.DataFrame | None = None,
    mapped: pd.Series | None = None,
) -> dict[str, pd.Series]:
    """What makes the million of each sample, by what is counted.

    Parameters
    ----------
    read : CountMatrix
    asked : list of {"mapped", "counted"}
    contigs, exons
        As for `ctra.expression.libraries.excluded_genes`.
    mapped : Series of float, optional
        Reads that map to the genome by sample, where they are known.

    Returns
    -------
    dict of str to Series of float
        Library size by sample, in the order asked for; none of mapped reads that are not known, nor
        of any after the first that cannot make a million.
    """
    reads = {"mapped": mapped, "counted": None}
    sizes = {}
    for kind in asked:
        if kind == "mapped" and mapped is None:
            continue
        try:
            _, table, _ = make_million(read, contigs, exons=exons, mapped=reads[kind])
        except ExpressionError as error:
            if kind == asked[0]:
                raise
            print(f"library size by {kind} reads is no choice here: {error}")
            continue
        sizes[kind] = table.set_index("sample")["library_size"]
    return sizes


def variants(
    counts: ByRows, wanted: Wanted, sizes: Mapping[str, pd.Series], floors: Sequence[float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Profile and markers by each library size and floor.

    Parameters
    ----------
    counts : ByRows
    wanted : Wanted
    sizes : dict of str to Series
        From `library_sizes`.
    floors : list of float
        CPM.

    Returns
    -------
    profiles : DataFrame
        million, floor, sample, and the columns of `ctra.expression.geneset.signed_expression`; the
        variants one below the other.
    markers : DataFrame
        million, floor, subject, and the markers; no rows where none are wanted.
    """
    rows = counts.rows(wanted.genes)
    profiles, of_cells = [], []
    for million, floor in product(sizes, floors):
        chosen = {"million": million, "floor": floor}
        values = HeldMatrix(log2_cpm(rows, library_size=sizes[million], floor=floor))
        profile = signed_expression(values, wanted.gene_set)
        profiles.append(_with(chosen, profile))
        if len(wanted.markers):
            found = marker_expression(values, wanted.markers, wanted.rows)
            found = found.loc[list(wanted.samples)]
            found.index = pd.Index(wanted.samples.values(), name="subject")
            of_cells.append(_with(chosen, found))
    nobody = pd.DataFrame(columns=["million", "floor", "subject"])
    return pd.concat(profiles), pd.concat(of_cells) if of_cells else nobody


def _with(chosen: Mapping[str, str | float], table: pd.DataFrame) -> pd.DataFrame:
    """A table with its choice and its index as the first columns."""
    rows = table.reset_index()
    head = pd.DataFrame(chosen, index=rows.index)
    return pd.concat([head, rows], axis=1)
