"""The marginal linear model on long data: PROC MIXED's REPEATED statement."""

import numpy as np
import pandas as pd

from ctra.marginal.dof import (
    DF_METHODS,
    DIFFERENCE,
    SATTERTHWAITE_CELLS,
    Satterthwaite,
    SmallestOf,
    between_within,
)
from ctra.marginal.iterative import LongData, curvature, maximise
from ctra.marginal.results import MarginalResults
from ctra.marginal.structures import STRUCTURES

METHODS = ("reml", "ml")
ALIASED = 1e-9  # share of a column's norm that its predecessors leave, below which it is aliased


class ModelError(ValueError):
    """Data or options that the marginal model cannot take, with the numbers."""


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
    ModelError
        For unknown options, lengths that differ, missing values in exog where endog is there, a
        cell twice in a subject, or no observation.

    Notes
    -----
    y_i = X_i b + e_i, e_i ~ N(0, S_i), S_i the rows and columns of one p x p matrix that belong to
    the observed cells; Jennrich & Schluchter 1986, doi:10.2307/2530695.
    """

    def __init__(self, endog, exog, subject, cell, *, covariance="un", method="reml", effects=None):
        check_options(covariance, method, DF_METHODS[0], p=1)
        exog = pd.DataFrame(exog)
        endog = np.asarray(endog, dtype=float)
        subject, cell = pd.Series(subject).to_numpy(), pd.Series(cell).reset_index(drop=True)
        lengths = {len(endog), len(exog), len(subject), len(cell)}
        if len(lengths) > 1:
            raise ModelError(
                f"endog, exog, subject and cell have {len(endog)}, {len(exog)}, {len(subject)} and "
                f"{len(cell)} rows; as many of each are needed"
            )
        used = ~np.isnan(endog)
        if not used.any():
            raise ModelError(f"none of {len(endog)} rows has an observation")
        values = exog.to_numpy(dtype=float)[used]
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            raise ModelError(
                f"column {exog.columns[column]!r} is {values[row, column]} in row "
                f"{np.flatnonzero(used)[row]}, where endog has a value"
            )
        cells = cell.astype("category").cat if cell.dtype != "category" else cell.cat
        self.cells = cells.categories
        codes = cells.codes.to_numpy()[used]
        subjects = pd.factorize(subject[used])[0]
        twice = pd.DataFrame({"subject": subjects, "cell": codes}).duplicated()
        if twice.any():
            row = np.flatnonzero(used)[np.flatnonzero(twice)[0]]
            raise ModelError(f"subject {subject[row]!r} has cell {cell[row]!r} twice")
        empty = np.setdiff1d(np.arange(len(self.cells)), codes)
        if len(empty):
            raise ModelError(f"no observation of cell {self.cells[empty[0]]!r}")
        self.structure, self.method = covariance, method
        self.names = exog.columns
        self.effects = np.arange(exog.shape[1]) if effects is None else np.asarray(effects)
        self.n_subjects = len(pd.unique(subject))
        self._estimable = _independent_columns(values)
        if len(codes) <= len(self._estimable):
            raise ModelError(
                f"{len(codes)} observations are too few for {len(self._estimable)} fixed effects"
            )
        self._exog, self._endog = values[:, self._estimable], endog[used]
        self._subject, self._cell = subjects, codes

    def fit(self, *, df_method="between-within"):
        """Fit the model.

        Parameters
        ----------
        df_method : {"between-within", "residual", "satterthwaite"}

        Returns
        -------
        MarginalResults
            Also when the iterations did not converge: see `converged`, `positive_definite` and
            `status`.

        Raises
        ------
        ModelError
            For an unknown method, or Satterthwaite's for an unstructured covariance of more than 10
            cells, whose Hessian would be too large.
        """
        p = len(self.cells)
        check_options(self.structure, self.method, df_method, p)
        data = LongData(self._endog, self._exog, self._subject, self._cell, self.method)
        structure = STRUCTURES[self.structure](p)
        optimum = maximise(data, structure)
        covariance = structure.covariance(optimum.state)
        slopes, cov_params = data.fixed_effects(covariance)
        if df_method == "satterthwaite":
            degrees = satterthwaite(data, structure, optimum.state, cov_params)
        elif df_method == "residual":
            rest = len(self._endog) - len(self._estimable)
            degrees = SmallestOf(np.full(len(slopes), rest))
        else:
            effects = self.effects[self._estimable]
            degrees = SmallestOf(between_within(self._exog, effects, self._subject, self.structure))
        names = self.names[self._estimable]
        return MarginalResults(
            params=pd.Series(slopes, index=names).reindex(self.names),
            cov_params=pd.DataFrame(cov_params, index=names, columns=names).reindex(
                index=self.names, columns=self.names
            ),
            df=effect_df(degrees, names).reindex(self.names),
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
            degrees=degrees,
        )


def check_options(covariance, method, df_method, p):
    """Check the options of a fit with p cells; ModelError says what is allowed."""
    if covariance not in STRUCTURES:
        raise ModelError(f"covariance {covariance!r}; allowed: {', '.join(STRUCTURES)}")
    if method not in METHODS:
        raise ModelError(f"method {method!r}; allowed: {', '.join(METHODS)}")
    if df_method not in DF_METHODS:
        raise ModelError(f"df_method {df_method!r}; allowed: {', '.join(DF_METHODS)}")
    if df_method == "satterthwaite" and covariance == "un" and p > SATTERTHWAITE_CELLS:
        raise ModelError(
            f"satterthwaite with {p} cells under un; at most {SATTERTHWAITE_CELLS} are allowed"
        )


def satterthwaite(data, structure, state, cov_params):
    """Satterthwaite's degrees of freedom at an optimum, by central differences."""
    gradient = []
    for direction in np.eye(structure.n_parameters) * DIFFERENCE:
        sides = [
            data.fixed_effects(structure.covariance(structure.move(state, step)))[1]
            for step in (direction, -direction)
        ]
        gradient.append((sides[0] - sides[1]) / (2 * DIFFERENCE))
    hessian, _ = curvature(data, structure, state)
    return Satterthwaite(cov_params, np.array(gradient), 2 * np.linalg.inv(hessian))


def effect_df(degrees, names):
    """Degrees of freedom of every effect by itself: Series, shape (m,)."""
    return pd.Series([degrees.single(row) for row in np.eye(len(names))], index=names)


def _independent_columns(exog):
    """Positions of the columns that are no linear combination of those before them."""
    kept, basis = [], np.zeros((len(exog), 0))
    for position, column in enumerate(exog.T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)  # once more, against rounding
        if np.linalg.norm(rest) > ALIASED * np.linalg.norm(column):
            kept.append(position)
            basis = np.column_stack([basis, rest / np.linalg.norm(rest)])
    return np.array(kept, dtype=int)
