"""What a report cites."""

from collections.abc import Iterable

import pandas as pd

REFERENCES = {
    "analysis": "Lee, Chey, Choi, Youm & Cole (2025). Positive social relations, loneliness, and "
    "immune system gene regulation. Ann N Y Acad Sci. doi:10.1111/nyas.15372",
    "profile": "Fredrickson et al. (2013). A functional genomic perspective on human well-being. "
    "PNAS 110:13684. doi:10.1073/pnas.1305419110",
    "rao": "Rao (1959). Some problems involving linear hypotheses in multivariate analysis. "
    "Biometrika 46:49. doi:10.1093/biomet/46.1-2.49",
    "permutation": "Freedman & Lane (1983). A nonstochastic interpretation of reported "
    "significance levels. J Bus Econ Stat 1:292. doi:10.1080/07350015.1983.10509354",
    "calibration": "Bradley (1978). Robustness? Br J Math Stat Psychol 31:144. "
    "doi:10.1111/j.2044-8317.1978.tb00581.x",
    "robust": "MacKinnon & White (1985). Some heteroskedasticity-consistent covariance matrix "
    "estimators with improved finite sample properties. J Econom 29:305. "
    "doi:10.1016/0304-4076(85)90158-7",
    "wild": "Davidson & Flachaire (2008). The wild bootstrap, tamed at last. J Econom 146:162. "
    "doi:10.1016/j.jeconom.2008.08.003",
    "spread": "Koenker (1981). A note on studentizing a test for heteroscedasticity. J Econom "
    "17:107. doi:10.1016/0304-4076(81)90062-2",
    "clusters": "Pustejovsky & Tipton (2018). Small-sample methods for cluster-robust variance "
    "estimation and hypothesis testing in fixed effects models. J Bus Econ Stat 36:672. "
    "doi:10.1080/07350015.2016.1247004",
    "holm": "Holm (1979). A simple sequentially rejective multiple test procedure. Scand J Stat "
    "6:65",
    "equivalence": "Schuirmann (1987). A comparison of the two one-sided tests procedure and the "
    "power approach for assessing the equivalence of average bioavailability. J Pharmacokinet "
    "Biopharm 15:657. doi:10.1007/BF01068419",
    "genes": "Benjamini & Hochberg (1995). Controlling the false discovery rate. J R Stat Soc B "
    "57:289. doi:10.1111/j.2517-6161.1995.tb02031.x",
    "bootstrap": "Efron (1987). Better bootstrap confidence intervals. J Am Stat Assoc 82:171. "
    "doi:10.1080/01621459.1987.10478410",
    "competitive": "Wu & Smyth (2012). Camera: a competitive gene set test accounting for "
    "inter-gene correlation. Nucleic Acids Res 40:e133. doi:10.1093/nar/gks461",
    "moderated": "Smyth (2004). Linear models and empirical Bayes methods for assessing "
    "differential expression in microarray experiments. Stat Appl Genet Mol Biol 3:3. "
    "doi:10.2202/1544-6115.1027",
    "curve": "Simonsohn, Simmons & Nelson (2020). Specification curve analysis. Nat Hum Behav "
    "4:1208. doi:10.1038/s41562-020-0912-z",
    "pooled": "Knapp & Hartung (2003). Improved tests for a random effects meta-regression with a "
    "single covariate. Stat Med 22:2693. doi:10.1002/sim.1482",
    "varying": "Viechtbauer (2007). Confidence intervals for the amount of heterogeneity in "
    "meta-analysis. Stat Med 26:37. doi:10.1002/sim.2514",
    "visits": "Kenward & Roger (1997). Small sample inference for fixed effects from restricted "
    "maximum likelihood. Biometrics 53:983. doi:10.2307/2533558",
    "imputation": "van Buuren & Groothuis-Oudshoorn (2011). mice: multivariate imputation by "
    "chained equations in R. J Stat Softw 45(3). doi:10.18637/jss.v045.i03",
    "imputations": "White, Royston & Wood (2011). Multiple imputation using chained equations: "
    "issues and guidance for practice. Stat Med 30:377. doi:10.1002/sim.4067",
    "rubin": "Barnard & Rubin (1999). Small-sample degrees of freedom with multiple imputation. "
    "Biometrika 86:948. doi:10.1093/biomet/86.4.948",
    "outliers": "Iglewicz & Hoaglin (1993). How to detect and handle outliers. ASQC Quality Press",
    "cutadapt": "Martin (2011). Cutadapt removes adapter sequences from high-throughput sequencing "
    "reads. EMBnet.journal 17:10. doi:10.14806/ej.17.1.200",
    "STAR": "Dobin et al. (2013). STAR: ultrafast universal RNA-seq aligner. Bioinformatics 29:15. "
    "doi:10.1093/bioinformatics/bts635",
    "MultiQC": "Ewels et al. (2016). MultiQC: summarize analysis results for multiple tools and "
    "samples in a single report. Bioinformatics 32:3047. doi:10.1093/bioinformatics/btw354",
    "snakemake": "Mölder et al. (2021). Sustainable data analysis with Snakemake. F1000Research "
    "10:33. doi:10.12688/f1000research.29032.2",
    "scipy": "Virtanen et al. (2020). SciPy 1.0: fundamental algorithms for scientific computing "
    "in Python. Nat Methods 17:261. doi:10.1038/s41592-019-0686-2",
    "numpy": "Harris et al. (2020). Array programming with NumPy. Nature 585:357. "
    "doi:10.1038/s41586-020-2649-2",
    "genome": "Law et al. (2014). voom: precision weights unlock linear model analysis tools for "
    "RNA-seq read counts. Genome Biol 15:R29. doi:10.1186/gb-2014-15-2-r29",
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
    """
    text = " ".join(says for _, says in told)
    left_out = PROGRAMS - {*software["program"]}
    left_out |= {name for name, words in NAMED.items() if words not in text}
    return [cited for name, cited in REFERENCES.items() if name not in left_out]
