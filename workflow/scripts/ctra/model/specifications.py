"""The data of one model in all combinations of defensible choices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.cohort.choices import Cohort
from ctra.files.choices import OUTLIERS
from ctra.files.errors import AnalysisError
from ctra.marginal.data import ModelData
from ctra.model.analysis import Specification, complete_cases, varying_genes
from ctra.model.design import z_scores
from ctra.model.refusal import Refusal

DIGITS = 8  # of numbers near 1; two ways to one z score differ by 1e-15
OUTLYING = 3  # SD from the mean, of the composite or of an exposure
OF_MATRIX = ["million", "floor"]  # choices that a study with counts has


@dataclass(frozen=True)
class Choices:
    """What is varied, each as declared first.

    Attributes
    ----------
    floors : list of float
        CPM.
    millions : list of {"mapped", "counted"}
    scales : list of {"log2", "z"}
        Of the genes.
    covariates : dict of str to list of str
        By what the set is called.
    exclusions : bool
        Whether exclusions are taken back, those of one reason at a time.
    outliers : bool
        Whether outliers are left out.
    """

    floors: Sequence[float]
    millions: Sequence[str]
    scales: Sequence[str]
    covariates: Mapping[str, list[str]]
    exclusions: bool
    outliers: bool

    def not_here(self, profiles: pd.DataFrame) -> str:
        """Choices that a study does not have, in words; empty where it has all."""
        if "million" not in profiles:
            return "floor and library size: the study starts at log2 expression"
        lost = [one for one in self.millions if one not in set(profiles["million"])]
        return "".join(f"library size by {one} reads: not known or not usable here" for one in lost)


@dataclass(frozen=True, eq=False)
class Made:
    """One combination of choices, and the data that it makes.

    Attributes
    ----------
    chosen : dict of str to object
        million and floor (of a study with counts), scale, covariates, who.
    data : ModelData or Refusal
        Or why there are none.
    people : ndarray of int
        Places of the participants among all with expression data.
    """

    chosen: Mapping[str, object]
    data: ModelData | Refusal
    people: NDArray[np.intp]


class Specifications(NamedTuple):
    """All combinations of choices.

    Attributes
    ----------
    made : list of Made
        As declared first; those with the very data of one before are left out.
    n_same : int
        How many these are.
    strata : ndarray of int, or None
        Stratum of everybody with expression data; none where nobody was randomised within any.
    """

    made: list[Made]
    n_same: int
    strata: NDArray[np.intp] | None


def every_specification(
    profiles: pd.DataFrame,
    markers: pd.DataFrame | None,
    cohort: Cohort,
    specification: Specification,
    choices: Choices,
) -> Specifications:
    """Make the data of every combination of choices.

    Parameters
    ----------
    profiles : DataFrame
        sample and the signed log2 expression of the genes; of a study with counts one profile below
        the other, by million and floor, as declared first.
    markers : DataFrame, optional
        subject and leukocyte markers, by million and floor as the profiles.
    cohort : Cohort
    specification : Specification
        As declared.
    choices : Choices

    Returns
    -------
    Specifications

    Raises
    ------
    AnalysisError
        If the model as declared has no data.
    """
    who = [(*one, False) for one in cohort.people(without_each=choices.exclusions).items()]
    if choices.outliers:
        who.append((OUTLIERS, who[0][1], True))
    made: list[Made] = []
    seen: set[bytes] = set()
    n_same = 0
    designs = _Designs(cohort.columns(None), specification) if markers is None else None
    for variant, profile, of_cells in _variants(profiles, markers):
        pairs = _Pairs(profile, designs or _Designs(cohort.columns(of_cells), specification))
        for scale, covariates, (name, people, trimmed) in product(
            choices.scales, choices.covariates, who
        ):
            chosen = variant | {"scale": scale, "covariates": covariates, "who": name}
            try:
                data = pairs.data(scale, choices.covariates[covariates], people, trimmed)
            except AnalysisError as error:
                if not made:
                    raise
                made.append(Made(chosen, Refusal(str(error)), np.array([], dtype=np.intp)))
                continue
            digest = _digest(data)
            if digest in seen:
                n_same += 1
                continue
            seen.add(digest)
            made.append(Made(chosen, data, pairs.designs.table.index.get_indexer(data.y.index)))
    return Specifications(made, n_same, specification.strata_of(pairs.designs.table))


def _digest(data: ModelData) -> bytes:
    """One for the same participants, genes and columns, whatever their order and last digits."""
    tables = [data.x.sort_index(axis=1), data.y]
    numbers = [np.round(table.to_numpy(dtype=float), DIGITS) + 0.0 for table in tables]
    people = "\n".join(map(str, data.y.index)).encode()
    return sha256(people + b"".join(one.tobytes() for one in numbers)).digest()


def _variants(
    profiles: pd.DataFrame, markers: pd.DataFrame | None
) -> Iterator[tuple[dict[str, object], pd.DataFrame, pd.DataFrame | None]]:
    """Choice, profile and markers by million and floor; of a study without counts the only ones."""
    if OF_MATRIX[0] not in profiles:
        of_cells = None if markers is None else markers.set_index("subject")
        yield {}, profiles.set_index("sample"), of_cells
        return
    cells = {} if markers is None else dict(iter(markers.groupby(OF_MATRIX)))
    for values, rows in profiles.groupby(OF_MATRIX, sort=False):
        own = cells.get(values)
        yield (
            dict(zip(OF_MATRIX, values, strict=True)),
            rows.drop(columns=OF_MATRIX).set_index("sample"),
            None if own is None else own.drop(columns=OF_MATRIX).set_index("subject"),
        )


class _Designs:
    """Designs of some columns in some participants, each made once."""

    def __init__(self, table: pd.DataFrame, specification: Specification) -> None:
        self.table, self.specification = table, specification
        self._complete: dict[tuple[str, ...], pd.DataFrame] = {}
        self._made: dict[tuple[str, ...], pd.DataFrame] = {}

    def complete(self, covariates: list[str], people: pd.Index) -> pd.DataFrame:
        """Those of the participants who have all columns."""
        key = (*covariates, "", *people)
        if key not in self._complete:
            columns = replace(self.specification, covariates=covariates).columns
            self._complete[key] = complete_cases(self.table.loc[people], columns)[0]
        return self._complete[key]

    def design(self, covariates: list[str], complete: pd.DataFrame) -> pd.DataFrame:
        """Their design."""
        key = (*covariates, "", *complete.index)
        if key not in self._made:
            model = replace(self.specification, covariates=covariates)
            self._made[key] = model.design(complete)
        return self._made[key]


class _Pairs:
    """One profile, paired with designs; genes of the same participants are taken once."""

    def __init__(self, profile: pd.DataFrame, designs: _Designs) -> None:
        self.profile, self.designs = profile, designs
        self._genes: dict[tuple[str, ...], pd.DataFrame] = {}

    def data(self, scale: str, covariates: list[str], people: pd.Index, trimmed: bool) -> ModelData:
        """Genes and design of one specification, as `ctra.model.analysis.fit_model` has them."""
        of = self.designs.specification
        complete = self.designs.complete(covariates, people)
        y = self.genes(scale, complete)
        if trimmed:
            complete = complete[~outlying(y.mean(axis=1), complete, of)]
            y = self.genes(scale, complete)
        x = self.designs.design(covariates, complete)
        return ModelData.paired(y, x, of.clusters(complete), of.strata_of(complete))

    def genes(self, scale: str, complete: pd.DataFrame) -> pd.DataFrame:
        """Genes that vary in the participants."""
        key = (scale, *complete.index)
        if key not in self._genes:
            y = varying_genes(self.profile.loc[complete["sample"]].set_axis(complete.index))
            self._genes[key] = z_scores(y) if scale == "z" else y
        return self._genes[key]


def outlying(
    composite: pd.Series, complete: pd.DataFrame, specification: Specification
) -> NDArray[np.bool_]:
    """Who is more than 3 SD from the mean in the composite, or in an exposure of many values.

    Parameters
    ----------
    composite : Series, shape (n,)
        Mean over the genes.
    complete : DataFrame, shape (n, n_columns)
        The same participants.
    specification : Specification

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    numbers = [name for name in specification.exposures if name not in specification.categories]
    several = [name for name in numbers if complete[name].nunique() > 2]
    z = z_scores(complete[several].assign(**{"mean over genes": composite}))
    return (z.abs() > OUTLYING).any(axis=1).to_numpy()
