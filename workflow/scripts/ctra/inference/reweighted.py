"""Residuals over each subject's own spread, so that those who vary more count less."""

import numpy as np

from ctra.files.rounding import NOTHING
from ctra.inference.flipped import Errors
from ctra.inference.partial import Partial
from ctra.inference.spread import person_variances


def by_person(partial: Partial) -> Errors:
    """Genes and design over the spread of each subject's differences between genes.

    Parameters
    ----------
    partial : Partial

    Returns
    -------
    Errors
        If one factor a subject multiplies the errors of all its genes, these errors have one
        variance again. The intercept becomes a column like the others.
    """
    variances = person_variances(partial.permuted, partial.basis[:, :-1])
    # those who are fitted exactly have no errors, whatever their weight
    variances[variances <= NOTHING * variances.mean()] = variances.mean() or 1
    spread = np.sqrt(variances)[:, None]
    basis = np.linalg.qr(partial.basis / spread)[0]
    genes = partial.permuted / spread
    others = basis[:, :-1]
    return Errors(partial, genes - others @ (others.T @ genes), basis)
