"""The composite at every visit, in every arm: a mixed model of all visits, and its contrasts.

Beside it the model of the literature, of all genes at all visits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ctra.files.errors import AnalysisError, MarginalError
from ctra.files.visits import ALL, AT_VISIT, CHANGE, JOINT, OF_CHANGES
from ctra.marginal.dof import SATTERTHWAITE_CELLS
from ctra.marginal.iterative import one_thread
from ctra.marginal.kronecker import fit_kronecker
from ctra.marginal.model import MarginalModel
from ctra.marginal.results import SlopeResults
from ctra.model.analysis import complete_cases
from ctra.model.design import design_matrix
from ctra.model.visits import analysed_genes, composites

DF_METHOD = "kenward-roger"
FEWEST = 2  # participants of an arm at a visit
NO_MAXIMUM = (
    "no best fit was found; there are too few participants with all visits, or their visits are "
    "too alike"
)
NO_JOINT = "no F test: too few participants"
TEST = ["difference", "std_error", "df", "t", "p_value", "ci_low", "ci_high"]
CONTRAST = ["contrast", "visit", "arm", "versus"]
COLUMNS = {
    "means": ["visit", "arm", "n", "mean", "std_error", "df", "ci_low", "ci_high", "status"],
    "contrasts": [*CONTRAST, *TEST, "F", "df_num", "status"],
    "genes": [*CONTRAST, *TEST, "F", "df_num", "p_composite", "status"],
    "values": ["subject", "visit", "arm", "composite"],
}


@dataclass(frozen=True)
class Repeated:
    """What the model of all visits is of.

    Attributes
    ----------
    order : list of str
        The visits in the order of time; the first is the baseline.
    arm : str
        Column of the arms; empty where there are none.
    covariates : list of str
    categories : dict of str to str
        Reference level of the arms, and of the covariates that are categories.
    cluster : str
        Column of the clusters, with which there is no such model; empty without.
    labels : dict of str to str
        What people call the arms.
    """

    order: Sequence[str]
    arm: str
    covariates: Sequence[str]
    categories: Mapping[str, str]
    cluster: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    def arms(self, people: pd.DataFrame) -> pd.Series:
        """The arm of each participant in words."""
        if not self.arm:
            return pd.Series(ALL, index=people.index)
        return people[self.arm].map(lambda arm: self.labels.get(arm, arm))

    @property
    def reference(self) -> str:
        """The arm that the others are compared with, in words; empty without arms."""
        arm = self.categories.get(self.arm, "")
        return self.labels.get(arm, arm)


@one_thread
def repeated_measures(
    endog: pd.DataFrame,
    participants: pd.DataFrame,
    visits: pd.DataFrame,
    plan: Repeated,
    *,
    standardize: bool,
) -> dict[str, pd.DataFrame]:
    """Fit the composite at all visits by arm and visit.

    Parameters
    ----------
    endog : DataFrame, shape (n_samples, p)
        Signed log2 expression, from `ctra.expression.geneset.signed_expression`.
    participants : DataFrame
        Analysed sample: index the subjects.
    visits : DataFrame
        From `ctra.cohort.attendance.visit_table`.
    plan : Repeated
    standardize : bool
        Whether genes are z-scored over all samples of the visits.

    Returns
    -------
    dict of str to DataFrame
        means: of each arm and visit, adjusted to the mean of the covariates, with the number of
        participants and the 95 % confidence interval.
        contrasts: `change` of an arm (from the baseline to a later visit), `difference` between an
        arm and the reference at a visit, `difference of changes` between these, and one F test of
        all differences of changes. status says why there is no number.
        genes: the same contrasts by the model of all genes, and as p_composite the p of contrasts.
        values: the composite of each participant and visit.
        flow: participants left out for missing values, from `complete_cases`.

    Raises
    ------
    AnalysisError
        If a column is not there, or nobody has all of them.

    Notes
    -----
    A mean for each arm and visit and a slope for each covariate; an unstructured covariance of the
    visits, the same in all arms; REML; standard errors and degrees of freedom of Kenward & Roger
    1997, doi:10.2307/2533558. Participants with some visits count with those that they have, which
    is right if their absence depends on nothing but what was observed (missing at random).

    The model of all genes has a mean a gene beside these effects, and the covariance of the visits
    times one correlation of the genes: `ctra.marginal.kronecker`. Its p is too small or too large
    where the visits of the composite correlate otherwise than those of the genes' differences.
    """
    columns = [column for column in (plan.arm, *plan.covariates) if column]
    complete, flow = complete_cases(participants, columns)
    arms = plan.arms(complete)
    values = composite_values(endog, visits, arms, plan, standardize=standardize)
    means = cells_of(values, arms, plan)
    contrasts = _contrasts(list(means["arm"].unique()), plan.order)
    exog = visits_design(values, means, complete, plan)
    genes = analysed_genes(endog, visits, standardize=standardize).loc[values["sample"]]
    fit = exog if isinstance(exog, str) else fit_composite(values, exog, plan)
    of_genes = exog if isinstance(exog, str) else _published(genes, values, exog, plan)
    if isinstance(fit, str):
        means["status"] = f"not fitted: {fit}"
    else:
        found = fit.t_test({cell: {cell: 1.0} for cell in means["cell"]}).drop(columns="t")
        found = found.rename(columns={"estimate": "mean"})
        means = means.join(found, on="cell")
    believed, published = _tested(fit, contrasts), _tested(of_genes, contrasts)
    published["p_composite"] = believed.get("p_value")
    tables = {"means": means, "contrasts": believed, "genes": published, "values": values}
    shown = {name: table.reindex(columns=COLUMNS[name]) for name, table in tables.items()}
    return {**shown, "flow": flow}


def cell_name(arm: str, visit: str) -> str:
    """Name of the mean of an arm at a visit among the columns of the model."""
    return f"{arm} at {visit}"


def composite_values(
    endog: pd.DataFrame, visits: pd.DataFrame, arms: pd.Series, plan: Repeated, *, standardize: bool
) -> pd.DataFrame:
    """The composite of each participant and visit, with the arm, a visit after the other."""
    there = []
    for visit in plan.order:
        found = composites(endog, visits, visit, standardize=standardize)
        found = found[found.index.isin(arms.index)].rename_axis("subject").reset_index()
        there.append(found.assign(visit=visit))
    values = pd.concat(there, ignore_index=True)
    return values.assign(arm=arms.reindex(values["subject"]).to_numpy())


def cells_of(values: pd.DataFrame, arms: pd.Series, plan: Repeated) -> pd.DataFrame:
    """A row a visit and arm, the reference first: the cell, and its number of participants."""
    first = [plan.reference] if plan.arm else []
    levels = [*first, *sorted({*arms}.difference(first))]
    n = values.groupby(["arm", "visit"]).size()
    rows = [
        (visit, arm, cell_name(arm, visit), n.get((arm, visit), 0))
        for visit in plan.order
        for arm in levels
    ]
    return pd.DataFrame(rows, columns=["visit", "arm", "cell", "n"])


def _contrasts(levels: Sequence[str], order: Sequence[str]) -> pd.DataFrame:
    """A row a contrast, with its coefficients of the cells."""
    first, reference = order[0], levels[0]
    rows: list[dict[str, object]] = []
    for visit in order[1:]:
        for arm in levels:
            of = {cell_name(arm, visit): 1.0, cell_name(arm, first): -1.0}
            rows.append({"contrast": CHANGE, "visit": visit, "arm": arm, "of": of})
    for visit in order:
        for arm in levels[1:]:
            of = {cell_name(arm, visit): 1.0, cell_name(reference, visit): -1.0}
            rows.append({"contrast": AT_VISIT, "visit": visit, "arm": arm, "of": of})
    for visit in order[1:]:
        for arm in levels[1:]:
            of = {cell_name(arm, visit): 1.0, cell_name(arm, first): -1.0}
            of |= {cell_name(reference, visit): -1.0, cell_name(reference, first): 1.0}
            rows.append({"contrast": OF_CHANGES, "visit": visit, "arm": arm, "of": of})
    table = pd.DataFrame(rows)
    table["versus"] = np.where(table["contrast"] == CHANGE, first, reference)
    return table


def _refusal(means: pd.DataFrame, plan: Repeated, who: str) -> str:
    """Why there is no such model of whom, whatever the values; empty where there may be one."""
    if plan.cluster:
        return (
            f"participants have clusters ({plan.cluster}), which the model of all visits takes for "
            "independent"
        )
    if len(plan.order) > SATTERTHWAITE_CELLS:
        return (
            f"there are {len(plan.order)} visits; an unstructured covariance of at most "
            f"{SATTERTHWAITE_CELLS} is estimated"
        )
    few = means[means["n"] < FEWEST]
    if len(few):
        cell = few.iloc[0]
        of_arm = f" of arm {cell['arm']}" if plan.arm else ""
        return f"{who}{of_arm} at {cell['visit']}: {cell['n']}; at least {FEWEST} are needed"
    return ""


def visits_design(
    values: pd.DataFrame,
    means: pd.DataFrame,
    people: pd.DataFrame,
    plan: Repeated,
    exposures: pd.DataFrame | None = None,
) -> pd.DataFrame | str:
    """Columns for each arm and visit, covariates, and exposures that differ between visits.

    Parameters
    ----------
    values : DataFrame, shape (N, n_columns)
        From `composite_values`.
    means : DataFrame
        From `cells_of`.
    people : DataFrame
        Index the participants, with their covariates.
    plan : Repeated
    exposures : DataFrame, shape (N, m), optional
        Columns of the design with a value in each row of `values`.

    Returns
    -------
    DataFrame or str
        The design, a row for each of `values`; or why there is no model.
    """
    who = "participants" if exposures is None else "participants with a value of it"
    if why := _refusal(means, plan, who):
        return why
    try:
        own = _covariates(people, plan)
    except AnalysisError as error:
        return str(error)
    further = values[[]] if exposures is None else exposures
    there = values.pivot(index="subject", columns="visit", values="composite").notna()
    complete = int(there.all(axis=1).sum())
    needed = means["arm"].nunique() + own.shape[1] + further.shape[1] + len(plan.order)
    if complete < needed:
        return f"{who} at all visits: {complete}; at least {needed} are needed"
    cells = [cell_name(*pair) for pair in zip(values["arm"], values["visit"], strict=True)]
    exog = pd.get_dummies(pd.Series(cells, index=values.index), dtype=float)
    return exog.join(own.loc[values["subject"]].set_axis(values.index)).join(further)


def _visit(values: pd.DataFrame, plan: Repeated) -> pd.Series:
    """The visit of each value, in the order of time."""
    return pd.Series(pd.Categorical(values["visit"], list(plan.order)), index=values.index)


def fit_composite(values: pd.DataFrame, exog: pd.DataFrame, plan: Repeated) -> SlopeResults | str:
    """The model of the composite at all visits, from `visits_design`, or why there is none."""
    try:
        model = MarginalModel(values["composite"], exog, values["subject"], _visit(values, plan))
        fit = model.fit(df_method=DF_METHOD)
    except MarginalError as error:
        return str(error)
    return fit if fit.status == "ok" else NO_MAXIMUM


def _published(
    genes: pd.DataFrame, values: pd.DataFrame, exog: pd.DataFrame, plan: Repeated
) -> SlopeResults | str:
    """The model of all genes at all visits, or why there is none."""
    cells = {cell_name(*pair) for pair in zip(values["arm"], values["visit"], strict=True)}
    effects = ["visit and arm" if column in cells else column for column in exog]
    try:
        fit = fit_kronecker(genes, exog, values["subject"], _visit(values, plan), effects)
    except MarginalError as error:
        return str(error)
    return fit if fit.status == "ok" else NO_MAXIMUM


def _covariates(people: pd.DataFrame, plan: Repeated) -> pd.DataFrame:
    """Columns of the covariates less their means, those of the levels of categories among them."""
    if not plan.covariates:
        return people[[]]
    exposures = [plan.arm] if plan.arm else []
    x = design_matrix(people, exposures, (), plan.covariates, plan.categories)
    own = x.iloc[:, people[plan.arm].nunique() - 1 if plan.arm else 0 :]
    return own - own.mean()


def _tested(fit: SlopeResults | str, contrasts: pd.DataFrame) -> pd.DataFrame:
    """The contrasts with their tests, and the F test of all differences of changes; or why not."""
    if isinstance(fit, str):
        return contrasts.assign(status=f"not fitted: {fit}")
    tests = fit.t_test(dict(enumerate(contrasts["of"]))).rename(columns={"estimate": "difference"})
    tested = contrasts.join(tests)
    together = contrasts[contrasts["contrast"] == OF_CHANGES]
    if len(together) < 2:
        return tested
    joint = {"contrast": JOINT, **fit.f_test(dict(enumerate(together["of"])))}
    joint["df"] = joint.pop("df_denom")
    if joint["status"] == "ok" and not np.isfinite(joint["F"]):
        joint |= {"df": np.nan, "status": NO_JOINT}
    return pd.concat([tested, pd.DataFrame([joint])], ignore_index=True)
