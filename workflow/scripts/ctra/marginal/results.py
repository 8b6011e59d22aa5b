"""What a fit gives back."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats


@dataclass(frozen=True)
class SlopeResults:
    """Slopes and their covariance, with t statistics.

    Attributes
    ----------
    params : Series, shape (k,)
        Slopes, in units of the endogenous variable per unit of the column.
    cov_params : DataFrame, shape (k, k)
    df : float
        Degrees of freedom of every slope's t.
    """

    params: pd.Series
    cov_params: pd.DataFrame
    df: float

    @property
    def bse(self):
        """Standard errors, shape (k,)."""
        return pd.Series(np.sqrt(np.diag(self.cov_params)), index=self.params.index)

    @property
    def tvalues(self):
        """Slopes over standard errors, shape (k,)."""
        return self.params / self.bse

    @property
    def pvalues(self):
        """Two-sided p values of the t statistics, shape (k,)."""
        return pd.Series(2 * stats.t.sf(self.tvalues.abs(), self.df), index=self.params.index)

    def conf_int(self, level=0.95):
        """Confidence limits from the t distribution: DataFrame (k, 2), lower and upper."""
        half = stats.t.ppf((1 + level) / 2, self.df) * self.bse
        return pd.DataFrame({"lower": self.params - half, "upper": self.params + half})


@dataclass(frozen=True)
class MarginalResults(SlopeResults):
    """A fitted marginal model with slopes common to all genes.

    Attributes
    ----------
    covariance : DataFrame, shape (p, p)
        Estimated covariance of the genes within a subject.
    weights : Series, shape (p,)
        The genes' weights in the common slope; their sum is 1, single ones may be negative.
    minus2_loglik : float
        -2 log likelihood, restricted if `method` is reml, with all constants.
    method : {"reml", "ml"}
    """

    covariance: pd.DataFrame
    weights: pd.Series
    minus2_loglik: float
    method: str
