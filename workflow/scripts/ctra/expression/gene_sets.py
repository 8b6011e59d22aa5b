"""Gene sets beside the CTRA profile: subsets of it by name, and one's own tables or GMT files."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ctra.expression.geneset import find_genes
from ctra.expression.known import NAMES
from ctra.expression.set_files import ENSEMBL, Entry, entries_of, entry_faults, sign_of
from ctra.files.ensembl import strip_version
from ctra.files.errors import ExpressionError, did_you_mean
from ctra.files.gene_set import ENDINGS, LEAST_SHARE, is_file
from ctra.files.names import some
from ctra.files.own_yaml import read_own_yaml
from ctra.files.table import read_table

COLUMNS = ["symbol", "hgnc_symbol", "ensembl_id", "group", "sign"]

ALL_BUT_A_FEW = 0.9  # of the names of a matrix of ids alone; the others are spike-ins and the like


def source_of(source: str, subsets: Path | str) -> str:
    """Where a gene set comes from: its file, or what the genes of a subset are.

    Parameters
    ----------
    source : str
        A file, or the name of a subset.
    subsets : Path or str
        resources/gene_sets.yaml.

    Returns
    -------
    str
    """
    return source if is_file(source) else _subset(source, subsets)["source"]


def read_gene_set(source: str, known: Sequence[Path | str], subsets: Path | str) -> pd.DataFrame:
    """Read a gene set.

    Parameters
    ----------
    source : str
        A table (.tsv) with the columns symbol, group and sign, and maybe hgnc_symbol and
        ensembl_id; a GMT file (.gmt): a line a group with its name, a description, and genes, each
        with its sign behind a comma (`MX1,-1`), or without one where the name of the group ends in
        _UP or _DN; or the name of a subset of the profile.
    known : list of Path or str
        Tables of `ctra.expression.known.FILES`, the profile first: a gene that is in them by any
        of its names has their other names, too.
    subsets : Path or str
        resources/gene_sets.yaml.

    Returns
    -------
    DataFrame
        The columns `COLUMNS`, a row a gene, and printed: the symbol that a known gene has in the
        papers. An ensembl_id that is not known is missing.

    Raises
    ------
    FileError, ExpressionError
        With all faults, each with its line: columns, genes or signs that are missing, a sign that
        is not 1 or -1, a gene that stands twice, or a name that Excel has changed.
    """
    profile, *others = map(read_table, known)
    if not is_file(source):
        subset = _subset(source, subsets)
        groups, genes = subset.get("groups", []), subset.get("genes", [])
        chosen = profile["group"].isin(groups) | profile["symbol"].isin(genes)
        genes_of = profile.loc[chosen, COLUMNS].reset_index(drop=True)
        return genes_of.assign(printed=genes_of["symbol"])
    names = _names(pd.concat([profile, *others]))
    entries = entries_of(source, names)
    faults = [*entry_faults(source, entries), *_contradictions(source, entries, names)]
    rows = [] if faults else [_named(entry, names) for entry in entries]
    faults += _repeated(source, entries[: len(rows)], rows)
    if faults:
        raise ExpressionError("\n".join(faults))
    return pd.DataFrame(rows, columns=[*COLUMNS, "printed"])


def find_gene_set(gene_set: pd.DataFrame, genes: pd.DataFrame, source: str) -> pd.DataFrame:
    """Find the genes of a set in a matrix, as those of the profile are found.

    Parameters
    ----------
    gene_set : DataFrame
        From `read_gene_set`.
    genes : DataFrame
        Names of the rows of the matrix, as for `ctra.expression.geneset.find_genes`.
    source : str
        Where the set comes from, for the message.

    Returns
    -------
    DataFrame
        As from `ctra.expression.geneset.find_genes`; it may be that no gene is found.

    Raises
    ------
    ExpressionError
        If two genes are one row.
    """
    found = find_genes(gene_set, genes).drop(columns="printed")
    twice = found[found["gene"].notna() & found["gene"].duplicated(keep=False)]
    if len(twice):
        row = twice["gene"].iloc[0]
        first, second, *_ = twice["symbol"][twice["gene"] == row]
        raise ExpressionError(
            f"{source}: genes {first!r} and {second!r} are one row of the matrix, {row!r}; name "
            "each gene once"
        )
    return found


def check_found(genes: pd.DataFrame, rows: pd.DataFrame, source: str) -> None:
    """Check that a gene of a set is found.

    Parameters
    ----------
    genes : DataFrame
        From `find_gene_set`.
    rows : DataFrame
        Names of the rows that they were sought in.
    source : str
        Where the set comes from, for the message.

    Raises
    ------
    ExpressionError
        If none is.
    """
    if (genes["status"] == "found").any():
        return
    why = "; ".join(_not_found(genes, rows)) or "human Ensembl ids or gene symbols are needed"
    some_rows = ", ".join(rows["gene"].drop_duplicates()[:3])
    raise ExpressionError(
        f"{source}: none of its {len(genes)} genes ({some(genes['symbol'])}) can be taken from the "
        f"{rows['gene'].nunique()} rows ({some_rows}, ...); {why}"
    )


def found_says(name: str, genes: pd.DataFrame, rows: pd.DataFrame) -> str:
    """How many genes of a set were found, why others were not, and what few genes bear.

    Parameters
    ----------
    name : str
        Of the set.
    genes : DataFrame
        From `find_gene_set`.
    rows : DataFrame
        Names of the rows that they were sought in.

    Returns
    -------
    str
    """
    found, listed = int((genes["status"] == "found").sum()), len(genes)
    why = "".join(f"; {reason}" for reason in _not_found(genes, rows))
    says = f"{found} of {listed} genes of {name} found{why}"
    if found == 1:
        return f"{says}: {name} is a single gene here"
    if found < LEAST_SHARE * listed:
        return f"{says}: what is said of {name} holds for these alone"
    return says


def _not_found(genes: pd.DataFrame, rows: pd.DataFrame) -> Iterator[str]:
    """Why genes of a set were not found, where their names or rows tell."""
    ambiguous = genes["symbol"][genes["status"] == "ambiguous"]
    if len(ambiguous):
        verb = "has" if len(ambiguous) == 1 else "have"
        yield f"{some(ambiguous)} {verb} several rows, which are passed over"
    missing = genes[genes["status"] == "missing"]
    ids = rows["gene"].str.fullmatch(ENSEMBL)
    named = rows["name"].astype(str).str.fullmatch(ENSEMBL)
    by_symbol = missing["symbol"][missing["ensembl_id"].isna()]
    by_id = missing["symbol"][missing["symbol"].str.fullmatch(ENSEMBL)]
    if len(by_symbol) and named.mean() > ALL_BUT_A_FEW:
        yield (
            f"the matrix has Ensembl ids, no symbols: give {some(by_symbol)} by id, in the place "
            "of the symbol or in a column ensembl_id"
        )
    if len(by_id) and not (ids | named).any():
        yield f"the matrix has no Ensembl ids: give {some(by_id)} by symbol"


def _names(known: pd.DataFrame) -> dict[str, Mapping[Hashable, Any]]:
    """Known genes by each of their names; a name that two share is of the one that has it today."""
    known = known.assign(hgnc_symbol=known["hgnc_symbol"].fillna(known["symbol"]))
    names: dict[str, Mapping[Hashable, Any]] = {}
    for column in NAMES:
        for gene in known[list(NAMES)].to_dict("records"):
            names.setdefault(gene[column], gene)
    return names


def _subset(name: str, subsets: Path | str) -> dict[str, Any]:
    """What is declared of a subset of the profile."""
    known = read_own_yaml(subsets)
    if name not in known:
        raise ExpressionError(
            f"no gene set is shipped under the name {name!r}; there are {', '.join(known)}"
            f"{did_you_mean(name, known)}; a file of your own ends in {' or '.join(ENDINGS)}"
        )
    subset: dict[str, Any] = known[name]
    return subset


def _id_of(entry: Entry) -> str:
    """Ensembl id that a file gives a gene, without its version; empty without one."""
    by_symbol = entry.symbol if ENSEMBL.fullmatch(entry.symbol) else ""
    return strip_version(entry.ensembl_id or by_symbol)


def _contradictions(
    path: str, entries: list[Entry], names: Mapping[str, Mapping[Hashable, Any]]
) -> Iterator[str]:
    """Ensembl ids that are not those of the symbols beside them."""
    for entry in entries:
        symbol, given = entry.hgnc_symbol or entry.symbol, _id_of(entry)
        known = names[symbol]["ensembl_id"] if symbol in names else given
        if given and given != known:
            yield (
                f"{path}:{entry.line}: gene {symbol!r} has the Ensembl id {given}, but {symbol} is "
                f"{known}; correct one of the two"
            )


def _named(entry: Entry, names: Mapping[str, Mapping[Hashable, Any]]) -> dict[str, object]:
    """A gene with its other names; those that the file does not have are of the known genes."""
    given = _id_of(entry)
    by_symbol = names.get(entry.hgnc_symbol) or names.get(entry.symbol) or {}
    known = names.get(given, {}) if given else by_symbol
    return {
        "symbol": entry.symbol,
        "hgnc_symbol": entry.hgnc_symbol or known.get("hgnc_symbol", entry.symbol),
        "ensembl_id": given or known.get("ensembl_id"),
        "group": entry.group,
        "sign": sign_of(entry.sign),
        "printed": known.get("symbol", entry.symbol),
    }


def _repeated(path: str, entries: list[Entry], rows: list[dict[str, object]]) -> Iterator[str]:
    """Genes that stand twice, by any of their names; of two with Ensembl ids these decide.

    Two rows of one symbol are refused all the same: by it the results name their genes.
    """
    by_name: dict[object, list[tuple[Entry, dict[str, object]]]] = {}
    for entry, row in zip(entries, rows, strict=True):
        names = dict.fromkeys(row[key] for key in (*NAMES, "printed") if row[key])
        alike = [other for name in names for other in by_name.get(name, [])]
        before = next((other for other, its_row in alike if _one_gene(row, its_row)), None)
        for name in names:
            by_name.setdefault(name, []).append((entry, row))
        if before is None:
            continue
        called = "" if before.symbol == entry.symbol else f" as {before.symbol!r}"
        where = f"{path}:{entry.line}: gene {entry.symbol!r}"
        if before.group == entry.group:
            yield f"{where} is already on line {before.line}{called}; once is allowed"
        else:
            yield (
                f"{where} is in group {before.group!r} on line {before.line}{called}, and in "
                f"{entry.group!r}; a gene is in one group"
            )


def _one_gene(first: Mapping[str, object], second: Mapping[str, object]) -> bool:
    """Whether two rows that share a name are of one gene."""
    if first["symbol"] == second["symbol"]:
        return True
    if first["ensembl_id"] and second["ensembl_id"]:
        return first["ensembl_id"] == second["ensembl_id"]
    return True
