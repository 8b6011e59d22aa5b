"""The tables of the page, each from rows of a result table."""

import pandas as pd

from ctra.report.apa import apa_number, apa_p, apa_share, effect_name
from ctra.report.cells import Column, estimate, number, p_value, percent, table, text, whole
from ctra.report.summary import mark_differing, starred_p

STATISTICS = {
    "composite": "mean composite",
    "rao": "exact common slope",
    "un": "unstructured",
    "csh": "heterogeneous CS",
    "homogeneity": "equal slopes",
}
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
MEASURED = (
    "Size: how often the test rejects at 5 % in permuted data without an effect. Stars (* p < .05, "
    "** p < .01, *** p < .001) only for tests that keep their level here, and for tests of a "
    "common slope only where the slopes of the genes are not shown to differ."
)
MARKS = {"lower CTRA expression": "▼ ", "higher CTRA expression": "▲ "}
COVERED = {"yes": " ✓", "NO": " ✗"}
MODEL = text("Model", "model")
EFFECT = Column("Effect", ("effect",), lambda row: effect_name(row["effect"]), numbers=False)
P = p_value("p", "p_value")


def effects(rows, titles):
    """What the composite and the unstructured model say of every effect of all studies."""

    def finding(row):
        return MARKS.get(row["finding"], "") + row["finding"].removesuffix(" expression")

    def truth(row):
        return true.write(row) + COVERED.get(row["covered"], "")

    true = number("Simulated truth (✓ in the CI)", "truth", 3)
    columns = [
        Column("Study", ("study",), lambda row: titles[row["study"]], numbers=False),
        *(EFFECT, MODEL, Column("The composite shows", ("finding",), finding, numbers=False)),
        *(estimate("Composite b [95 % CI]"), starred_p("p")),
    ]
    if rows["un_status"].notna().any():
        columns += [estimate("Unstructured b [95 % CI]", "un_"), starred_p("its p", "un_")]
    if "truth" in rows:
        columns.append(Column(true.title, true.names, truth))
    note = MEASURED if rows["size"].notna().any() else ""
    return table("table-effects", "Every effect at a glance", rows, columns, note)


def statistics(name, rows, title):
    """Every statistic of every effect, and whether it can be believed here."""

    def tells(row):
        return f_test(row) if row["statistic"] == "homogeneity" else b.write(row)

    def size(row):
        if pd.isna(row["size"]):
            return ""
        low, high = apa_share(row["size_low"]), apa_share(row["size_high"])
        return f"{apa_share(row['size'])} [{low}, {high}]"

    b = estimate("")
    columns = [
        *(EFFECT, MODEL, _statistic(), Column("b [95 % CI], or F", (*b.names, "F"), tells)),
        *(starred_p("p"), p_value("Permutation p", "p_permutation")),
        Column("Size [95 % CI]", ("size", "size_low", "size_high"), size),
        text("Calibrated", "calibrated"),
        Column("Bootstrap 95 % CI", ("bca_low", "bca_high"), _bootstrap),
        *(number("% per SD", "percent_sd", 1), number("% over the range", "percent_range", 1)),
    ]
    note = f"{MEASURED} " if rows["size"].notna().any() else ""
    note += (
        "Per cent: how much higher the mRNA is at the higher of two values than at the lower, "
        "whichever way the slope goes; per SD, and over the observed range of the exposure."
    )
    caption = f"Every statistic, and whether it can be believed here, {title}"
    return table(name, caption, mark_differing(rows), columns, note)


def influence(name, rows, title):
    """Every slope without each participant, and without each gene."""

    def span(low, high, write):
        return lambda row: f"{write(row[low])} to {write(row[high])}"

    ends = ("estimate_low", "estimate_high"), ("p_low", "p_high")
    columns = [
        *(EFFECT, MODEL, _statistic(), number("b", "estimate", 3), P),
        text("Without one", "left_out"),
        Column("b", ends[0], span(*ends[0], apa_number)),
        Column("p", ends[1], span(*ends[1], lambda p: apa_p(p).removeprefix("= "))),
        *(text("Moves b the farthest", "most"), number("to", "most_estimate", 3)),
    ]
    caption = f"Slopes without each participant, and without each gene, {title}"
    return table(name, caption, rows[rows["most"].notna()], columns)


def slopes(name, rows, title):
    """Simple slopes of the composite."""
    rows = _of_composite(rows)
    columns = [
        *(MODEL, text("Slope of", "exposure"), text("at", "moderator")),
        Column("of (SD)", ("value",), lambda row: apa_number(row["value"], 1)),
        *(estimate("b [95 % CI]"), P, number("% per SD", "percent_sd", 1)),
    ]
    note = (
        "How often these tests reject without an effect was not measured; results/models/ has the "
        "simple slopes of the other statistics."
    )
    return table(name, f"Simple slopes of the composite, {title}", rows, columns, note)


def regions(name, rows, title):
    """Where along the moderator the slope of the composite differs from 0."""

    def limits(low, high):
        def write(row):
            ends = [row[low], row[high]]
            if pd.isna(ends).all():
                return ""
            below, above = (
                "no limit" if abs(end) == float("inf") else apa_number(end, 2) for end in ends
            )
            return f"{below} to {above}"

        return write

    columns = [
        *(MODEL, text("Slope of", "exposure"), text("along", "moderator")),
        Column("Region (SD)", ("low", "high"), limits("low", "high")),
        Column("Region (score)", ("low_score", "high_score"), limits("low_score", "high_score")),
        *(text("The slope is", "slope"), whole("Participants in it", "n")),
    ]
    rows = _of_composite(rows)
    return table(name, f"Johnson–Neyman regions of the composite, {title}", rows, columns)


def sensitivity(name, rows, title):
    """The composite with each sensitivity set."""
    rows = mark_differing(rows)
    columns = [
        *(EFFECT, MODEL, estimate("b [95 % CI]"), starred_p("p")),
        *(p_value("Permutation p", "p_permutation"), whole("n", "n")),
    ]
    return table(name, f"Composite with further covariates, {title}", _of_composite(rows), columns)


def power(name, rows, title):
    """Participants for 80 % power, and power of the present number."""
    columns = [
        *(EFFECT, MODEL, _statistic(), number("Slope", "estimate", 3), whole("n", "n")),
        *(percent("Power (%)", "power", 0), whole("n for 80 %", "n_80")),
    ]
    rows = rows[rows["power"].notna()]
    note = (
        "For the composite's slope, or what the configuration plans. For a slope that was found, "
        "power follows from its p and says nothing more; the participants are for planning."
    )
    return table(name, f"Power, {title}", rows, columns, note)


def groups(name, rows, title):
    """Slopes of the mean of each group of genes."""

    def tells(row):
        return b.write(row) if pd.isna(row["F"]) else f_test(row)

    b = estimate("")
    columns = [
        *(EFFECT, MODEL, text("Group", "group"), whole("Genes", "n_genes")),
        *(Column("b [95 % CI], or F", (*b.names, "F"), tells), P),
    ]
    return table(name, f"Composite by group of genes, {title}", rows, columns)


def genes(name, rows, title):
    """What became of every gene of the set."""
    columns = [
        *(text("Gene", "symbol"), text("Group", "group")),
        Column("Sign", ("sign",), lambda row: "+" if row["sign"] > 0 else "−"),
        *(text("Row of the matrix", "gene"), text("Found by", "matched_by")),
        *(text("Status", "status"), text("Left out, constant, of", "constant")),
        number("SD (log2), first model", "sd"),
    ]
    return table(name, f"What became of the {len(rows)} genes, {title}", rows, columns)


def flow(name, rows, title):
    """Participants left after each step."""
    columns = [
        *(text("Step", "step"), whole("Excluded", "n_excluded"), whole("Left", "n_left")),
        whole("Value missing, left in", "n_undecided"),
    ]
    return table(name, f"Flow of the participants, {title}", rows, columns)


def descriptives(name, rows, title):
    """Who the participants are."""

    def variable(row):
        if pd.isna(row["level"]):
            return row["variable"]
        label = "" if pd.isna(row["label"]) else f" ({row['label']})"
        return f"{row['variable']}: {row['level']}{label}"

    def value(row):
        if row["kind"] == "number":
            return f"{apa_number(row['mean'], 2)} ({apa_number(row['sd'], 2)})"
        return f"{row['count']:.0f} ({row['percent']:.0f} %)"

    def span(row):
        if row["kind"] != "number":
            return ""
        return " to ".join(f"{row[end]:.4g}".replace("-", "−") for end in ("min", "max"))

    columns = [
        Column("Variable", ("variable",), variable, numbers=False),
        *(whole("n", "n"), whole("Missing", "missing")),
        Column("M (SD), or number (%)", ("mean", "sd", "count", "percent"), value),
        Column("Range", ("min", "max"), span),
    ]
    return table(name, f"The analysed participants, {title}", rows, columns)


def scales(name, rows, title):
    """Questionnaires and their reliability."""
    columns = [
        *(text("Questionnaire", "title"), text("Column", "scale"), whole("Items", "items")),
        *(whole("n", "n"), number("M", "mean"), number("SD", "sd")),
        _interval("α [95 % CI]", ("alpha", "alpha_ci_low", "alpha_ci_high")),
        text("Source", "reference"),
    ]
    return table(name, f"Questionnaires, {title}", rows, columns)


def scale_items(name, rows, title):
    """Items of the questionnaires."""
    columns = [
        *(text("Column", "scale"), text("Item", "item"), text("Reversed", "reversed")),
        *(whole("n", "n"), number("M", "mean"), number("SD", "sd")),
        number("r with the rest", "item_rest_r"),
    ]
    return table(name, f"Items of the questionnaires, {title}", rows, columns)


def representativeness(name, rows, title):
    """The participants beside the cohort that they were drawn from."""
    columns = [
        *(text("Variable", "variable"), whole("n", "n"), number("M", "mean")),
        *(whole("Parent n", "parent_n"), number("Parent M", "parent_mean")),
        *(number("Parent SD", "parent_sd"), number("z", "z"), P),
    ]
    return table(name, f"Beside the cohort that they were drawn from, {title}", rows, columns)


def correlations(name, rows, title):
    """Correlations of the exposures with one another and all other columns."""
    columns = [
        *(text("Exposure or covariate", "variable"), text("with", "other"), whole("n", "n")),
        *(_interval("r [95 % CI]", ("r", "ci_low", "ci_high")), P),
    ]
    return table(name, f"Correlations of the exposures, {title}", rows, columns)


def warnings(name, rows, title):
    """Warnings that are the same in several models once, with the names of the models."""
    keys = ["column", "warning", "value", "rule", "subjects"]
    joined = rows.groupby(keys, sort=False, dropna=False)["model"].agg(", ".join).reset_index()
    columns = [
        *(text("Column", "column"), text("Warning", "warning"), number("Value", "value", 2)),
        *(text("Rule", "rule"), text("Participants", "subjects"), text("Models", "model")),
    ]
    return table(name, f"What these data do not support well, {title}", joined, columns)


def funnel(reads):
    """What is left of the reads at each step, over the samples of a study.

    Parameters
    ----------
    reads : DataFrame, one row a sample
        From `ctra.reads.accounts.reads_table`.

    Returns
    -------
    DataFrame
        step, n (sum over the samples), share (of the first step), median, lowest, highest; the
        steps that all samples have.
    """
    known = [name for name in STEPS if name in reads and reads[name].notna().all()]
    if "no_spacer" in reads and not reads["no_spacer"].sum():
        known = [name for name in known if name != "cutadapt_input"]
    rows = [
        {
            "step": STEPS[name],
            "n": reads[name].sum(),
            "share": reads[name].sum() / reads[known[0]].sum(),
            "median": reads[name].median(),
            "lowest": reads[name].min(),
            "highest": reads[name].max(),
        }
        for name in known
    ]
    return pd.DataFrame(rows, columns=["step", "n", "share", "median", "lowest", "highest"])


def reads(name, rows, title):
    """The funnel of the reads."""
    share = Column("% of all", ("share",), lambda row: apa_number(100 * row["share"], 1))
    columns = [
        *(text("Reads", "step"), whole("All samples", "n"), share, whole("Median", "median")),
        *(whole("Lowest sample", "lowest"), whole("Highest sample", "highest")),
    ]
    note = ""
    if STEPS["cutadapt_input"] in set(rows["step"]):
        note = "The count matrix has molecules, of which one may have been read many times."
    return table(name, f"What is left of the reads at each step, {title}", rows, columns, note)


def samples(name, rows, title):
    """Verdict and measures of every sample."""
    columns = [
        *(text("Sample", "sample"), text("Verdict", "verdict"), text("Reasons", "reasons")),
        *(whole("Reads", "raw"), percent("Unique (%)", "unique_share")),
        *(percent("Sense (%)", "sense_share"), percent("Too short (%)", "too_short_share")),
        *(percent("Globin (%)", "globin_share"), percent("rRNA (%)", "ribosomal_share")),
        whole("CTRA genes", "ctra_genes"),
        *(text("Sex by RNA", "sex_rna"), text("by phenotype", "sex_phenotype")),
    ]
    return table(name, f"Verdict on every sample, {title}", rows, columns)


def f_test(row):
    """An F test as text, or why there is none."""
    if row["status"] != "ok":
        return row["status"]
    return f"F({row['df_num']:.0f}, {row['df']:.0f}) = {apa_number(row['F'], 2)}"


def _statistic():
    return Column(
        "Statistic", ("statistic",), lambda row: STATISTICS[row["statistic"]], numbers=False
    )


def _interval(title, names):
    def write(row):
        if pd.isna(row[names[0]]):
            return ""
        value, low, high = (apa_number(row[name], 2) for name in names)
        return f"{value} [{low}, {high}]"

    return Column(title, names, write)


def _bootstrap(row):
    if pd.isna(row["bca_low"]):
        return ""
    return f"[{apa_number(row['bca_low'])}, {apa_number(row['bca_high'])}]"


def _of_composite(rows):
    return rows[rows["statistic"] == "composite"]
