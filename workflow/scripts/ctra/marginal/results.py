"""What a fit gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc, fdtrc, stdtr, stdtrit

from ctra.files.errors import MarginalError
from ctra.marginal.columns import independent_columns
from ctra.marginal.dof import Degrees
from ctra.marginal.structures import Floats

# status of a combination without a standard error
UNKNOWN = "one participant or cluster alone determines it"
# coefficients by effect, a row a combination; effects may have labels of any kind
Contrasts = pd.DataFrame | Mapping[Any, Mapping[Any, float]]


@dataclass(frozen=True, eq=False, repr=False)
class SlopeResults:
    """Fixed effects and their covariance, with t and F statistics.

    Attributes
    ----------
    params : Series, shape (m,)
        Fixed effects, in units of the endogenous variable per unit of the column; missing for
        aliased columns.
    cov_params : DataFrame, shape (m, m)
    degrees : ctra.marginal.dof.Degrees
        Degrees of freedom of any combination of the estimated effects.
    """

    params: pd.Series
    cov_params: pd.DataFrame
    degrees: Degrees

    @property
    def df(self) -> pd.Series:
        """Degrees of freedom of each effect's t: Series, shape (m,)."""
        names = self.params.index[self.params.notna()]
        df = [self.degrees.single(row) for row in np.eye(len(names))]
        return pd.Series(df, index=names).reindex(self.params.index)

    def __repr__(self) -> str:
        """The status, and a row an effect."""
        columns = {"params": self.params, "bse": self.bse, "df": self.df}
        table = pd.DataFrame({**columns, "t": self.tvalues, "p": self.pvalues})
        return f"{type(self).__name__}: {self.status}\n{table}"

    @property
    def status(self) -> str:
        """`ok`, or what is wrong with the fit."""
        return "ok"

    @property
    def bse(self) -> pd.Series:
        """Standard errors, shape (m,)."""
        return pd.Series(np.sqrt(np.diag(self.cov_params)), index=self.params.index)

    @property
    def tvalues(self) -> pd.Series:
        """Effects over standard errors, shape (m,)."""
        return self.params / self.bse

    @property
    def pvalues(self) -> pd.Series:
        """Two-sided p values of the t statistics, shape (m,)."""
        return pd.Series(2 * stdtr(self.df, -self.tvalues.abs()), index=self.params.index)

    def conf_int(self, level: float = 0.95) -> pd.DataFrame:
        """Confidence limits from the t distribution: DataFrame (m, 2), lower and upper."""
        half = stdtrit(self.df, (1 + level) / 2) * self.bse
        return pd.DataFrame({"lower": self.params - half, "upper": self.params + half})

    def t_test(self, contrasts: Contrasts, level: float = 0.95) -> pd.DataFrame:
        """Test linear combinations of the effects one by one.

        Parameters
        ----------
        contrasts : DataFrame or mapping of str to mapping
            A row a combination: coefficients by effect; absent ones are 0.
        level : float
            Of the confidence limits.

        Returns
        -------
        DataFrame, one row a combination
            estimate, std_error, df, t, p_value, ci_low, ci_high, and the status of the fit.

        Raises
        ------
        MarginalError
            If a combination names an unknown or aliased effect, or has no coefficient but 0.
        """
        labels, rows = self._coefficients(contrasts)
        estimate = rows @ self.params.dropna().to_numpy()
        error = np.sqrt(np.diag(self._covariance(rows)))
        df = np.array([self.degrees.single(row) for row in rows])
        half = stdtrit(df, (1 + level) / 2) * error
        return pd.DataFrame(
            {
                "estimate": estimate,
                "std_error": error,
                "df": df,
                "t": estimate / error,
                "p_value": 2 * stdtr(df, -np.abs(estimate / error)),
                "ci_low": estimate - half,
                "ci_high": estimate + half,
                "status": np.where(np.isnan(error) & (self.status == "ok"), UNKNOWN, self.status),
            },
            index=labels,
        )

    def f_test(self, contrasts: Contrasts) -> pd.Series:
        """Test linear combinations of the effects together.

        Parameters
        ----------
        contrasts : DataFrame or mapping of str to mapping
            As in `t_test`; linearly independent rows.

        Returns
        -------
        Series
            F, df_num, df_denom, p_value, and the status of the fit.

        Raises
        ------
        MarginalError
            As `t_test`, and if a row depends on the others.

        Notes
        -----
        With Satterthwaite's method df_denom is 2 E / (E - q), E the sum of v / (v - 2) over the
        q eigencontrasts with v > 2 degrees of freedom (Fai & Cornelius 1996,
        doi:10.1080/00949659608811740), as in PROC MIXED. With Kenward and Roger's, F is scaled, and
        both follow their 1997 paper. Else df_denom is the smallest of the effects'.
        """
        _, rows = self._coefficients(contrasts)
        rank = len(independent_columns(rows.T))
        if rank < len(rows):
            raise MarginalError(f"{len(rows)} rows of rank {rank}; leave out what follows")
        estimate = rows @ self.params.dropna().to_numpy()
        covariance = self._covariance(rows)
        q = len(rows)
        if np.isnan(covariance).any():
            lost = {"F": np.nan, "df_num": q, "df_denom": np.nan, "p_value": np.nan}
            return pd.Series(lost | {"status": UNKNOWN})
        f = estimate @ np.linalg.solve(covariance, estimate) / q
        _, vectors = np.linalg.eigh(covariance)
        turned = vectors.T @ rows
        df, f = self.degrees.joint(turned), f * self.degrees.scale(turned)
        p = fdtrc(q, df, f)
        return pd.Series({"F": f, "df_num": q, "df_denom": df, "p_value": p, "status": self.status})

    def _covariance(self, rows: Floats) -> Floats:
        """Covariance of combinations (q, q); missing of those with an effect that has none."""
        estimated = self.params.notna().to_numpy()
        given = self.cov_params.to_numpy()[np.ix_(estimated, estimated)]
        unknown = np.isnan(np.diag(given))
        covariance = rows @ np.where(np.isnan(given), 0, given) @ rows.T
        lost = (rows[:, unknown] != 0).any(axis=1)
        covariance[lost] = covariance[:, lost] = np.nan
        return np.asarray(covariance)

    def _coefficients(self, contrasts: Contrasts) -> tuple[pd.Index, Floats]:
        """Labels of contrasts, and their coefficients over the effects that are estimated."""
        if isinstance(contrasts, pd.DataFrame):
            labels, names = contrasts.index, list(contrasts)
            given = contrasts.to_numpy(dtype=float)
        else:
            labels = pd.Index(list(contrasts))
            names = list(dict.fromkeys(name for row in contrasts.values() for name in row))
            table = [[row.get(name, 0.0) for name in names] for row in contrasts.values()]
            given = np.array(table, dtype=float).reshape(len(table), len(names))
            given[np.isnan(given)] = 0
        estimated = list(self.params.index[self.params.notna()])
        rows, outside = np.zeros((len(labels), len(estimated))), []
        for name, column in zip(names, given.T, strict=True):
            if name in estimated:
                rows[:, estimated.index(name)] = column
            elif column.any():
                outside.append(name)
        if outside:
            raise MarginalError(
                f"no estimate of {', '.join(map(str, outside))}; "
                f"there are {', '.join(map(str, estimated))}"
            )
        bad = labels[~(np.isfinite(rows).all(axis=1) & (rows != 0).any(axis=1))]
        if not rows.size or len(bad):
            raise MarginalError(f"no finite coefficient other than 0 in {list(bad) or 'any row'}")
        return labels, rows


@dataclass(frozen=True, eq=False, repr=False)
class MarginalResults(SlopeResults):
    """A fitted marginal model.

    Attributes
    ----------
    covariance : DataFrame, shape (p, p)
        Estimated covariance of the cells within a subject.
    structure : {"un", "cs", "csh", "vc"}
    method : {"reml", "ml"}
    minus2_loglik : float
        -2 log likelihood, restricted under REML, with all constants, as SAS prints it.
    null_minus2_loglik : float
        The same of the model with independent cells of one variance.
    n_obs, n_subjects : int
        Observations used; subjects, those without a used observation included.
    n_covariance, n_fixed : int
        Numbers of covariance parameters and of fixed effects, gene intercepts included.
    aliased : tuple of str
        Columns of exog left out as linear combinations of those before them.
    weights : Series, shape (p,), or None
        Where slopes are common to all cells: the cells' weights in them. Their sum is 1, single
        ones may be negative.
    converged : bool
        Whether the gradient, relative to the number of subjects, is below 1e-7.
    positive_definite : bool
        Whether the Hessian is.
    iterations : int
        0 where the solution is in closed form.
    n_complete : int, optional
        Subjects with all cells; all of them where none is given.
    """

    covariance: pd.DataFrame
    structure: str
    method: str
    minus2_loglik: float
    null_minus2_loglik: float
    n_obs: int
    n_subjects: int
    n_covariance: int
    n_fixed: int
    aliased: tuple[str, ...] = ()
    weights: pd.Series | None = None
    converged: bool = True
    positive_definite: bool = True
    iterations: int = 0
    n_complete: int | None = None

    @property
    def status(self) -> str:
        """`ok`, or what is wrong with the fit."""
        if not self.converged:
            return f"not converged after {self.iterations} iterations"
        if not self.positive_definite:
            return "Hessian not positive definite"
        p = len(self.covariance)
        if self.structure == "un" and self.n_complete is not None and self.n_complete <= p:
            return (
                f"perhaps a local maximum: {self.n_complete} of {self.n_subjects} participants "
                f"have all {p} cells"
            )
        return "ok"

    @property
    def n_parameters(self) -> int:
        """Parameters that SAS counts: of the covariance, and under ML the fixed effects too."""
        return self.n_covariance + (self.n_fixed if self.method == "ml" else 0)

    @property
    def aic(self) -> float:
        """-2 log L + 2 d, d the number of parameters."""
        return self.minus2_loglik + 2 * self.n_parameters

    @property
    def aicc(self) -> float:
        """AIC for small samples, with n_obs, under REML less the fixed effects."""
        n = self.n_obs - (self.n_fixed if self.method == "reml" else 0)
        d = self.n_parameters
        n = max(n, d + 2)
        return self.minus2_loglik + 2 * d * n / (n - d - 1)

    @property
    def bic(self) -> float:
        """-2 log L + d log(number of subjects)."""
        return self.minus2_loglik + self.n_parameters * np.log(self.n_subjects)

    def null_model_test(self) -> pd.Series:
        """Likelihood-ratio test against independent cells of one variance.

        Returns
        -------
        Series
            chi2, df, p_value.
        """
        chi2 = self.null_minus2_loglik - self.minus2_loglik
        df = self.n_covariance - 1
        return pd.Series({"chi2": chi2, "df": df, "p_value": chdtrc(df, chi2)})
