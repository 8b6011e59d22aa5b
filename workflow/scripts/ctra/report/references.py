"""What a report cites."""

from collections.abc import Iterable

import pandas as pd

# A part between asterisks stands in italics: journal and volume, as the APA has them (7th edition).
REFERENCES = {
    "analysis": "Lee, S.-H., Chey, J., Choi, I., Youm, Y., & Cole, S. W. (2025). Positive social "
    "relations, loneliness, and immune system gene regulation. *Annals of the New York Academy of "
    "Sciences, 1549*, 139–147. https://doi.org/10.1111/nyas.15372",
    "profile": "Fredrickson, B. L., Grewen, K. M., Coffey, K. A., Algoe, S. B., Firestine, A. M., "
    "Arevalo, J. M. G., Ma, J., & Cole, S. W. (2013). A functional genomic perspective on human "
    "well-being. *Proceedings of the National Academy of Sciences, 110*(33), 13684–13689. "
    "https://doi.org/10.1073/pnas.1305419110",
    "rao": "Rao, C. R. (1959). Some problems involving linear hypotheses in multivariate analysis. "
    "*Biometrika, 46*(1–2), 49–58. https://doi.org/10.1093/biomet/46.1-2.49",
    "permutation": "Freedman, D., & Lane, D. (1983). A nonstochastic interpretation of reported "
    "significance levels. *Journal of Business & Economic Statistics, 1*(4), 292–298. "
    "https://doi.org/10.1080/07350015.1983.10509354",
    "calibration": "Bradley, J. V. (1978). Robustness? *British Journal of Mathematical and "
    "Statistical Psychology, 31*(2), 144–152. https://doi.org/10.1111/j.2044-8317.1978.tb00581.x",
    "robust": "MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance "
    "matrix estimators with improved finite sample properties. *Journal of Econometrics, 29*(3), "
    "305–325. https://doi.org/10.1016/0304-4076(85)90158-7",
    "wild": "Davidson, R., & Flachaire, E. (2008). The wild bootstrap, tamed at last. *Journal of "
    "Econometrics, 146*(1), 162–169. https://doi.org/10.1016/j.jeconom.2008.08.003",
    "spread": "Koenker, R. (1981). A note on studentizing a test for heteroscedasticity. *Journal "
    "of Econometrics, 17*(1), 107–112. https://doi.org/10.1016/0304-4076(81)90062-2",
    "clusters": "Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust "
    "variance estimation and hypothesis testing in fixed effects models. *Journal of Business & "
    "Economic Statistics, 36*(4), 672–683. https://doi.org/10.1080/07350015.2016.1247004",
    "holm": "Holm, S. (1979). A simple sequentially rejective multiple test procedure. "
    "*Scandinavian Journal of Statistics, 6*(2), 65–70.",
    "equivalence": "Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure "
    "and the power approach for assessing the equivalence of average bioavailability. *Journal of "
    "Pharmacokinetics and Biopharmaceutics, 15*(6), 657–680. https://doi.org/10.1007/BF01068419",
    "genes": "Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: A "
    "practical and powerful approach to multiple testing. *Journal of the Royal Statistical "
    "Society: Series B (Methodological), 57*(1), 289–300. "
    "https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
    "bootstrap": "Efron, B. (1987). Better bootstrap confidence intervals. *Journal of the "
    "American Statistical Association, 82*(397), 171–185. "
    "https://doi.org/10.1080/01621459.1987.10478410",
    "competitive": "Wu, D., & Smyth, G. K. (2012). Camera: A competitive gene set test accounting "
    "for inter-gene correlation. *Nucleic Acids Research, 40*(17), Article e133. "
    "https://doi.org/10.1093/nar/gks461",
    "moderated": "Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing "
    "differential expression in microarray experiments. *Statistical Applications in Genetics and "
    "Molecular Biology, 3*(1), Article 3. https://doi.org/10.2202/1544-6115.1027",
    "curve": "Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve analysis. "
    "*Nature Human Behaviour, 4*(11), 1208–1214. https://doi.org/10.1038/s41562-020-0912-z",
    "pooled": "Knapp, G., & Hartung, J. (2003). Improved tests for a random effects "
    "meta-regression with a single covariate. *Statistics in Medicine, 22*(17), 2693–2710. "
    "https://doi.org/10.1002/sim.1482",
    "varying": "Viechtbauer, W. (2007). Confidence intervals for the amount of heterogeneity in "
    "meta-analysis. *Statistics in Medicine, 26*(1), 37–52. https://doi.org/10.1002/sim.2514",
    "visits": "Kenward, M. G., & Roger, J. H. (1997). Small sample inference for fixed effects "
    "from restricted maximum likelihood. *Biometrics, 53*(3), 983–997. "
    "https://doi.org/10.2307/2533558",
    "imputation": "van Buuren, S., & Groothuis-Oudshoorn, K. (2011). mice: Multivariate imputation "
    "by chained equations in R. *Journal of Statistical Software, 45*(3), 1–67. "
    "https://doi.org/10.18637/jss.v045.i03",
    "imputations": "White, I. R., Royston, P., & Wood, A. M. (2011). Multiple imputation using "
    "chained equations: Issues and guidance for practice. *Statistics in Medicine, 30*(4), "
    "377–399. https://doi.org/10.1002/sim.4067",
    "rubin": "Barnard, J., & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple "
    "imputation. *Biometrika, 86*(4), 948–955. https://doi.org/10.1093/biomet/86.4.948",
    "outliers": "Iglewicz, B., & Hoaglin, D. C. (1993). *How to detect and handle outliers*. ASQC "
    "Quality Press.",
    "cutadapt": "Martin, M. (2011). Cutadapt removes adapter sequences from high-throughput "
    "sequencing reads. *EMBnet.journal, 17*(1), 10–12. https://doi.org/10.14806/ej.17.1.200",
    "STAR": "Dobin, A., Davis, C. A., Schlesinger, F., Drenkow, J., Zaleski, C., Jha, S., Batut, "
    "P., Chaisson, M., & Gingeras, T. R. (2013). STAR: Ultrafast universal RNA-seq aligner. "
    "*Bioinformatics, 29*(1), 15–21. https://doi.org/10.1093/bioinformatics/bts635",
    "MultiQC": "Ewels, P., Magnusson, M., Lundin, S., & Käller, M. (2016). MultiQC: Summarize "
    "analysis results for multiple tools and samples in a single report. *Bioinformatics, 32*(19), "
    "3047–3048. https://doi.org/10.1093/bioinformatics/btw354",
    "snakemake": "Mölder, F., Jablonski, K. P., Letcher, B., Hall, M. B., Tomkins-Tinch, C. H., "
    "Sochat, V., Forster, J., Lee, S., Twardziok, S. O., Kanitz, A., Wilm, A., Holtgrewe, M., "
    "Rahmann, S., Nahnsen, S., & Köster, J. (2021). Sustainable data analysis with Snakemake. "
    "*F1000Research, 10*, Article 33. https://doi.org/10.12688/f1000research.29032.2",
    "scipy": "Virtanen, P., Gommers, R., Oliphant, T. E., Haberland, M., Reddy, T., Cournapeau, "
    "D., Burovski, E., Peterson, P., Weckesser, W., Bright, J., van der Walt, S. J., Brett, M., "
    "Wilson, J., Millman, K. J., Mayorov, N., Nelson, A. R. J., Jones, E., Kern, R., Larson, E., "
    "… SciPy 1.0 Contributors. (2020). SciPy 1.0: Fundamental algorithms for scientific computing "
    "in Python. *Nature Methods, 17*(3), 261–272. https://doi.org/10.1038/s41592-019-0686-2",
    "numpy": "Harris, C. R., Millman, K. J., van der Walt, S. J., Gommers, R., Virtanen, P., "
    "Cournapeau, D., Wieser, E., Taylor, J., Berg, S., Smith, N. J., Kern, R., Picus, M., Hoyer, "
    "S., van Kerkwijk, M. H., Brett, M., Haldane, A., del Río, J. F., Wiebe, M., Peterson, P., … "
    "Oliphant, T. E. (2020). Array programming with NumPy. *Nature, 585*(7825), 357–362. "
    "https://doi.org/10.1038/s41586-020-2649-2",
    "genome": "Law, C. W., Chen, Y., Shi, W., & Smyth, G. K. (2014). voom: Precision weights "
    "unlock linear model analysis tools for RNA-seq read counts. *Genome Biology, 15*(2), Article "
    "R29. https://doi.org/10.1186/gb-2014-15-2-r29",
}
NAMED = {  # words of the methods by which a reference is cited; the others always are
    "rao": "Rao's exact t",
    "permutation": "Freedman & Lane",
    "calibration": "after Bradley",
    "robust": "MacKinnon & White",
    "wild": "Davidson & Flachaire",
    "spread": "Koenker's test",
    "clusters": "Pustejovsky & Tipton",
    "holm": "Holm's method",
    "equivalence": "Schuirmann",
    "genes": "Benjamini and Hochberg's",
    "bootstrap": "accelerated bootstrap",
    "competitive": "Wu & Smyth",
    "moderated": "Smyth 2004",
    "curve": "all combinations of options",
    "pooled": "Knapp and Hartung",
    "varying": "Q profile",
    "visits": "Kenward and Roger",
    "imputation": "chained equations",
    "imputations": "White, Royston & Wood",
    "rubin": "Barnard and Rubin",
    "outliers": "Iglewicz & Hoaglin",
    "genome": "limma-trend",
}
PROGRAMS = {"cutadapt", "STAR", "MultiQC"}


def references(told: Iterable[tuple[str, str]], software: pd.DataFrame) -> list[str]:
    """References of what was done: of what the methods name, and of the programs.

    Parameters
    ----------
    told : list of (str, str)
        Headings and paragraphs of the methods, from `ctra.report.methods.methods` and
        `ctra.report.visits.all_visits`.
    software : DataFrame
        From `ctra.report.methods.software`.

    Returns
    -------
    list of str
        In the order of the alphabet; a part between asterisks is in italics.
    """
    text = " ".join(says for _, says in told)
    left_out = PROGRAMS - {*software["program"]}
    left_out |= {name for name, words in NAMED.items() if words not in text}
    cited = [entry for name, entry in REFERENCES.items() if name not in left_out]
    return sorted(cited, key=str.casefold)


def parts(reference: str) -> list[tuple[str, bool]]:
    """The parts of a reference, each with whether it is in italics."""
    return [(text, place % 2 == 1) for place, text in enumerate(reference.split("*"))]
