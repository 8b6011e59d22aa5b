"""The sex that a matrix of log2 expression tells, beside that of the phenotype."""

import pandas as pd

from ctra.expression.by_rows import ByRows
from ctra.files.ensembl import strip_version

APART = 2.0  # log2 units between XIST and chromosome Y: one has four times the other
CENTRED = 0.1  # SD from 0 up to which the mean of a gene is that of z scores
SEXES = ("female", "male")
REASON = (
    "the RNA is {sex_rna} (XIST {xist:.1f}, chromosome Y {chromosome_y:.1f} in log2), the "
    "phenotype says {sex_phenotype}; are samples swapped?"
)
COLUMNS = [
    "sample",
    "verdict",
    "reasons",
    "not_checked",
    "xist",
    "chromosome_y",
    "sex_rna",
    "sex_phenotype",
]


def judge_sex(expression: ByRows, markers: pd.DataFrame, told: pd.Series) -> pd.DataFrame:
    """Compare the sex of each sample's RNA with that of its participant.

    Parameters
    ----------
    expression : ByRows
        log2 values; genes by Ensembl ids or symbols.
    markers : DataFrame, one row a gene
        symbol, ensembl_id and marks (female: XIST; male: genes of chromosome Y).
    told : Series of str, shape (n_samples,)
        female or male by sample, as the phenotype has it; missing where it does not say.

    Returns
    -------
    DataFrame, one row a sample
        sample; verdict (pass or fail) and reasons of a fail; not_checked (`sex` where one of both
        does not tell); xist and chromosome_y (log2, the highest of its genes); sex_rna and
        sex_phenotype.

    Notes
    -----
    A sample is female if XIST is 2 log2 units above the highest gene of chromosome Y, and male if
    it is as far below. Nothing is told between these, without such genes, and by z scores, which
    have no common zero.
    """
    xist, y = (_highest(expression, markers[markers["marks"] == sex]) for sex in SEXES)
    apart = xist - y
    if abs(xist.mean()) < CENTRED * xist.std():
        apart[:] = float("nan")
    sexes = pd.Series("", index=apart.index).mask(apart >= APART, "female")
    sexes = sexes.mask(apart <= -APART, "male")
    table = pd.DataFrame({"xist": xist, "chromosome_y": y, "sex_rna": sexes})
    table["sex_phenotype"] = told.reindex(table.index).astype(object).fillna("")
    known = (table["sex_rna"] != "") & (table["sex_phenotype"] != "")
    fails = known & (table["sex_rna"] != table["sex_phenotype"])
    table["verdict"] = fails.map({True: "fail", False: "pass"})
    table["not_checked"] = known.map({True: "", False: "sex"})
    reasons = [REASON.format_map(row) for row in table.to_dict("records")]
    table["reasons"] = pd.Series(reasons, index=table.index).where(fails, "")
    return table.rename_axis("sample").reset_index()[COLUMNS]


def _highest(expression: ByRows, markers: pd.DataFrame) -> pd.Series:
    """The highest of the genes that mark a sex, by Ensembl id or symbol; missing without one."""
    names = expression.genes.map(strip_version)
    marked = names.isin([*markers["ensembl_id"], *markers["symbol"]])
    return expression.rows(expression.genes[marked]).max()
