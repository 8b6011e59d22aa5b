"""The report page and the summary for the terminal, from the result tables alone."""

import jinja2
import pandas as pd

STARS = (0.05, 0.01, 0.001)
COMMON = ("rao", "un", "csh")  # what is estimated is one slope of all genes
STATISTICS = {
    "composite": "mean composite",
    "rao": "exact common slope",
    "un": "unstructured",
    "csh": "heterogeneous CS",
    "homogeneity": "equal slopes",
}


def effect_table(results, truth=None):
    """One row an effect, its statistics side by side.

    Parameters
    ----------
    results : DataFrame
        Tables of all models, from `ctra.analysis.fit_model`, with study and model.
    truth : DataFrame, optional
        study, model, effect and truth, where the data were simulated.

    Returns
    -------
    DataFrame of str
        study, model, effect, n, n_genes; composite and un: estimate with CI as text, or the status
        where there is no number; composite_p and un_p, from `p_of_test`; with a truth also truth,
        and covered: whether the composite's CI holds it.
    """
    results = mark_differing(results)
    keys = ["study", "model", "effect"]
    table = results.drop_duplicates(keys)[[*keys, "n", "n_genes"]].set_index(keys).astype(str)
    for statistic in ("composite", "un"):
        rows = results[results["statistic"] == statistic].set_index(keys)
        table[statistic] = rows.apply(_estimate, axis=1)
        table[f"{statistic}_p"] = rows.apply(p_of_test, axis=1)
    if truth is not None:
        rows = results[results["statistic"] == "composite"].set_index(keys)
        true = truth.set_index(keys)["truth"].reindex(table.index)
        table["truth"] = true.map(_number)
        covered = rows["ci_low"].le(true) & rows["ci_high"].ge(true)
        table["covered"] = covered.map({True: "yes", False: "NO"}).where(true.notna(), "")
    return table.reset_index()


def format_p(p):
    """APA style: .012, < .001; nothing where there is none."""
    if pd.isna(p):
        return ""
    return "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def mark_differing(results):
    """Mark the tests of a common slope where the slopes of the genes differ.

    Parameters
    ----------
    results : DataFrame
        Tables of models, from `ctra.analysis.fit_model`, with study and model.

    Returns
    -------
    DataFrame
        With the column slopes_differ: whether it is a test of one slope for all genes, and that
        they have one is rejected at 5 %. Such a test may be small for slopes that differ around 0.
    """
    keys = ["study", "model", "effect"]
    rejected = (results["statistic"] == "homogeneity") & (results["p_value"] < STARS[0])
    differing = pd.MultiIndex.from_frame(results.loc[rejected, keys])
    common = results["statistic"].isin(COMMON)
    return results.assign(
        slopes_differ=common & pd.MultiIndex.from_frame(results[keys]).isin(differing)
    )


def p_of_test(row):
    """The p of a test with stars if it is calibrated, with its size beside it if it is not.

    Parameters
    ----------
    row : Series or dict
        p_value, size and calibrated, from `ctra.analysis.fit_model`, and slopes_differ, from
        `mark_differing`.

    Returns
    -------
    str
        `.003 **`, `.003 (size .31)`, `.003 (slopes differ)`; `.003` where the size was not
        measured.
    """
    text = format_p(row["p_value"])
    if row["calibrated"] in ("no", "undecided"):
        return f"{text} (size {_share(row['size'])})"
    if row.get("slopes_differ"):
        return f"{text} (slopes differ)"
    if row["calibrated"] == "yes":
        stars = "*" * sum(row["p_value"] < level for level in STARS)
        return f"{text} {stars}".strip()
    return text


def summary(effects, titles, unit, verdicts):
    """Results as text for the terminal.

    Parameters
    ----------
    effects : DataFrame
        From `effect_table`.
    titles : dict of str to str
        Title by study.
    unit : str
        Unit of the expression.
    verdicts : DataFrame
        From `ctra.quality.judge`, of all studies; no rows where none starts at reads.

    Returns
    -------
    str
    """
    heads = {
        "model": "model",
        "effect": "effect",
        "n": "n",
        "n_genes": "genes",
        "composite": "composite b [95 % CI]",
        "composite_p": "p",
        "truth": "truth",
        "covered": "in CI",
        "un": "UN b [95 % CI]",
        "un_p": "UN p",
    }
    columns = [column for column in heads if column in effects]
    widths = {
        column: max(len(heads[column]), *(len(text) for text in effects[column].map(_short)))
        for column in columns
    }

    def line(cells):
        return "  ".join(cells[column].ljust(widths[column]) for column in columns).rstrip()

    lines = [f"CTRA profile: slopes in {unit} per SD of the exposure"]
    for study, rows in effects.groupby("study", sort=False):
        lines += ["", titles[study], line(heads)]
        lines += [
            line({column: _short(row[column]) for column in columns})
            for row in rows.to_dict("records")
        ]
        lines += [f"* {status}" for status in rows["un"].unique() if status != _short(status)]
    lines += ["", "composite: mean over the genes; conclude from it"]
    lines += ["UN: the mixed model as published; size: how often its test rejects at 5 % where"]
    lines += ["there is no effect, if that is too often (docs/statistics.md)"]
    lines += ["* p < .05, ** p < .01, *** p < .001, only of tests that keep their level here"]
    if "covered" in effects:
        known = effects["covered"][effects["covered"] != ""]
        held = f"{(known == 'yes').sum()} of {len(known)}"
        lines += [f"{held} composite intervals cover the simulated truth"]
    if len(verdicts):
        passed = (verdicts["verdict"] == "pass").sum()
        lines += [f"{passed} of {len(verdicts)} samples passed the quality checks"]
    return "\n".join(lines) + "\n"


def render(
    template,
    effects,
    *,
    flow,
    gene_set,
    reads,
    verdicts,
    model_flow,
    model_genes,
    model_warnings,
    model_verdicts,
    model_slopes,
    model_groups,
    sentences,
    model_weights,
    results,
    categories,
    descriptives,
    correlations,
    representativeness,
    flow_figures,
    figures,
    titles,
    unit,
    sensitivity=None,
):
    """The report as one HTML page without external files.

    Parameters
    ----------
    template : Path
        Jinja2 template.
    effects : DataFrame
        From `effect_table`.
    flow, gene_set, reads : DataFrame
        Flow of the participants, the genes of the set and the read bookkeeping, with a column
        study; no rows of reads where a study starts later.
    verdicts : DataFrame
        From `ctra.quality.judge`, with a column study.
    model_flow, model_genes : DataFrame
        From `ctra.analysis.fit_model`, with columns study and model.
    model_warnings : DataFrame
        From `ctra.descriptives.model_warnings`, with columns study and model.
    model_verdicts, results : DataFrame
        Verdicts and results of all models, from `ctra.analysis.fit_model`, with study and model.
    model_slopes, model_groups : DataFrame
        Simple slopes, and slopes by group of genes, of all models.
    sentences : DataFrame
        From `ctra.sentences`, with a column study.
    model_weights : DataFrame
        What the common slopes are averages of, with study and model.
    categories : DataFrame
        From `ctra.cohort.describe_categories`, with a column study.
    descriptives, correlations, representativeness : DataFrame
        From `ctra.descriptives`, with a column study; no rows of representativeness where there is
        no parent cohort.
    flow_figures, figures : list of str
        SVG documents; of the flow one a study.
    titles : dict of str to str
        Title by study.
    unit : str
        Unit of the slopes.
    sensitivity : DataFrame, optional
        Results of the models with a sensitivity set, as `results`.

    Returns
    -------
    str
    """
    sensitivity = results.head(0) if sensitivity is None else sensitivity
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    studies = [
        {
            "title": title,
            "effects": _rows(effects, study),
            "verdicts": _rows(model_verdicts, study),
            "tests": [_test(row) for row in _rows(mark_differing(results), study)],
            "slopes": [_simple_slope(row) for row in _of_composite(model_slopes, study)],
            "groups": [_group(row) for row in _rows(model_groups, study)],
            "sensitivity": [
                _test(row) for row in _of_composite(mark_differing(sensitivity), study)
            ],
            "sentences": _of_composite(sentences, study),
            "weights": _rows(model_weights, study),
            "flow": _rows(flow, study),
            "reads": _reads(reads[reads["study"] == study]),
            "n_samples": len(_rows(verdicts, study)),
            "failed": [row for row in _rows(verdicts, study) if row["verdict"] == "fail"],
            "n_genes": len(_rows(gene_set, study)),
            "not_found": [row for row in _rows(gene_set, study) if row["status"] != "found"],
            "constant": _constant(model_genes[model_genes["study"] == study]),
            "incomplete": [row for row in _rows(model_flow, study) if row["n_excluded"]],
            "flow_figure": _svg(flow_figure),
            "categories": _rows(categories, study),
            "descriptives": [_description(row) for row in _rows(descriptives, study)],
            "correlations": _correlations(correlations, effects, study),
            "representativeness": _comparison(representativeness, study),
            "warnings": _warnings(model_warnings[model_warnings["study"] == study]),
        }
        for (study, title), flow_figure in zip(titles.items(), flow_figures, strict=True)
    ]
    return environment.get_template(template.name).render(
        studies=studies,
        with_truth="truth" in effects,
        figures=[_svg(svg) for svg in figures],
        unit=unit,
    )


def _rows(table, study):
    return table[table["study"] == study].to_dict("records")


def _of_composite(table, study):
    return _rows(table[table["statistic"] == "composite"], study)


def _simple_slope(row):
    """The slope of an exposure at a value of its moderator, as texts."""
    return {
        "model": row["model"],
        "slope": f"{row['exposure']} at {row['moderator']} {row['value']:+g} SD",
        "number": _estimate(row),
        "p": format_p(row["p_value"]),
    }


def _group(row):
    """A slope in a group of genes, or the test that the groups have one, as texts."""
    return {
        **{name: row[name] for name in ("model", "effect", "group", "n_genes")},
        "number": _estimate(row) if pd.isna(row["F"]) else _f_test(row),
        "p": format_p(row["p_value"]),
    }


def _test(row):
    """A row of results as texts."""
    measured = not pd.isna(row["size"])
    size = _share(row["size"])
    if measured:
        size += f" [{_share(row['size_low'])}, {_share(row['size_high'])}]"
    number = _estimate(row) if row["statistic"] != "homogeneity" else _f_test(row)
    return {name: row[name] for name in ("model", "effect")} | {
        "statistic": STATISTICS[row["statistic"]],
        "number": number,
        "p": p_of_test(row),
        "permutation": format_p(row["p_permutation"]),
        "size": size,
        "calibrated": row["calibrated"] if measured else "",
    }


def _f_test(row):
    if row["status"] != "ok":
        return row["status"]
    return f"F({row['df_num']:.0f}, {row['df']:.0f}) = {row['F']:.2f}"


def _share(value):
    """A share with two digits and no zero before the point; nothing where there is none."""
    return "" if pd.isna(value) else f"{value:.2f}".removeprefix("0")


def _reads(reads):
    """Median and range over the samples of a study: rows of name and text; none without reads."""
    if reads.empty:
        return []
    shares = {
        "reads a sample": reads["raw"],
        "mapped to the genome (%)": 100 * reads["mapped"] / reads["raw"],
        "counted in genes (%)": 100 * reads["counted"] / reads["raw"],
        "sense, of the reads in genes (%)": 100 * reads["sense_share"],
    }
    return [
        {
            "name": name,
            "median": _plain(x.median()),
            "low": _plain(x.min()),
            "high": _plain(x.max()),
        }
        for name, x in shares.items()
    ]


def _svg(document):
    """The figure without the head of its file."""
    return document[document.index("<svg") :]


def _description(row):
    """A row of descriptives as texts: what there is of mean (SD), range, and count (%)."""
    text = {"variable": row["variable"], "n": row["n"], "missing": row["missing"]}
    if row["kind"] == "number":
        text["value"] = f"{_cell(row['mean'])} ({_cell(row['sd'])})"
        return text | {"range": f"{row['min']:.4g} to {row['max']:.4g}"}
    label = "" if pd.isna(row["label"]) else f" ({row['label']})"
    text["variable"] += f": {row['level']}{label}"
    return text | {"value": f"{row['count']:.0f} ({row['percent']:.0f} %)", "range": ""}


def _correlations(table, effects, study):
    """Correlations of the exposures of a study with one another and all other columns, as texts."""
    exposures = effects.loc[effects["study"] == study, "effect"]
    of_study = table[table["study"] == study]
    rows = of_study[of_study["variable"].isin(exposures) | of_study["other"].isin(exposures)]
    return [
        {
            "pair": f"{row['variable']} and {row['other']}",
            "n": row["n"],
            "r": f"{_cell(row['r'])} [{_cell(row['ci_low'])}, {_cell(row['ci_high'])}]",
            "p": format_p(row["p_value"]),
        }
        for row in rows.to_dict("records")
    ]


def _comparison(table, study):
    """Rows of a comparison with the parent cohort, as texts."""
    return [
        {name: _cell(value) for name, value in row.items()} | {"p": format_p(row["p_value"])}
        for row in _rows(table, study)
    ]


def _warnings(table):
    """Warnings that are the same in several models once, with the names of the models."""
    table = table.assign(value=table["value"].map("{:.3g}".format)).fillna("")
    keys = ["column", "warning", "value", "rule", "subjects"]
    joined = table.groupby(keys, sort=False)["model"].agg(", ".join)
    return joined.reset_index(name="models").to_dict("records")


def _cell(value):
    """A number with two decimals, a whole number without; a text as it is."""
    return f"{value:.2f}".replace("-0.00", "0.00") if isinstance(value, float) else value


def _constant(genes):
    """Genes left out for want of variance: rows of models and genes left out of these."""
    constant = genes[genes["status"] == "constant"]
    models = constant.groupby("symbol", sort=False)["model"].agg(", ".join)
    return [
        {"models": names, "symbols": ", ".join(symbols)}
        for names, symbols in models.groupby(models, sort=False).groups.items()
    ]


def _plain(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"


def _estimate(row):
    if row["status"] != "ok":
        return row["status"]
    low, high = _number(row["ci_low"]), _number(row["ci_high"])
    return f"{_number(row['estimate'])} [{low}, {high}]"


def _number(value):
    return "" if pd.isna(value) else f"{value:.3f}".replace("-0.000", "0.000")


def _short(text):
    """A status without its reason, which stands below the table."""
    return text.split(":")[0] + " *" if text.startswith("not identified:") else text
