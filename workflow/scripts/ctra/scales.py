"""Questionnaires: item responses to scores, and the consistency of the items."""

from dataclasses import dataclass
from pathlib import Path

import yaml


class ScaleError(ValueError):
    """Responses outside the range of a scale, by subject and item."""


@dataclass(frozen=True)
class Scale:
    """A questionnaire scored as the mean of its items.

    Attributes
    ----------
    name, title, reference : str
    items : list of str
        Columns of the phenotype.
    range : tuple of float
        Lowest and highest response.
    reversed : list of str
        Items whose high responses mean little of what the scale measures.
    """

    name: str
    title: str
    items: list
    range: tuple
    reversed: list
    reference: str

    @classmethod
    def load(cls, path):
        """Read a scale from its YAML file; the name is the file's."""
        path = Path(path)
        return cls(name=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))

    def recode(self, responses):
        """Responses with the reversed items turned round: r becomes low + high - r.

        Parameters
        ----------
        responses : DataFrame, shape (n_subjects, n_columns)
            Has the items as columns; missing responses stay missing.

        Returns
        -------
        DataFrame, shape (n_subjects, n_items)

        Raises
        ------
        ScaleError
            With every response out of range.
        """
        low, high = self.range
        items = responses[self.items]
        outside = ((items < low) | (items > high)).stack()
        faults = [
            f"subject {subject}, item {item}: {items.loc[subject, item]:g} "
            f"is outside {low} to {high}"
            for subject, item in outside[outside].index
        ]
        if faults:
            raise ScaleError(f"scale {self.name}: " + "\n".join(faults))
        return items.assign(**{item: low + high - items[item] for item in self.reversed})

    def score(self, responses):
        """Mean of the recoded items; missing if any item is.

        Parameters
        ----------
        responses : DataFrame, shape (n_subjects, n_columns)

        Returns
        -------
        Series of float, shape (n_subjects,)
        """
        return self.recode(responses).mean(axis=1, skipna=False)


def cronbach_alpha(items):
    """Cronbach's alpha of recoded items.

    Parameters
    ----------
    items : DataFrame, shape (n_subjects, n_items)
        Subjects with a missing item are left out.

    Returns
    -------
    float
        k / (k - 1) (1 - sum of the items' variances / variance of their sum); Cronbach 1951,
        doi:10.1007/BF02310555. Missing for a single item, and where the sum does not vary.
    """
    items = items.dropna()
    k = items.shape[1]
    total = items.sum(axis=1).var()
    if k < 2 or not total > 0:
        return float("nan")
    return k / (k - 1) * (1 - items.var().sum() / total)
