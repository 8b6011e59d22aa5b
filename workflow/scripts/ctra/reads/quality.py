"""Quality of each sample: what was measured, and the verdict under the thresholds of the config."""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.files.errors import ReadsError

MARKS = ("globin", "female", "male")
MARKER_READS = 10  # fewer reads of sex genes do not tell a sex
ONE_SEX = 0.8  # share of one sex's genes, below which both are there


class Check(NamedTuple):
    """What a threshold is compared with: a measure, what it is of, and how it is written."""

    measure: str
    what: str
    form: str = ".2%"


CHECKS = {
    "min_reads": Check("raw", "reads", ",.0f"),
    "min_unique": Check("unique_share", "of the trimmed reads map uniquely"),
    "min_sense": Check("sense_share", "of the reads in genes have the strand of the mRNA"),
    "max_too_short": Check("too_short_share", "of the reads are too short after trimming"),
    "max_adapter": Check("adapter_share", "of the reads run into the adapter"),
    "max_poly_a": Check("poly_a_share", "of the reads run into the poly-A tail"),
    "max_tata": Check(
        "tata_share",
        "of the reads have TATA at bases 7-10, the spacer of a UMI that was not taken off "
        "(reads.umi)",
    ),
    "max_no_spacer": Check(
        "no_spacer_share", "of the reads lack the spacer of the UMI; is reads.umi the library's?"
    ),
    "max_globin": Check("globin_share", "of the counted reads are globin"),
    "max_ribosomal": Check("ribosomal_share", "of the counted reads are ribosomal RNA"),
    "max_internal_priming": Check(
        "internal_share", "of the reads in genes were primed inside the gene"
    ),
    "min_ctra_genes": Check("ctra_genes", "genes of the profile have a read", ",.0f"),
    "min_correlation": Check("mean_r", "mean correlation with the other samples", ".3f"),
}
# one of the two applies, by whether UMIs are taken off
OF_UMI = ("max_tata", "max_no_spacer")


def telling_genes(
    genes: pd.DataFrame, gene_set: pd.DataFrame, markers: pd.DataFrame
) -> dict[str, pd.Series]:
    """Genes whose counts tell of the quality of a sample.

    Parameters
    ----------
    genes : DataFrame
        Of the annotation: gene, name, biotype.
    gene_set : DataFrame
        From `ctra.expression.geneset.match_genes`.
    markers : DataFrame
        symbol, ensembl_id, marks (globin, female or male).

    Returns
    -------
    dict of str to Series of str
        Genes by what they tell: globin, female, male, CTRA, and ribosomal. The last is left out
        where the annotation has no biotypes.
    """
    telling = {mark: _rows(markers[markers["marks"] == mark], genes) for mark in MARKS}
    telling["CTRA"] = gene_set.loc[gene_set["status"] == "found", "gene"]
    if genes["biotype"].notna().any():
        telling["ribosomal"] = genes.loc[genes["biotype"].str.contains("rRNA", na=False), "gene"]
    return telling


def measure(
    reads: pd.DataFrame,
    counts: pd.DataFrame,
    telling: Mapping[str, pd.Series],
    correlations: pd.DataFrame,
) -> pd.DataFrame:
    """Put together what is measured of each sample.

    Parameters
    ----------
    reads : DataFrame, one row a sample
        From `ctra.reads.accounts.account`; numbers that a sample lacks are missing.
    counts : DataFrame, shape (n_genes, n_samples)
        Those of the telling genes at least.
    telling : dict of str to Series of str
        From `telling_genes`.
    correlations : DataFrame, one row a sample
        From `ctra.expression.sample_correlations.correlate_samples`.

    Returns
    -------
    DataFrame, one row a sample
        sample; raw (reads); shares: unique_share of the trimmed reads, sense_share of those in
        genes, too_short_share, adapter_share, poly_a_share, tata_share (only where no UMI is taken
        off) and no_spacer_share (only where one is) of the raw reads, globin_share and
        ribosomal_share of the counted, internal_share of the sense reads; ctra_genes (with a read);
        mean_r; female_reads and male_reads of the sex genes, and sex_rna: female, male, mixed, or
        nothing where fewer than 10 reads tell.

    Raises
    ------
    ReadsError
        If counts and bookkeeping name different samples.
    """
    if list(reads["sample"]) != list(counts.columns):
        raise ReadsError("the count matrix and the bookkeeping name different samples")
    reads = reads.set_index("sample")
    aligned = reads["star_input"].fillna(reads["raw"])
    with_umi = reads["molecules"].notna()
    library = reads["counted"].replace(0, np.nan)
    counted = {what: counts.loc[rows] for what, rows in telling.items()}
    ribosomal = counted["ribosomal"].sum() / library if "ribosomal" in counted else np.nan
    table = pd.DataFrame(
        {
            "raw": reads["raw"],
            "unique_share": reads["unique"] / aligned,
            "sense_share": reads["sense_share"],
            "too_short_share": reads["too_short"] / reads["raw"],
            "adapter_share": reads["with_adapter"] / reads["raw"],
            "poly_a_share": reads["with_poly_a"] / reads["raw"],
            "tata_share": (reads["tata"] / reads["raw"]).mask(with_umi),
            "no_spacer_share": (reads["no_spacer"] / reads["raw"]).where(with_umi),
            "globin_share": counted["globin"].sum() / library,
            "ribosomal_share": ribosomal,
            "internal_share": reads["internal"] / reads["sense"].replace(0, np.nan),
            "ctra_genes": (counted["CTRA"] > 0).sum(),
            "mean_r": correlations.set_index("sample")["mean_r"],
            "female_reads": counted["female"].sum(),
            "male_reads": counted["male"].sum(),
        }
    )
    table["sex_rna"] = _sex(table["female_reads"], table["male_reads"])
    return table.rename_axis("sample").reset_index()


def judge(
    measures: pd.DataFrame,
    thresholds: Mapping[str, float | None],
    sex: pd.Series | None = None,
) -> pd.DataFrame:
    """Give each sample its verdict.

    Parameters
    ----------
    measures : DataFrame
        From `measure`.
    thresholds : dict of str to float or None
        By the names of `CHECKS`; None turns a check off.
    sex : Series of str, optional
        female or male by sample, as the phenotype has it; missing where it does not say.

    Returns
    -------
    DataFrame, one row a sample
        sample, verdict (pass or fail), reasons (of a fail, separated by semicolons), not_checked
        (checks for which the sample has no measure), the measures, and sex_phenotype.
    """
    sexes: dict[Hashable, str] = {} if sex is None else sex.dropna().to_dict()
    rows = []
    for row in measures.to_dict("records"):
        sample = row.pop("sample")
        told = sexes.get(sample, "")
        reasons, not_checked = _compare(row, thresholds)
        if not told or not row["sex_rna"]:
            not_checked.append("sex")
        elif row["sex_rna"] != told:
            reasons.append(
                f"the RNA is {row['sex_rna']} ({row['female_reads']:.0f} reads of XIST, "
                f"{row['male_reads']:.0f} of chromosome Y), the phenotype says {told}; "
                "are samples swapped?"
            )
        verdict: dict[Hashable, Any] = {
            "sample": sample,
            "verdict": "fail" if reasons else "pass",
            "reasons": "; ".join(reasons),
            "not_checked": "; ".join(not_checked),
        }
        rows.append(verdict | row | {"sex_phenotype": told})
    return pd.DataFrame(rows)


def _compare(
    row: Mapping[Hashable, Any], thresholds: Mapping[str, float | None]
) -> tuple[list[str], list[str]]:
    """Reasons why a sample fails, and checks for which it has no measure."""
    reasons, not_checked = [], []
    without_spacer_checks = all(pd.isna(row[CHECKS[check].measure]) for check in OF_UMI)
    for check, (measure, *_) in CHECKS.items():
        limit, value = thresholds[check], row[measure]
        if limit is None:
            continue
        if pd.isna(value):
            if check not in OF_UMI or without_spacer_checks:
                not_checked.append(check)
            continue
        too_low = check.startswith("min") and value < limit
        too_high = check.startswith("max") and value > limit
        if too_low or too_high:
            reasons.append(_reason(check, value, limit))
    return reasons, not_checked


def _reason(check: str, value: float, limit: float) -> str:
    """A failed check in words."""
    _, what, form = CHECKS[check]
    if check.startswith("min"):
        return f"{value:{form}} {what}; at least {limit:{form}} is needed"
    return f"{value:{form}} {what}; at most {limit:{form}} is allowed"


def _rows(markers: pd.DataFrame, genes: pd.DataFrame) -> pd.Series:
    """Genes of the annotation that answer to the markers: by Ensembl id, else by symbol."""
    known = genes["gene"].isin(markers["ensembl_id"])
    absent = markers.loc[~markers["ensembl_id"].isin(genes["gene"]), "symbol"]
    return genes.loc[known | genes["name"].isin(absent), "gene"]


def _sex(female: pd.Series, male: pd.Series) -> NDArray[np.str_]:
    """Sex that the reads of XIST and of chromosome Y's genes tell."""
    total = female + male
    told = [total < MARKER_READS, female >= ONE_SEX * total, male >= ONE_SEX * total]
    return np.select(told, ["", "female", "male"], default="mixed")
