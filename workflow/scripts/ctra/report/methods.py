"""The methods as text for a paper, with what they rest on: programs, checksums, references."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

PACKAGES = ("numpy", "scipy", "pandas", "statsmodels", "pysam", "matplotlib", "Jinja2")
MADE_BY = ("trimmer", "aligner")
MIXED = {"un": "unstructured", "csh": "heterogeneous compound symmetry"}
PROTOCOLS = {
    "quantseq-fwd": ("FWD", "the strand of the gene"),
    "quantseq-rev": ("REV", "the strand opposite to the gene"),
}
REFERENCES = {
    "analysis": "Lee, Chey, Choi, Youm & Cole (2025). Positive social relations, loneliness, and "
    "immune system gene regulation. doi:10.1111/nyas.15372",
    "profile": "Fredrickson et al. (2013). A functional genomic perspective on human well-being. "
    "PNAS 110:13684. doi:10.1073/pnas.1305419110",
    "rao": "Rao (1959). Some problems involving linear hypotheses in multivariate analysis. "
    "Biometrika 46:49. doi:10.1093/biomet/46.1-2.49",
    "permutation": "Freedman & Lane (1983). A nonstochastic interpretation of reported "
    "significance levels. J Bus Econ Stat 1:292. doi:10.1080/07350015.1983.10509354",
    "bootstrap": "Efron (1987). Better bootstrap confidence intervals. J Am Stat Assoc 82:171. "
    "doi:10.1080/01621459.1987.10478410",
    "cutadapt": "Martin (2011). Cutadapt removes adapter sequences from high-throughput sequencing "
    "reads. EMBnet.journal 17:10. doi:10.14806/ej.17.1.200",
    "STAR": "Dobin et al. (2013). STAR: ultrafast universal RNA-seq aligner. Bioinformatics 29:15. "
    "doi:10.1093/bioinformatics/bts635",
    "snakemake": "Mölder et al. (2021). Sustainable data analysis with Snakemake. F1000Research "
    "10:33. doi:10.12688/f1000research.29032.2",
    "scipy": "Virtanen et al. (2020). SciPy 1.0: fundamental algorithms for scientific computing "
    "in Python. Nat Methods 17:261. doi:10.1038/s41592-019-0686-2",
    "numpy": "Harris et al. (2020). Array programming with NumPy. Nature 585:357. "
    "doi:10.1038/s41586-020-2649-2",
}


def software(snakemake, multiqc, reads):
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
    for package in PACKAGES:
        try:
            rows.append((package, version(package), "computation, tables and figures"))
        except PackageNotFoundError:  # not in the environment of this step
            rows.append((package, "", "not in the environment that made this page"))
    return pd.DataFrame(rows, columns=["program", "version", "used_for"])


def methods(config, tables, titles):
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
    from_reads = [study for study in config["studies"] if "samples" in config["studies"][study]]
    parts = [("Sequencing reads", _reads(config, tables))] if from_reads else []
    return [
        *parts,
        ("Gene expression", _expression(config, from_reads)),
        ("CTRA profile", _profile(tables, titles)),
        *((f"Participants, {titles[study]}", _participants(tables, study)) for study in titles),
        *((f"Models, {titles[study]}", _models(config, tables, study)) for study in titles),
        ("Inference", _inference(config["inference"])),
    ]


def _reads(config, tables):
    reads, samples = tables["reads"], tables["samples"]
    spec = config["reads"]
    name, strand = PROTOCOLS[spec["protocol"]]
    trimmer, aligner = (" and ".join(reads[column].dropna().unique()) for column in MADE_BY)
    sentences = [
        f"Libraries were made by the Lexogen QuantSeq 3′ mRNA-Seq {name} protocol and sequenced "
        f"single-end ({reads['raw'].median():,.0f} reads a sample in the median)."
    ]
    if trimmer:
        tails = ", and poly-A tails" if name == "FWD" else ""
        sentences += [
            f"Reads were trimmed with {trimmer}: 3′ ends below quality {spec['nextseq_quality']}, "
            f"the adapter {spec['adapter']}{tails}; reads shorter than {spec['min_length']} nt "
            "were left out."
        ]
    if spec["umi"]:
        sentences.append(f"Unique molecular identifiers ({spec['umi']}) were taken off first.")
    sentences += [
        f"Reads were aligned with {aligner} to the genome and annotation listed below. Reads that "
        f"map to one place and overlap exons of exactly one gene on {strand} were counted"
        + (", identical molecular identifiers at one position once." if spec["umi"] else ".")
    ]
    if spec["internal_priming"] == "drop":
        sentences.append("Reads that end before an A-rich stretch of the genome were left out.")
    failed = samples["verdict"] == "fail"
    sentences.append(
        f"{len(samples) - failed.sum()} of {len(samples)} samples met the quality criteria; the "
        "others were left out of all analyses."
    )
    return " ".join(sentences)


def _expression(config, from_reads):
    spec = config["expression"]
    whole = "reads that map to the genome"
    if not from_reads or spec["library_size"] == "counted":
        whole = "reads counted in genes"
    sentences = [
        f"Counts were divided by the {whole} of the sample, in millions; counts per million below "
        f"{spec['floor']:g} were set to {spec['floor']:g}, and log2 was taken."
    ]
    given = [study for study, of in config["studies"].items() if "expression" in of]
    if given:
        sentences.append(f"Expression of {', '.join(given)} was given in log2.")
    if spec["standardize"]:
        sentences.append("Each gene was then z-scored over the analysed participants.")
    return " ".join(sentences)


def _profile(tables, titles):
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
        f"that higher values mean a stronger CTRA. Found were {here}; genes with the same value in "
        "all participants of a model were left out of it."
    )


def _participants(tables, study):
    flow = tables["flow"][tables["flow"]["study"] == study]
    lost = [f"{row.n_excluded} ({row.step})" for row in flow.itertuples() if row.n_excluded]
    left = f" Excluded were {', '.join(lost)}, in this order." if lost else ""
    return (
        f"Of {flow['n_left'].iloc[0]} ({flow['step'].iloc[0]}), {flow['n_left'].iloc[-1]} "
        f"participants were analysed.{left}"
    )


def _models(config, tables, study):
    spec = config["studies"][study]
    results = tables["results"][tables["results"]["study"] == study]
    n = results.groupby("model")["n"].first()
    models = "; ".join(
        f"{name} ({', '.join([*model['exposures'], *map(' × '.join, model['products'])])}; "
        f"n = {n[name]})"
        for name, model in spec["models"].items()
    )
    covariates = ", ".join(spec["covariates"]) or "no covariates"
    text = (
        f"Models, by their exposures: {models}. Exposures were z-scored in the participants of the "
        f"model, and every model adjusted for {covariates}."
    )
    sets = [f"{name} ({', '.join(columns)})" for name, columns in spec["sensitivity"].items()]
    if sets:
        text += (
            f" Each model was repeated with further covariates, a set at a time: {'; '.join(sets)}."
        )
    return text


def _inference(spec):
    mixed = " and ".join(MIXED[name] for name in spec["covariance"])
    sentences = [
        "The mean over the genes of a participant's signed expression (mean composite) was "
        "regressed on exposures, their products and covariates by ordinary least squares; its t "
        "test does not depend on the correlation between genes."
    ]
    if mixed:
        sentences.append(
            "Beside it stand mixed models with the genes as repeated measures of a participant and "
            f"a covariance of {mixed}, fitted by {spec['method'].upper()} with between-within "
            "degrees of freedom, as published; Rao's exact t test of the common slope; and the "
            "exact F test that all genes have the same slope."
        )
    if spec["permutations"]:
        sentences.append(
            f"Every test was repeated in {spec['permutations']:,} permutations of the residuals of "
            "the genes given all other columns (Freedman & Lane; at most "
            f"{spec['refits']:,} for heterogeneous compound symmetry; seed {spec['seed']}), which "
            "give a permutation p and the share of data without an effect in which the nominal "
            "test rejects at 5 %; a test is called calibrated where the upper 95 % limit of this "
            "share is at most .075. Intervals of the composite were also computed by the bias-"
            "corrected and accelerated bootstrap."
        )
    return " ".join(sentences)


def references(config):
    """References of what was done.

    Parameters
    ----------
    config : dict
        The configuration, defaults filled in.

    Returns
    -------
    list of str
    """
    left_out = set()
    if not any("samples" in study for study in config["studies"].values()):
        left_out |= {"cutadapt", "STAR"}
    if not config["inference"]["permutations"]:
        left_out |= {"permutation", "bootstrap"}
    return [text for name, text in REFERENCES.items() if name not in left_out]
