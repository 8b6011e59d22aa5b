"""The marginal linear model on long data: PROC MIXED's REPEATED statement."""

import numpy as np
import pandas as pd

from ctra.files.errors import MarginalError
from ctra.marginal.columns import check_names, independent_columns
from ctra.marginal.dof import (
    DF_METHODS,
    SATTERTHWAITE_CELLS,
    SmallestOf,
    between_within,
    satterthwaite,
)
from ctra.marginal.iterative import ONE_THREAD, LongData, maximise
from ctra.marginal.results import MarginalResults
from ctra.marginal.structures import STRUCTURES

METHODS = ("reml", "ml")


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
        observations, or, under `un`, two cells that no subject has both of.

    Notes
    -----
    y_i = X_i b + e_i, e_i ~ N(0, S_i), S_i the rows and columns of one p x p matrix that belong to
    the observed cells; Jennrich & Schluchter 1986, doi:10.2307/2530695.
    """

    def __init__(self, endog, exog, subject, cell, *, covariance="un", method="reml", effects=None):
        tables = (endog, exog, subject, cell)
        rows = [t.index for t in tables if isinstance(t, pd.Series | pd.DataFrame)]
        lengths = {len(table) for table in tables}
        if len(lengths) == 1 and not all(index.equals(rows[0]) for index in rows):
            raise MarginalError(
                "endog, exog, subject and cell have other row labels, or another order; align them "
                "first"
            )
        exog = pd.DataFrame(exog)
        check_names(exog.columns, "exog")
        endog = np.asarray(endog, dtype=float)
        subject, cell = pd.Series(subject).to_numpy(), pd.Series(cell).reset_index(drop=True)
        if len(lengths) > 1:
            raise MarginalError(
                f"endog, exog, subject and cell have {len(endog)}, {len(exog)}, {len(subject)} and "
                f"{len(cell)} rows; as many of each are needed"
            )
        for name, labels in (("subject", subject), ("cell", cell)):
            missing = np.flatnonzero(pd.isna(labels))
            if len(missing):
                raise MarginalError(f"{name} is missing in row {missing[0]}; every row needs one")
        if np.isinf(endog).any():
            raise MarginalError(f"endog is infinite in row {np.flatnonzero(np.isinf(endog))[0]}")
        used = ~np.isnan(endog)
        if not used.any():
            raise MarginalError(f"none of {len(endog)} rows has an observation")
        values = exog.to_numpy(dtype=float)[used]
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            raise MarginalError(
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
            raise MarginalError(f"subject '{subject[row]}' has cell '{cell[row]}' twice")
        empty = np.setdiff1d(np.arange(len(self.cells)), codes)
        if len(empty):
            raise MarginalError(f"no observation of cell '{self.cells[empty[0]]}'")
        check_options(covariance, method, DF_METHODS[0], len(self.cells))
        present = np.zeros((subjects.max() + 1, len(self.cells)), dtype=int)
        present[subjects, codes] = 1
        self._n_complete = int(present.all(axis=1).sum())
        self.structure, self.method = covariance, method
        self.names = exog.columns
        self.effects = np.arange(exog.shape[1]) if effects is None else np.asarray(effects)
        if len(self.effects) != exog.shape[1]:
            raise MarginalError(
                f"{len(self.effects)} effects for {exog.shape[1]} columns; one a column is needed"
            )
        self.n_subjects = len(pd.unique(subject))
        self._estimable = independent_columns(values)
        if len(codes) <= len(self._estimable):
            raise MarginalError(
                f"{len(codes)} observations are too few for {len(self._estimable)} fixed effects"
            )
        if covariance == "un":
            apart = np.argwhere(present.T @ present == 0)
            if len(apart):
                pair = "' and '".join(str(self.cells[i]) for i in apart[0])
                raise MarginalError(
                    f"cells '{pair}' are never observed in the same subject; un has no estimate of "
                    "their covariance"
                )
        self._exog, self._endog = values[:, self._estimable], endog[used]
        self._subject, self._cell = subjects, codes

    @ONE_THREAD
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
        MarginalError
            For an unknown method, Satterthwaite's for an unstructured covariance of more than 10
            cells, whose Hessian would be too large, or no between-within degrees of freedom left.
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
            by_effect = between_within(self._exog, effects, self._subject, self.structure)
            if by_effect.min() < 1:
                raise MarginalError(
                    f"{by_effect.min()} between-within degrees of freedom: too few subjects or "
                    f"observations ({len(self._endog)}) for {len(slopes)} fixed effects"
                )
            degrees = SmallestOf(by_effect)
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


def check_options(covariance, method, df_method, p):
    """Check the options of a fit with p cells; MarginalError says what is allowed."""
    if covariance not in STRUCTURES:
        raise MarginalError(f"covariance {covariance!r}; allowed: {', '.join(STRUCTURES)}")
    if method not in METHODS:
        raise MarginalError(f"method {method!r}; allowed: {', '.join(METHODS)}")
    if df_method not in DF_METHODS:
        raise MarginalError(f"df_method {df_method!r}; allowed: {', '.join(DF_METHODS)}")
    if covariance in ("cs", "csh") and p == 1:
        raise MarginalError(f"{covariance} needs two cells or more; vc is for one")
    if df_method == "satterthwaite" and covariance == "un" and p > SATTERTHWAITE_CELLS:
        raise MarginalError(
            f"satterthwaite with {p} cells under un; at most {SATTERTHWAITE_CELLS} are allowed"
        )
