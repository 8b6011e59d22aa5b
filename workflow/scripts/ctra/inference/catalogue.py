"""Every statistic of an effect, once: what it is called, how it is drawn, where it is computed.

Adding a statistic is an entry here and a function: its `fit`, or its `test`. Its row in the
results, its simple slopes, its permutation p and its size follow, if need be by refitting each
draw. Needs the standard library alone: the rules read it before the first job, and hand the names
of the functions to the model, so that a new word reruns no model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True)
class Computed:
    """Where a statistic is computed, each as "module:name"; empty for what it has not.

    The names are those of `ctra.inference.functions.Functions`, which says what each is given.

    Attributes
    ----------
    fit : str
        The slopes of all columns; of a test alone there is none.
    test : str
        The test of one column, where there is no slope.
    permuted : str
        The evaluation of many permutations at once.
    refitted : str
        An evaluation of permutations that fits each of them faster than `fit` does.
    reweighted : str
        What the signs are drawn of, where not the residuals as they are.
    left_out : str
        The slopes without each participant and gene, in closed form.
    power : str
        The power of a planned study.
    weights : str
        The weights of the genes in the slope, where it is an average over genes that a fit chooses.
    """

    fit: str = ""
    test: str = ""
    permuted: str = ""
    refitted: str = ""
    reweighted: str = ""
    left_out: str = ""
    power: str = ""
    weights: str = ""

    @property
    def slope(self) -> bool:
        """Whether it estimates a slope; otherwise it is a test alone."""
        return bool(self.fit)

    @property
    def functions(self) -> dict[str, str]:
        """Where its functions are, by what they are for; without those that it has not."""
        names = {role.name: getattr(self, role.name) for role in fields(Computed)}
        return {role: name for role, name in names.items() if name}


@dataclass(frozen=True)
class Statistic(Computed):
    """One statistic of an effect: where it is computed, and the words about it.

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
        Black for the composite, from which to conclude, and grey for the others, which their
        markers tell apart. Empty where no figure has it.
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
        color="#1a1a1a",
        marker="o",
        fit="ctra.inference.mean_composite:fit_composite",
        permuted="ctra.inference.permuted:composite_t",
        left_out="ctra.inference.left_out:composite_left_out",
        power="ctra.inference.planning:COMPOSITE",
    ),
    Statistic(
        key="robust",
        model="the slopes of composite",
        inference="robust standard errors: HC3, on n − 1 − k df; with clusters CR2, on the df of "
        "Bell and McCaffrey. Beside them a wild bootstrap. Spread that follows the exposure, and "
        "people who belong together, are allowed for",
        table="robust composite",
        short="robust",
        sentence="robust to unequal spread",
        fit="ctra.inference.sandwich:fit_robust",
        permuted="ctra.inference.sandwich:robust_t",
    ),
    Statistic(
        key="rao",
        model="the slopes of un",
        inference="exact t on n − k − p df, if all genes have the same slope",
        table="exact common slope",
        figure="exact test of one slope for all genes",
        short="exact",
        sentence="exact if all genes have this slope",
        color="#6b6b6b",
        marker="D",
        common=True,
        fit="ctra.inference.common_slope:fit_rao",
        permuted="ctra.inference.permuted:rao_t",
        left_out="ctra.inference.left_out:rao_left_out",
        power="ctra.inference.planning:RAO",
    ),
    Statistic(
        key="un",
        model="genes as repeated measures of a participant, unstructured covariance (SAS PROC "
        "MIXED, repeated gene / subject=id type=un)",
        inference="as published: model-based SE, between-within df. Its size is measured in the "
        "data at hand; where it is not calibrated, read it beside the literature only",
        table="published model",
        figure="published mixed model",
        short="published model",
        sentence="mixed model with unstructured covariance",
        methods="an unstructured covariance (the published model)",
        color="#6b6b6b",
        marker="s",
        common=True,
        published=True,
        fit="ctra.inference.mixed:fit_un",
        permuted="ctra.inference.permuted:un_t",
        left_out="ctra.inference.left_out:un_left_out",
        weights="ctra.inference.mixed:gene_weights",
    ),
    Statistic(
        key="csh",
        model="the same with heterogeneous compound symmetry: a variance for each gene, one "
        "correlation",
        inference="model-based SE, between-within df",
        table="simpler mixed model",
        figure="simpler mixed model (one correlation)",
        short="simpler mixed model",
        sentence="mixed model with heterogeneous compound symmetry",
        methods="heterogeneous compound symmetry (the simpler model)",
        color="#6b6b6b",
        marker="^",
        common=True,
        published=True,
        fit="ctra.inference.mixed:fit_csh",
        refitted="ctra.inference.csh_draws:csh_t",
        weights="ctra.inference.mixed:gene_weights",
    ),
    Statistic(
        key="homogeneity",
        model="a slope for each gene",
        inference="exact F test that they are equal",
        table="equal slopes",
        test="ctra.inference.equal_slopes:equal_slopes",
        permuted="ctra.inference.permuted:homogeneity_test",
        reweighted="ctra.inference.reweighted:by_person",
    ),
)
BY_KEY = {statistic.key: statistic for statistic in STATISTICS}


def computed(published: Iterable[str]) -> dict[str, dict[str, str]]:
    """Where the statistics of a model are computed.

    Parameters
    ----------
    published : iterable of str
        The published mixed models that the configuration names.

    Returns
    -------
    dict of str to dict of str to str
        By statistic: its functions as "module:name". First the other slopes, then the published
        ones in their order, then the tests alone.
    """
    others = [statistic for statistic in STATISTICS if not statistic.published]
    statistics = [statistic for statistic in others if statistic.slope]
    statistics += [BY_KEY[key] for key in published]
    statistics += [statistic for statistic in others if not statistic.slope]
    return {statistic.key: statistic.functions for statistic in statistics}


def with_power() -> dict[str, dict[str, str]]:
    """Where the power of the statistics that have one is computed, as from `computed`."""
    return {one.key: {"power": one.power} for one in STATISTICS if one.power}


def modules_of(statistics: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Modules with the functions of statistics, for the digest of a rule.

    Parameters
    ----------
    statistics : dict of str to dict of str to str
        As from `computed`.

    Returns
    -------
    list of str
        Sorted, each once.
    """
    names = [name for functions in statistics.values() for name in functions.values()]
    return sorted({name.partition(":")[0] for name in names})
