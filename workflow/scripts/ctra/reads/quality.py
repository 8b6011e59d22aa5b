"""Quality of each sample: what was measured, and the verdict under the thresholds of the config."""

import numpy as np
import pandas as pd

from ctra.files.errors import ReadsError

MARKS = ("globin", "female", "male")
MARKER_READS = 10  # fewer reads of sex genes do not tell a sex
ONE_SEX = 0.8  # share of one sex's genes, below which both are there

# threshold: the measure it is compared with, and what a share or a number of it is
CHECKS = {
    "min_reads": ("raw", "reads"),
    "min_unique": ("unique_share", "of the trimmed reads map uniquely"),
    "min_sense": ("sense_share", "of the reads in genes have the strand of the mRNA"),
    "max_too_short": ("too_short_share", "of the reads are too short after trimming"),
    "max_adapter": ("adapter_share", "of the reads run into the adapter"),
    "max_poly_a": ("poly_a_share", "of the reads run into the poly-A tail"),
    "max_tata": (
        "tata_share",
        "of the reads have TATA at bases 7-10, the spacer of a UMI that was not taken off "
        "(reads.umi)",
    ),
    "max_no_spacer": (
        "no_spacer_share",
        "of the reads lack the spacer of the UMI; is reads.umi the library's?",
    ),
    "max_globin": ("globin_share", "of the counted reads are globin"),
    "max_ribosomal": ("ribosomal_share", "of the counted reads are ribosomal RNA"),
    "max_internal_priming": ("internal_share", "of the reads in genes were primed inside the gene"),
    "min_ctra_genes": ("ctra_genes", "genes of the profile have a read"),
}
# one of the two applies, by whether UMIs are taken off
OF_UMI = ("max_tata", "max_no_spacer")


def measure(reads, counts, genes, gene_set, markers):
    """Put together what is measured of each sample.

    Parameters
    ----------
    reads : DataFrame, one row a sample
        From `ctra.reads.accounts.account`; numbers that a sample has not are missing.
    counts : DataFrame, shape (n_genes, n_samples)
    genes : DataFrame
        Of the annotation: gene, name, biotype.
    gene_set : DataFrame
        From `ctra.expression.geneset.match_genes`.
    markers : DataFrame
        symbol, ensembl_id, marks (globin, female or male).

    Returns
    -------
    DataFrame, one row a sample
        sample; raw (reads); shares: unique_share of the trimmed reads, sense_share of those in
        genes, too_short_share, adapter_share, poly_a_share, tata_share (only where no UMI is taken
        off) and no_spacer_share (only where one is) of the raw reads, globin_share and
        ribosomal_share of the counted, internal_share of the sense reads; ctra_genes (with a read);
        female_reads and male_reads of the sex genes, and sex_rna: female, male, mixed, or nothing
        where fewer than 10 reads tell.

    Raises
    ------
    ReadsError
        If counts and bookkeeping name different samples.
    """
    if list(reads["sample"]) != list(counts.columns):
        raise ReadsError("the count matrix and the bookkeeping name different samples")
    reads = reads.set_index("sample")
    aligned = reads["star_input"].fillna(reads["raw"])
    library = counts.sum().replace(0, np.nan)
    of_marks = {mark: _rows(markers[markers["marks"] == mark], genes) for mark in MARKS}
    ribosomal = genes.loc[genes["biotype"].str.contains("rRNA", na=False), "gene"]
    with_biotypes = genes["biotype"].notna().any()
    found = gene_set.loc[gene_set["status"] == "found", "gene"]
    with_umi = reads["molecules"].notna()
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
            "globin_share": counts.loc[of_marks["globin"]].sum() / library,
            "ribosomal_share": counts.loc[ribosomal].sum() / library if with_biotypes else np.nan,
            "internal_share": reads["internal"] / reads["sense"].replace(0, np.nan),
            "ctra_genes": (counts.loc[found] > 0).sum(),
            "female_reads": counts.loc[of_marks["female"]].sum(),
            "male_reads": counts.loc[of_marks["male"]].sum(),
        }
    )
    table["sex_rna"] = _sex(table["female_reads"], table["male_reads"])
    return table.rename_axis("sample").reset_index()


def judge(measures, thresholds, sex=None):
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
    rows = []
    sex = {} if sex is None else sex.dropna().to_dict()
    for row in measures.to_dict("records"):
        reasons, not_checked = [], []
        for check, (name, what) in CHECKS.items():
            limit = thresholds[check]
            if limit is None:
                continue
            if pd.isna(row[name]):
                if check not in OF_UMI or all(pd.isna(row[CHECKS[c][0]]) for c in OF_UMI):
                    not_checked.append(check)
            elif row[name] < limit if check.startswith("min") else row[name] > limit:
                reasons.append(_reason(check, row[name], limit, what))
        told = sex.get(row["sample"], "")
        if not told or not row["sex_rna"]:
            not_checked.append("sex")
        elif row["sex_rna"] != told:
            reasons.append(
                f"the RNA is {row['sex_rna']} ({row['female_reads']:.0f} reads of XIST, "
                f"{row['male_reads']:.0f} of chromosome Y), the phenotype says {told}; "
                "are samples swapped?"
            )
        verdict = {
            "sample": row.pop("sample"),
            "verdict": "fail" if reasons else "pass",
            "reasons": "; ".join(reasons),
            "not_checked": "; ".join(not_checked),
        }
        rows.append(verdict | row | {"sex_phenotype": told})
    return pd.DataFrame(rows)


def _rows(markers, genes):
    """Genes of the annotation that answer to the markers: by Ensembl id, else by symbol."""
    known = genes["gene"].isin(markers["ensembl_id"])
    absent = markers.loc[~markers["ensembl_id"].isin(genes["gene"]), "symbol"]
    return genes.loc[known | genes["name"].isin(absent), "gene"]


def _sex(female, male):
    """Sex that the reads of XIST and of chromosome Y's genes tell."""
    total = female + male
    told = [total < MARKER_READS, female >= ONE_SEX * total, male >= ONE_SEX * total]
    return np.select(told, ["", "female", "male"], default="mixed")


def _reason(check, value, limit, what):
    """A failed check in words."""
    least, needed = "at most", "is allowed"
    if check.startswith("min"):
        least, needed = "at least", "is needed"
    if CHECKS[check][0].endswith("_share"):
        return f"{value:.2%} {what}; {least} {limit:.2%} {needed}"
    return f"{value:,.0f} {what}; {least} {limit:,.0f} {needed}"
