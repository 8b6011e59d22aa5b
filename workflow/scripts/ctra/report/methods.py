"""The methods as text for a paper, with what they rest on: programs and checksums."""

from collections.abc import Collection, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

import pandas as pd

from ctra.files.floor import NO_FLOOR
from ctra.report import specifications, visits
from ctra.report.apa import apa_share, effect_name
from ctra.report.inference_methods import Config, inference, needed_of_findings
from ctra.report.model_notes import in_models
from ctra.report.pooled import together
from ctra.report.words import Words

PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "statsmodels",
    "pysam",
    "pyreadstat",
    "openpyxl",
    "PyYAML",
    "matplotlib",
    "Jinja2",
    "python-docx",
    "XlsxWriter",
)
MADE_BY = ("trimmer", "aligner")
Tables = Mapping[str, pd.DataFrame]
POOLED = (
    "Effects that several studies have beside the same exposures were pooled by the slopes of the "
    "composite and their standard errors. The fixed effect weighs them by the inverse of their "
    "variances. For random effects, the variance between studies was estimated by REML, and the "
    "interval is that of Knapp and Hartung, never narrower than without their factor. Differences "
    "were tested by Cochran's Q, and the interval of I² is that of the Q profile."
)
COMPETITIVE = (
    "Whether the slopes are about these genes was tested against the other expressed genes. "
    "{expressed} The test is camera's (Wu & Smyth 2012), of the genes' moderated t (Smyth 2004). "
    "The correlation of the signed genes was estimated. Beside it stand 1,000 random sets of genes "
    "alike in number, SD and mean. Their slopes were divided by their own standard errors, after "
    "the mean of the other genes was taken off."
)
COUNTED = (
    "In {studies}, a gene counts as expressed if its counts per million are above {floor:g} in "
    "more than half of the participants."
)
ABOVE_LOWEST = (
    "In {studies}, a gene counts as expressed if more than half of the participants are above the "
    "lowest value of their sample, where genes share it as those without reads do."
)
ALL_GENES = "In {studies}, all genes count as expressed."
GENOME = (
    "In {studies}, the slope of each expressed gene was estimated by least squares (limma-trend; "
    "Law et al. 2014). Its residual variance was drawn towards a smooth trend of the variances "
    "over mean expression, which gives a moderated t (Smyth 2004). Benjamini and Hochberg's false "
    "discovery rate is over the genes of an effect. Nothing is concluded from these slopes."
)
COMPOSITION = (
    "Every model of {study} was repeated with the expression of leukocyte markers ({markers}) as "
    "covariates. It was also fitted with the mean of the markers of each type of cells as its "
    "outcome."
)
IMPUTATION = (
    "In {studies}, models with missing covariates were repeated with these imputed by chained "
    "equations with Bayesian linear regression. There were as many imputations as per cent of the "
    "participants miss a covariate, at least 20 (White, Royston & Wood). The equations had all "
    "covariates, the exposures, their products and the composite. Slopes were pooled by Rubin's "
    "rules with Barnard and Rubin's degrees of freedom. Exposures were not imputed."
)
PROTOCOLS = {
    "quantseq-fwd": ("FWD", "the strand of the gene"),
    "quantseq-rev": ("REV", "the strand opposite to the gene"),
}


def software(snakemake: str, multiqc: Iterable[Path | str], reads: pd.DataFrame) -> pd.DataFrame:
    """Programs with their versions.

    Parameters
    ----------
    snakemake : str
        Version.
    multiqc : list of str or Path
        File with the name and version of MultiQC, where it has run.
    reads : DataFrame
        Read bookkeeping of all samples: trimmer and aligner.

    Returns
    -------
    DataFrame
        program, version, used_for; several rows where samples were made by several versions.
    """
    used = [
        (made, use)
        for column, use in zip(MADE_BY, ("trimming", "alignment"), strict=True)
        if column in reads
        for made in sorted(reads[column].dropna().unique())
    ]
    rows = [(*made.split(" ", 1), use) for made, use in used]
    for file in multiqc:
        rows.append((*Path(file).read_text("utf-8").split(), "page of all samples' logs"))
    rows.append(("Snakemake", snakemake, "the order of the steps"))
    rows.append(("Python", python_version(), "computation, tables and figures"))
    for package in PACKAGES:
        try:
            rows.append((package, version(package), "computation, tables and figures"))
        except PackageNotFoundError:  # not in the environment of this step
            rows.append((package, "", "not in the environment that made this page"))
    return pd.DataFrame(rows, columns=["program", "version", "used_for"])


def methods(config: Config, tables: Tables, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """The methods in the words of a paper.

    Parameters
    ----------
    config : dict
        The configuration, defaults filled in.
    tables : dict of str to DataFrame
        As for `ctra.report.page.render`.
    titles : dict of str to str
        Title by study.

    Returns
    -------
    list of (str, str)
        Heading and paragraph.
    """
    parts = []
    if any("samples" in study for study in config["studies"].values()):
        parts.append(("Sequencing reads", _reads(config, tables)))
    parts.append(("Gene expression", _expression(config, tables, titles)))
    parts.append(("CTRA profile", _profile(tables, titles)))
    for study, title in titles.items():
        parts.append((f"Participants, {title}", _participants(tables, study)))
    for study, title in titles.items():
        parts.append((f"Models, {title}", _models(config, tables, study)))
    clustered = [titles[study] for study in titles if config["studies"][study].get("cluster")]
    rest = len(clustered) < len(titles)
    parts.append(("Inference", inference(config["inference"], clustered)))
    if tested := _with_result(tables["competitive"], titles):
        expressed = _expressed(config, tables["matrix"], titles, tested)
        parts.append(("These genes and others", COMPETITIVE.format(expressed=expressed)))
    if there := _with_result(tables["genome_effects"], titles):
        parts.append(("All expressed genes", GENOME.format(studies=", ".join(there))))
    if curves := specifications.in_methods(tables["curve"], tables["specifications"]):
        parts.append(("Specification curve", curves))
    composed = _with_result(tables["composition"], titles, "with_status")
    for study, title in titles.items():
        if title in composed:
            markers = ", ".join(config["studies"][study]["markers"])
            says = COMPOSITION.format(study=title, markers=markers)
            parts.append((f"Composition of the cells, {title}", says))
    if there := _with_result(tables["imputation"], titles):
        parts.append(("Missing covariates", IMPUTATION.format(studies=", ".join(there))))
    if together(tables["pooled"], titles):
        parts.append(("Studies together", POOLED))
    parts.append(("Findings", needed_of_findings(config["inference"], clustered, rest)))
    return parts


def _with_result(
    table: pd.DataFrame, titles: Mapping[str, str], status: str = "status"
) -> list[str]:
    """Titles of the studies with a result in a table."""
    there = {*table.loc[table[status] == "ok", "study"]} if len(table) else {}
    return [title for study, title in titles.items() if study in there]


def _expressed(
    config: Config, notes: pd.DataFrame, titles: Mapping[str, str], tested: Collection[str]
) -> str:
    """Which genes count as expressed in the studies of some titles."""
    no_floor = {row["study"] for row in notes.to_dict("records") if NO_FLOOR in row["note"]}
    told: dict[str, list[str]] = {COUNTED: [], ABOVE_LOWEST: [], ALL_GENES: []}
    for study, title in titles.items():
        of_given = ALL_GENES if study in no_floor else ABOVE_LOWEST
        if title in tested:
            told[of_given if "expression" in config["studies"][study] else COUNTED].append(title)
    floor = config["expression"]["floor"]
    return " ".join(
        says.format(studies=" and ".join(there), floor=floor)
        for says, there in told.items()
        if there
    )


def _reads(config: Config, tables: Tables) -> str:
    reads, samples = tables["reads"], tables["samples"]
    spec = config["reads"]
    name, strand = PROTOCOLS[spec["protocol"]]
    trimmer, aligner = (" and ".join(reads[column].dropna().unique()) for column in MADE_BY)
    raw = reads["raw"].median()
    median = "" if pd.isna(raw) else f" ({raw:,.0f} reads a sample in the median)"
    sentences = [
        f"Libraries were made by the Lexogen QuantSeq 3′ mRNA-Seq {name} protocol and sequenced "
        f"single-end{median}."
    ]
    if trimmer:
        tails = ", poly-A tails" if name == "FWD" else ""
        sentences += [
            f"Reads were trimmed with {trimmer}: 3′ ends below quality "
            f"{spec['nextseq_quality']}{tails} and the adapter {spec['adapter']}.",
            f"Reads shorter than {spec['min_length']} nt were left out.",
        ]
    if spec["umi"]:
        sentences.append(f"Unique molecular identifiers ({spec['umi']}) were taken off first.")
    sentences += [
        f"Reads were aligned with {aligner} to the genome and annotation listed below.",
        f"Reads that map to one place and overlap exons of exactly one gene on {strand} were "
        "counted.",
    ]
    if spec["umi"]:
        sentences.append("Identical molecular identifiers at one position were counted once.")
    if spec["internal_priming"] == "drop":
        sentences.append("Reads that end before an A-rich stretch of the genome were left out.")
    failed = samples["verdict"] == "fail"
    out = "; the others were left out of all analyses" if failed.any() else ""
    sentences.append(
        f"{len(samples) - failed.sum()} of {len(samples)} samples met the quality criteria{out}."
    )
    return " ".join(sentences)


def _expression(config: Config, tables: Tables, titles: Mapping[str, str]) -> str:
    spec, studies = config["expression"], config["studies"]
    counted = "counted in genes"
    mapped = counted if spec["library_size"] == "counted" else "that map to the genome"
    starts = {"samples": mapped, "counts": counted}
    sentences = []
    for start, reads in starts.items():
        if there := [titles[study] for study, of in studies.items() if start in of]:
            sentences.append(
                f"Counts ({', '.join(there)}) were divided by the millions of reads {reads} of the "
                f"sample. Counts per million below {spec['floor']:g} were set to "
                f"{spec['floor']:g}, and log2 was taken."
            )
    if there := [titles[study] for study, of in studies.items() if "expression" in of]:
        sentences.append(f"Expression ({', '.join(there)}) was given in log2.")
    if (least := config["quality"]["min_correlation"]) is not None:
        sentences.append(
            "Samples were left out whose expressed genes correlated with those of the other "
            f"samples by less than {apa_share(least)} on average."
        )
    if tables["sample_correlations"]["z"].notna().any():
        sentences.append(
            "Samples whose mean correlation with the others is an outlier (modified z score below "
            "−3.5; Iglewicz & Hoaglin) were named."
        )
    if spec["standardize"]:
        sentences += _standardised(config["studies"], titles)
    return " ".join(sentences)


def _standardised(studies: Mapping[str, Config], titles: Mapping[str, str]) -> list[str]:
    """Over whom genes were z-scored."""
    came = [titles[study] for study, of in studies.items() if "visit" in of]
    once = [titles[study] for study, of in studies.items() if "visit" not in of]
    of_once = f" ({', '.join(once)})" if came else ""
    says = [f"Each gene was then z-scored over the analysed participants{of_once}."] if once else []
    if came:
        says += [
            f"For the outcome at a visit ({', '.join(came)}), each gene was z-scored over the "
            "participants of the model.",
            "For the composite at the baseline and the model of all visits, it was z-scored over "
            "the samples of all visits.",
        ]
    return says


def _profile(tables: Tables, titles: Mapping[str, str]) -> str:
    genes = tables["gene_set"]
    first = genes[genes["study"] == genes["study"].iloc[0]]
    sign = first["sign"].groupby(first["group"], sort=False).agg(["size", "first"])
    groups = ", ".join(
        f"{row['size']} {group} genes ({'+' if row['first'] > 0 else '−'})"
        for group, row in sign.iterrows()
    )
    found = genes["status"].eq("found").groupby(genes["study"]).sum()
    here = ", ".join(f"{found[study]} in {title}" for study, title in titles.items())
    return (
        f"The profile has {len(first)} genes: {groups}. Expression was multiplied by the sign, so "
        f"that higher values mean a stronger CTRA. Its genes that were found: {here}. Genes with "
        "the same value in all participants of a model were left out of it."
    )


def _participants(tables: Tables, study: str) -> str:
    flow = tables["flow"][tables["flow"]["study"] == study]
    steps = flow.to_dict("records")
    lost = [f"{step['n_excluded']} ({step['step']})" for step in steps if step["n_excluded"]]
    left = f" Excluded were {', '.join(lost)}, in this order." if lost else ""
    n = flow["n_left"].iloc[-1]
    results = tables["results"][tables["results"]["study"] == study]
    analysed = f"{n} participants were analysed"
    if (results["n"] != n).any():
        analysed = f"{n} participants are the analysed sample ({'; '.join(in_models(results))})"
    return f"Of {flow['n_left'].iloc[0]} ({flow['step'].iloc[0]}), {analysed}.{left}"


def _models(config: Config, tables: Tables, study: str) -> str:
    spec = config["studies"][study]
    words = Words(tables["names"][tables["names"]["study"] == study])
    results = tables["results"][tables["results"]["study"] == study]
    n = results.groupby("model")["n"].first()
    models = "; ".join(
        f"{name} ({', '.join(_effects(model, words))}; n = {n[name]})"
        for name, model in spec["models"].items()
    )
    covariates = ", ".join(covariates_of(config, tables, study))
    adjusted = f"every model adjusted for {covariates}" if covariates else "no model has covariates"
    text = (
        f"Models, by their exposures: {models}. Exposures were z-scored in the participants of the "
        f"model, and {adjusted}. Participants with a missing value in "
        "one of its columns were left out of a model."
    )
    if any(model["products"] for model in spec["models"].values()):
        text += (
            " A product counts only if it also holds beside the squares of both its exposures, "
            "since a curve may look like moderation. Products that are findings were probed by "
            "simple slopes at values of the moderator and by Johnson–Neyman regions. Slopes of "
            "their exposures are at the mean of the other one."
        )
    text += _groups(spec, words)
    text += visits.in_methods(spec, n, drawn=config["inference"]["permutations"] > 0)
    sets = [
        f"{name} ({', '.join(map(words.of, columns))})"
        for name, columns in spec["sensitivity"].items()
    ]
    if sets:
        text += (
            f" Each model was repeated with further covariates, a set at a time: {'; '.join(sets)}."
            " These show how robust a finding is, and are none of their own."
        )
    text += f" {_primary(spec, words)}"
    return text


def covariates_of(config: Config, tables: Tables, study: str) -> list[str]:
    """The covariates of every model of a study, in words."""
    words = Words(tables["names"][tables["names"]["study"] == study])
    return list(map(words.of, config["studies"][study]["covariates"]))


def _groups(spec: Config, words: Words) -> str:
    """How exposures that are categories entered, and in which strata arms were permuted."""
    exposures = {name for model in spec["models"].values() for name in model["exposures"]}
    grouped = [words.of(name) for name in spec["categories"] if name in exposures]
    if not grouped:
        return ""
    says = (
        f" {', '.join(grouped)} entered by group, 1 for its participants and else 0, so that b is "
        "the difference from the reference."
    )
    if strata := spec.get("arm", {}).get("strata"):
        within = " and ".join(map(words.of, strata))
        says += f" In models with the arm, permutations were made within {within}."
    return says


def _effects(model: Config, words: Words) -> list[str]:
    """Exposures and products of a model in words."""
    products = [":".join(pair) for pair in model["products"]]
    return [effect_name(words.of(effect)) for effect in [*model["exposures"], *products]]


def _primary(spec: Config, words: Words) -> str:
    """Which effect a study declares as its primary one."""
    if not spec.get("primary"):
        return "No primary effect was declared."
    model, effect = spec["primary"]
    return f"The primary effect was {effect_name(words.of(effect))} in model {model}."
