"""Wild bootstrap of the robust composite: signs of subjects, or clusters, with the null imposed."""

from dataclasses import dataclass

import numpy as np

from ctra.files.errors import InferenceError
from ctra.inference.clusters import adjusted_blocks, cluster_codes
from ctra.inference.partial import Partial
from ctra.inference.permutation import TIE
from ctra.inference.sandwich import unit_pull
from ctra.inference.signs import share_as_far, sign_batches
from ctra.marginal.identified import check_mean
from ctra.marginal.iterative import one_thread
from ctra.marginal.structures import Floats

FARTHEST = 2.0**40  # standard errors; a limit that lies beyond is infinite
HALVINGS = 60  # of a distance: below the last digit


@dataclass(frozen=True)
class WildResults:
    """Wild bootstrap of a slope.

    Attributes
    ----------
    p_value : float
        Two-sided; missing where one subject or cluster alone determines the slope.
    low, high : float
        Limits of the slopes that the test does not reject at `level`; infinite where it rejects
        none in a direction.
    """

    p_value: float
    low: float
    high: float


@one_thread
def wild_bootstrap(
    partial: Partial, *, seed: int, draws: int = 10_000, level: float = 0.95
) -> WildResults:
    """Test the slope of the mean over genes, by the robust t.

    Parameters
    ----------
    partial : Partial
        Of the column.
    seed : int
    draws : int
    level : float

    Returns
    -------
    WildResults

    Raises
    ------
    InferenceError
        If draws < 1.
    NotIdentifiedError
        If the columns leave nothing of the mean over genes.

    Notes
    -----
    The residuals of the regression without the column, over the root of what that leaves of each
    subject (or cluster), get the signs of a draw, one a subject (or cluster). The t of
    `ctra.inference.sandwich` is computed anew: Davidson & Flachaire 2008,
    doi:10.1016/j.jeconom.2008.08.003; Cameron, Gelbach & Miller 2008, doi:10.1162/rest.90.3.414.
    A null slope c makes the residuals y - c x. Numerator and root of the denominator of every t
    are linear in c, so five numbers a draw give the p of any c, and the limits by inversion.
    """
    if draws < 1:
        raise InferenceError(f"{draws} draws; at least 1 is needed")
    check_mean(partial.data)
    pull, undetermined = unit_pull(partial)
    if undetermined:
        return WildResults(np.nan, np.nan, np.nan)
    drawn = _Drawn(partial, pull, seed, draws)
    return WildResults(
        p_value=drawn.p_value(0.0),
        low=drawn.limit(-1.0, 1 - level) / partial.length,
        high=drawn.limit(1.0, 1 - level) / partial.length,
    )


class _Drawn:
    """The draws, as functions of the null slope on the unit column."""

    def __init__(self, partial: Partial, pull: Floats, seed: int, draws: int) -> None:
        codes = cluster_codes(partial)
        unit, basis = partial.frame[:, -1], partial.basis
        both = np.column_stack([partial.mean, unit])
        scaled, _ = adjusted_blocks(both, basis[:, :-1], codes, -1 / 2)
        indicator = np.eye(codes.max() + 1)[codes]
        self.n_groups, self.draws = indicator.shape[1], draws
        # of the residuals and of the unit column: what a sign of each cluster adds to the
        # coefficients in the basis, and to its own part in the denominator
        coefficients = [indicator.T @ (values[:, None] * basis) for values in scaled.T]
        own = [indicator.T @ (pull * values) for values in scaled.T]
        pulled = indicator.T @ (pull[:, None] * basis)
        self.slope = float(unit @ partial.mean)
        residual = partial.mean - unit * self.slope
        self.se = float(np.linalg.norm(indicator.T @ (pull * residual)))
        found = [
            self._of(signs, coefficients, own, pulled)
            for signs in sign_batches(self.n_groups, draws, seed)
        ]
        self.top_y, self.top_x, self.yy, self.yx, self.xx = np.hstack(found)

    @staticmethod
    def _of(signs: Floats, coefficients: list[Floats], own: list[Floats], pulled: Floats) -> Floats:
        """Five numbers a draw: two of the numerator, three of the squared denominator."""
        fit_y, fit_x = (signs @ part for part in coefficients)
        of_y = signs * own[0] - fit_y @ pulled.T
        of_x = signs * own[1] - fit_x @ pulled.T
        yy, yx, xx = np.vecdot(of_y, of_y), np.vecdot(of_y, of_x), np.vecdot(of_x, of_x)
        return np.array([fit_y[:, -1], fit_x[:, -1], yy, yx, xx])

    def p_value(self, null: float) -> float:
        """P of a null slope."""
        observed = ((self.slope - null) / self.se) ** 2
        top = (self.top_y - null * self.top_x) ** 2
        bottom = self.yy - 2 * null * self.yx + null**2 * self.xx
        as_far = int((top >= (1 - TIE) * observed * bottom).sum())
        return share_as_far(as_far, self.n_groups, self.draws)

    def limit(self, side: float, level: float) -> float:
        """The farthest slope in a direction that is not rejected, by halving."""
        inside, step = self.slope, self.se
        while self.p_value(self.slope + side * step) >= level:
            inside, step = self.slope + side * step, 2 * step
            if step > FARTHEST * self.se:
                return side * np.inf
        outside = self.slope + side * step
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            if self.p_value(middle) >= level:
                inside = middle
            else:
                outside = middle
        return inside
