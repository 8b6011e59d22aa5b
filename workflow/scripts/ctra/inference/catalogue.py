"""Every statistic of an effect, once: what it is called, how it is drawn, where it is computed.

Adding a statistic is an entry here and a function. Needs the standard library alone: the rules read
it before the first job, and hand the functions to the model, so that a new word reruns no model.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Statistic:
    """One statistic of an effect.

    Attributes
    ----------
    key : str
        In the tables.
    model, inference : str
        What is fitted, and what its p rests on; for the documentation.
    table, figure, short : str
        Its name in the report's tables, in the legend of a figure, and in its text for those who
        do not see it.
    sentence : str
        What a sentence for a paper says of it, after the numbers; empty for the composite, from
        which to conclude.
    methods : str
        How the methods text calls its covariance, where it is a mixed model.
    color, marker : str
        Of Okabe & Ito's colours, told apart under every colour vision; the markers are for print
        without colour. Empty where no figure has it.
    slope : bool
        Whether it estimates a slope; otherwise it is a test alone.
    common : bool
        Whether it estimates one slope for all genes.
    published : bool
        Whether it is the published style of analysis: a mixed model that the configuration names
        by its covariance. The others are always computed.
    """

    key: str
    model: str
    inference: str
    table: str
    figure: str = ""
    short: str = ""
    sentence: str = ""
    methods: str = ""
    color: str = ""
    marker: str = ""
    slope: bool = True
    common: bool = False
    published: bool = False


STATISTICS = (
    Statistic(
        key="composite",
        model="mean over genes of y = a + x'b + ε",
        inference="t test on n − 1 − k df; exact for normal errors of one variance over "
        "participants, whatever their correlation between genes. Conclude from this one",
        table="mean composite",
        figure="mean composite",
        short="composite",
        color="#0072B2",
        marker="o",
    ),
    Statistic(
        key="rao",
        model="the slopes of un",
        inference="exact t on n − k − p df, if all genes have the same slope",
        table="exact common slope",
        figure="exact for a slope that all genes share",
        short="exact",
        sentence="exact if all genes have this slope",
        color="#CC79A7",
        marker="D",
        common=True,
    ),
    Statistic(
        key="un",
        model="genes as repeated measures of a participant, unstructured covariance (SAS PROC "
        "MIXED, repeated gene / subject=id type=un)",
        inference="as published: model-based SE, between-within df. Its size is measured in the "
        "data at hand; where it is not calibrated, read it beside the literature only",
        table="unstructured",
        figure="unstructured model, as published",
        short="unstructured",
        sentence="mixed model with unstructured covariance",
        methods="an unstructured",
        color="#D55E00",
        marker="s",
        common=True,
        published=True,
    ),
    Statistic(
        key="csh",
        model="the same with heterogeneous compound symmetry: a variance for each gene, one "
        "correlation",
        inference="model-based SE, between-within df",
        table="heterogeneous CS",
        figure="heterogeneous compound symmetry",
        short="CSH",
        sentence="mixed model with heterogeneous compound symmetry",
        methods="a heterogeneous compound-symmetry",
        color="#009E73",
        marker="^",
        common=True,
        published=True,
    ),
    Statistic(
        key="homogeneity",
        model="a slope for each gene",
        inference="exact F test that they are equal",
        table="equal slopes",
        slope=False,
    ),
)
BY_KEY = {statistic.key: statistic for statistic in STATISTICS}
