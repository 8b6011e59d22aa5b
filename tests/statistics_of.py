"""The functions of the statistics of the catalogue, for tests that fit models."""

from ctra.inference.catalogue import computed
from ctra.inference.functions import resolve


def statistics_of(*published):
    """Those of every model, and the mixed models of these names."""
    return resolve(computed(published))
