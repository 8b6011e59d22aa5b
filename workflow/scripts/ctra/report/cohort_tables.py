"""The page's tables of participants and samples, each from rows of a result table."""

import pandas as pd

from ctra.report.apa import apa_number
from ctra.report.cells import Block, Column, Row, number, p_value, percent, table, text, whole
from ctra.report.model_notes import limit_says

# what is left of the reads at each step, and what to call it
STEPS = {
    "raw": "from the sequencer",
    "cutadapt_input": "with the UMI's spacer",
    "trimmed": "long enough after trimming",
    "mapped": "mapped to the genome",
    "unique": "mapped to one place",
    "sense": "in one gene, on its strand",
    "counted": "in the count matrix",
}
MOLECULES = "molecules in the count matrix"  # the last step of a library with UMIs


def flow(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Participants left after each step."""
    columns = [
        text("Step", "step"),
        whole("Excluded", "n_excluded"),
        whole("Left", "n_left"),
        whole("Value missing, left in", "n_undecided"),
    ]
    return table(name, f"Flow of the participants, {title}", rows, columns)


def descriptives(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Who the participants are."""

    def variable(row: Row) -> str:
        if pd.isna(row["level"]):
            return str(row["variable"])
        return f"{row['variable']}: {row['level'] if pd.isna(row['label']) else row['label']}"

    def value(row: Row) -> str:
        if row["kind"] == "number":
            return f"{apa_number(row['mean'], 2)} ({apa_number(row['sd'], 2)})"
        return f"{row['count']:.0f} ({row['percent']:.0f} %)"

    def span(row: Row) -> str:
        if row["kind"] != "number":
            return ""
        return " to ".join(f"{row[end]:.4g}".replace("-", "−") for end in ("min", "max"))

    numbers = rows["kind"].eq("number")
    what = "M (SD), or number (%)" if numbers.any() else "Number (%)"
    columns = [
        Column("Variable", ("variable",), variable, numbers=False),
        whole("n known", "n"),
        whole("Missing", "missing"),
        Column(what, ("mean", "sd", "count", "percent"), value),
    ]
    if numbers.any():
        columns.append(Column("Range", ("min", "max"), span))
    codes = pd.to_numeric(rows["level"], errors="coerce").notna() & rows["label"].isna()
    note = ""
    for row in rows[codes].head(1).to_dict("records"):
        note = f"{variable(row)} are the participants with the code {row['level']} in the data."
    return table(name, f"The analysed participants, {title}", rows, columns, note)


def scales(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Questionnaires and their reliability."""
    columns = [
        text("Questionnaire", "title"),
        text("Column", "scale"),
        whole("Items", "items"),
        whole("n", "n"),
        number("M", "mean"),
        number("SD", "sd"),
        _interval("α [95% CI]", ("alpha", "alpha_ci_low", "alpha_ci_high")),
        text("Source", "reference"),
    ]
    told = rows[rows["remarks"].notna() & (rows["remarks"] != "")]
    note = " ".join(f"{row['scale']}: {row['remarks']}." for row in told.to_dict("records"))
    return table(name, f"Questionnaires, {title}", rows, columns, note)


def scale_items(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Items of the questionnaires."""
    columns = [
        text("Column", "scale"),
        text("Item", "item"),
        text("Reversed", "reversed"),
        whole("n", "n"),
        number("M", "mean"),
        number("SD", "sd"),
        number("Lowest", "min"),
        number("Highest", "max"),
        number("r with the rest", "item_rest_r"),
        text("Remarks", "remarks"),
    ]
    return table(name, f"Items of the questionnaires, {title}", rows, columns)


def representativeness(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """The participants beside the cohort that they were drawn from."""
    columns = [
        text("Variable", "variable"),
        whole("n", "n"),
        number("M", "mean"),
        whole("Parent n", "parent_n"),
        number("Parent M", "parent_mean"),
        number("Parent SD", "parent_sd"),
        number("z", "z"),
        p_value("p", "p_value"),
    ]
    return table(name, f"Beside the cohort that they were drawn from, {title}", rows, columns)


def correlations(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Correlations of the exposures with one another and all other columns."""
    columns = [
        text("Exposure or covariate", "variable"),
        text("with", "other"),
        whole("n", "n"),
        _interval("r [95% CI]", ("r", "ci_low", "ci_high")),
        p_value("p", "p_value"),
    ]
    return table(name, f"Correlations of the exposures, {title}", rows, columns)


def warnings(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Warnings that are the same in several models once, with the names of the models.

    The rows have the parameters of the model, too.
    """
    keys = ["column", "warning", "value", "rule", "subjects"]
    rows = rows.assign(rule=[limit_says(row) for row in rows.to_dict("records")])
    joined = rows.groupby(keys, sort=False, dropna=False)["model"].agg(", ".join).reset_index()
    columns = [
        text("Column", "column"),
        text("Warning", "warning"),
        number("Value", "value", 2),
        text("Rule", "rule"),
        text("Participants", "subjects"),
        text("Models", "model"),
    ]
    return table(name, f"What these data do not support well, {title}", joined, columns)


def funnel(reads: pd.DataFrame) -> pd.DataFrame:
    """What is left of the reads at each step, over the samples of a study.

    Parameters
    ----------
    reads : DataFrame, one row a sample
        From `ctra.reads.accounts.reads_table`.

    Returns
    -------
    DataFrame
        step, n (sum over the samples), share (of the first step), median, lowest, highest; the
        steps that all samples have. With UMIs the last step counts molecules, and is called so.
    """
    of_molecules = {"counted": MOLECULES} if reads["molecules"].notna().all() else {}
    steps = STEPS | of_molecules
    known = [name for name in steps if name in reads and reads[name].notna().all()]
    if "no_spacer" in reads and not reads["no_spacer"].sum():
        known = [name for name in known if name != "cutadapt_input"]
    rows = [
        {
            "step": steps[name],
            "n": reads[name].sum(),
            "share": reads[name].sum() / reads[known[0]].sum(),
            "median": reads[name].median(),
            "lowest": reads[name].min(),
            "highest": reads[name].max(),
        }
        for name in known
    ]
    return pd.DataFrame(rows, columns=["step", "n", "share", "median", "lowest", "highest"])


def reads_left(steps: pd.DataFrame) -> str:
    """How many reads the samples have, and what share of them is left, as a sentence.

    Parameters
    ----------
    steps : DataFrame
        From `funnel`.

    Returns
    -------
    str
    """
    of_reads = steps[steps["step"] != MOLECULES]
    first, last = of_reads.iloc[0], of_reads.iloc[-1]
    return (
        f"The samples have {first['lowest']:,.0f} to {first['highest']:,.0f} reads "
        f"{first['step']}; {100 * last['share']:.1f} % of them are {last['step']}."
    )


def reads(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """The funnel of the reads."""
    columns = [
        text("Reads", "step"),
        whole("All samples", "n"),
        Column("% of all", ("share",), lambda row: apa_number(100 * row["share"], 1)),
        whole("Median", "median"),
        whole("Lowest sample", "lowest"),
        whole("Highest sample", "highest"),
    ]
    note = ""
    if MOLECULES in set(rows["step"]):
        note = "One molecule may have been read many times."
    return table(name, f"What is left of the reads at each step, {title}", rows, columns, note)


def samples(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Verdict and measures of every sample."""
    columns = [
        text("Sample", "sample"),
        text("Verdict", "verdict"),
        text("Reasons", "reasons"),
        whole("Reads", "raw"),
        percent("Unique (%)", "unique_share"),
        percent("Sense (%)", "sense_share"),
        percent("Too short (%)", "too_short_share"),
        percent("Globin (%)", "globin_share"),
        percent("rRNA (%)", "ribosomal_share"),
        whole("CTRA genes", "ctra_genes"),
        number("r with the others", "mean_r"),
        text("Sex by RNA", "sex_rna"),
        text("by phenotype", "sex_phenotype"),
    ]
    return table(name, f"Verdict on every sample, {title}", rows, columns)


def sample_correlations(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Samples whose expression is unlike that of the others."""
    columns = [
        text("Sample", "sample"),
        number("r with the others", "mean_r"),
        number("z", "z", 1),
        text("Stands out", "stands_out"),
        text("Verdict", "verdict"),
        text("Reasons", "reasons"),
    ]
    return table(name, f"Samples unlike the others, {title}", rows, columns)


def _interval(title: str, names: tuple[str, str, str]) -> Column:
    def write(row: Row) -> str:
        if pd.isna(row[names[0]]):
            return ""
        value, low, high = (apa_number(row[name], 2) for name in names)
        return f"{value} [{low}, {high}]"

    return Column(title, names, write)
