"""The marginal linear model on long data: PROC MIXED's REPEATED statement."""

from collections.abc import Sequence, Sized

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ctra.files.errors import MarginalError, NotIdentifiedError
from ctra.files.rounding import fits_exactly
from ctra.marginal.columns import check_names, independent_columns
from ctra.marginal.curvature import curvature
from ctra.marginal.dof import (
    DF_METHODS,
    FROM_PARAMETERS,
    KENWARD_ROGER,
    SATTERTHWAITE_CELLS,
    Degrees,
    KenwardRoger,
    Satterthwaite,
    SmallestOf,
    between_within,
)
from ctra.marginal.iterative import LongData, Optimum, maximise, one_thread
from ctra.marginal.results import MarginalResults
from ctra.marginal.structures import STRUCTURES, Floats, Structure

METHODS = ("reml", "ml")
Labels = Sequence[object] | NDArray[np.generic] | pd.Series | pd.Categorical


class MarginalModel:
    """Linear model with any fixed effects and correlated cells within subjects.

    Parameters
    ----------
    endog : array_like, shape (N,)
        A row a subject and cell, as in PROC MIXED; a missing value is a missing cell.
    exog : array_like or DataFrame, shape (N, m)
        Fixed effects, the intercept among them.
    subject, cell : array_like, shape (N,)
        Labels; a subject has a cell at most once. Cells are ordered as a Categorical's categories,
        else sorted.
    covariance : {"un", "cs", "csh", "vc"}
    method : {"reml", "ml"}
    effects : array_like, shape (m,), optional
        The effect that each column belongs to, where several columns (dummies of a factor) are one;
        needed for between-within degrees of freedom only. Every column is an effect of its own
        without it.

    Raises
    ------
    MarginalError
        For unknown options, lengths that differ, a name twice, missing labels, missing values in
        exog where endog is there, a cell twice in a subject, a cell or a model without enough
        observations, an endog of which exog leaves nothing, or, under `un`, two cells that no
        subject has both of.

    Notes
    -----
    y_i = X_i b + e_i, e_i ~ N(0, S_i), S_i the rows and columns of one p x p matrix that belong to
    the observed cells; Jennrich & Schluchter 1986, doi:10.2307/2530695.
    """

    def __init__(
        self,
        endog: ArrayLike,
        exog: pd.DataFrame | NDArray[np.generic],
        subject: Labels,
        cell: Labels,
        *,
        covariance: str = "un",
        method: str = "reml",
        effects: Sequence[object] | NDArray[np.generic] | None = None,
    ) -> None:
        _check_rows(endog, exog, subject, cell)
        columns = pd.DataFrame(exog)
        check_names(columns.columns, "exog")
        observations = np.asarray(endog, dtype=float)
        labels, cells = pd.Series(subject).to_numpy(), pd.Series(cell).reset_index(drop=True)
        _check_lengths(observations, columns, labels, cells)
        used = _used_rows(observations, labels, cells)
        values = columns.to_numpy(dtype=float)[used]
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            raise MarginalError(
                f"column {columns.columns[column]!r} is {values[row, column]} in row "
                f"{np.flatnonzero(used)[row]}, where endog has a value"
            )
        self.cells, self._subject, self._cell = _codes(labels, cells, used)
        check_options(covariance, method, DF_METHODS[0], len(self.cells))
        present = np.zeros((self._subject.max() + 1, len(self.cells)), dtype=int)
        present[self._subject, self._cell] = 1
        self._n_complete = int(present.all(axis=1).sum())
        self.structure, self.method = covariance, method
        self.names = columns.columns
        self.effects = np.arange(len(self.names)) if effects is None else np.asarray(effects)
        if len(self.effects) != len(self.names):
            raise MarginalError(
                f"{len(self.effects)} effects for {len(self.names)} columns; one a column is needed"
            )
        self.n_subjects = len(pd.unique(labels))
        self._estimable = independent_columns(values)
        self._exog, self._endog = values[:, self._estimable], observations[used]
        _check_left(self._endog, self._exog)
        if covariance == "un":
            _check_pairs(present, self.cells)

    @one_thread
    def fit(self, *, df_method: str = "between-within") -> MarginalResults:
        """Fit the model.

        Parameters
        ----------
        df_method : {"between-within", "residual", "satterthwaite", "kenward-roger", \
"kenward-roger-first-order"}
            Kenward and Roger's methods adjust the standard errors too, under REML alone. Without
            the second derivatives of the covariance the adjustment is of the first order, as SAS's
            KENWARDROGER(FIRSTORDER); only `csh` has any.

        Returns
        -------
        MarginalResults
            Also when the iterations did not converge: see `converged`, `positive_definite` and
            `status`. Satterthwaite's and Kenward and Roger's degrees of freedom are then missing.

        Raises
        ------
        MarginalError
            For an unknown method, Kenward and Roger's under ML, theirs or Satterthwaite's for an
            unstructured covariance of more than 10 cells, whose Hessian would be too large, or no
            between-within degrees of freedom left.
        """
        p = len(self.cells)
        check_options(self.structure, self.method, df_method, p, (*DF_METHODS, *KENWARD_ROGER))
        if df_method in KENWARD_ROGER and self.method != "reml":
            raise MarginalError(f"{df_method} with method {self.method!r}; it is made for 'reml'")
        data = LongData(self._endog, self._exog, self._subject, self._cell, self.method)
        structure = STRUCTURES[self.structure](p)
        optimum = maximise(data, structure)
        covariance = structure.covariance(optimum.state)
        slopes, cov_params = data.fixed_effects(covariance)
        degrees: Degrees
        if df_method in FROM_PARAMETERS:
            degrees, cov_params = _uncertain(data, structure, optimum, cov_params, df_method)
        elif df_method == "residual":
            rest = len(self._endog) - len(self._estimable)
            degrees = SmallestOf(np.full(len(slopes), rest))
        else:
            degrees = SmallestOf(self._between_within())
        names = self.names[self._estimable]
        return MarginalResults(
            params=pd.Series(slopes, index=names).reindex(self.names),
            cov_params=pd.DataFrame(cov_params, index=names, columns=names).reindex(
                index=self.names, columns=self.names
            ),
            degrees=degrees,
            covariance=pd.DataFrame(covariance, index=self.cells, columns=self.cells),
            structure=self.structure,
            method=self.method,
            minus2_loglik=optimum.value,
            null_minus2_loglik=data.null_value(),
            n_obs=data.n_obs,
            n_subjects=self.n_subjects,
            n_covariance=structure.n_parameters,
            n_fixed=len(slopes),
            aliased=tuple(self.names.delete(self._estimable)),
            converged=optimum.converged,
            positive_definite=optimum.positive_definite,
            iterations=optimum.iterations,
            n_complete=self._n_complete,
        )

    def _between_within(self) -> NDArray[np.integer]:
        """Between-within degrees of freedom of the estimated effects; at least 1 each."""
        effects = self.effects[self._estimable]
        by_effect = between_within(self._exog, effects, self._subject, self.structure)
        if by_effect.min() < 1:
            raise MarginalError(
                f"{by_effect.min()} between-within degrees of freedom: too few subjects or "
                f"observations ({len(self._endog)}) for {len(self._estimable)} fixed effects"
            )
        return by_effect


def _uncertain(
    data: LongData, structure: Structure, optimum: Optimum, cov_params: Floats, df_method: str
) -> tuple[Degrees, Floats]:
    """Degrees of freedom from the uncertainty of the covariance, and that of the effects (m, m)."""
    if not (optimum.converged and optimum.positive_definite):
        return SmallestOf(np.full(len(cov_params), np.nan)), cov_params
    at = curvature(data, structure, optimum.state)
    if df_method == "satterthwaite":
        return Satterthwaite(cov_params, at.gradient, at.cov_parameters), cov_params
    adjusted = at.adjusted if df_method == KENWARD_ROGER[0] else at.first_order
    return KenwardRoger(cov_params, at.gradient, at.cov_parameters), adjusted


def _check_rows(*tables: object) -> None:
    """Refuse tables of the same length whose row labels differ."""
    rows = [table.index for table in tables if isinstance(table, pd.Series | pd.DataFrame)]
    lengths = {len(table) for table in tables if isinstance(table, Sized)}
    if len(lengths) == 1 and not all(index.equals(rows[0]) for index in rows):
        raise MarginalError(
            "endog, exog, subject and cell have other row labels, or another order; align them "
            "first"
        )


def _check_lengths(
    endog: Floats, exog: pd.DataFrame, subject: NDArray[np.generic], cell: pd.Series
) -> None:
    lengths = [len(endog), len(exog), len(subject), len(cell)]
    if len(set(lengths)) > 1:
        raise MarginalError(
            f"endog, exog, subject and cell have {lengths[0]}, {lengths[1]}, {lengths[2]} and "
            f"{lengths[3]} rows; as many of each are needed"
        )


def _used_rows(endog: Floats, subject: NDArray[np.generic], cell: pd.Series) -> NDArray[np.bool_]:
    """Whether each row has an observation; refuses labels that are missing."""
    for name, missing in (("subject", pd.isna(subject)), ("cell", cell.isna().to_numpy())):
        if missing.any():
            row = np.flatnonzero(missing)[0]
            raise MarginalError(f"{name} is missing in row {row}; every row needs one")
    if np.isinf(endog).any():
        raise MarginalError(f"endog is infinite in row {np.flatnonzero(np.isinf(endog))[0]}")
    used = ~np.isnan(endog)
    if not used.any():
        raise MarginalError(f"none of {len(endog)} rows has an observation")
    return used


def _codes(
    subject: NDArray[np.generic], cell: pd.Series, used: NDArray[np.bool_]
) -> tuple[pd.Index, NDArray[np.intp], NDArray[np.integer]]:
    """The cells, and codes from 0 of the subjects and cells of the used rows."""
    categories = cell.astype("category").cat if cell.dtype != "category" else cell.cat
    cells, codes = categories.categories, categories.codes.to_numpy()[used]
    subjects = pd.factorize(subject[used])[0]
    twice = pd.DataFrame({"subject": subjects, "cell": codes}).duplicated().to_numpy()
    if twice.any():
        row = np.flatnonzero(used)[np.flatnonzero(twice)[0]]
        raise MarginalError(f"subject '{subject[row]}' has cell '{cell[row]}' twice")
    empty = np.setdiff1d(np.arange(len(cells)), codes)
    if len(empty):
        raise MarginalError(f"no observation of cell '{cells[empty[0]]}'")
    return cells, subjects, codes


def _check_left(endog: Floats, exog: Floats) -> None:
    """Refuse columns, of full rank, that leave no degree of freedom or no variance."""
    n, m = exog.shape
    if n <= m:
        raise MarginalError(f"{n} observations are too few for {m} fixed effects")
    if fits_exactly(exog, endog, float(np.abs(endog).max())):
        raise MarginalError(f"{m} fixed effects leave no variance in {n} observations")


def _check_pairs(present: NDArray[np.integer], cells: pd.Index) -> None:
    """Refuse two cells that no subject has both of; present is 1 where a subject has a cell."""
    apart = np.argwhere(present.T @ present == 0)
    if len(apart):
        pair = "' and '".join(str(cells[i]) for i in apart[0])
        raise MarginalError(
            f"cells '{pair}' are never observed in the same subject; un has no estimate of "
            "their covariance"
        )


def check_options(
    covariance: str, method: str, df_method: str, p: int, df_methods: Sequence[str] = DF_METHODS
) -> None:
    """Check the options of a fit with p cells; an error says what is allowed."""
    if covariance not in STRUCTURES:
        raise MarginalError(f"covariance {covariance!r}; allowed: {', '.join(STRUCTURES)}")
    if method not in METHODS:
        raise MarginalError(f"method {method!r}; allowed: {', '.join(METHODS)}")
    if df_method not in df_methods:
        raise MarginalError(f"df_method {df_method!r}; allowed: {', '.join(df_methods)}")
    if covariance in ("cs", "csh") and p == 1:
        raise NotIdentifiedError(f"{covariance} needs two cells or more; vc is for one")
    if df_method in FROM_PARAMETERS and covariance == "un" and p > SATTERTHWAITE_CELLS:
        raise MarginalError(
            f"{df_method} with {p} cells under un; at most {SATTERTHWAITE_CELLS} are allowed"
        )
