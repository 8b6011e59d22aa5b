"""Questionnaires: item responses to scores, and the consistency of the items."""

from dataclasses import dataclass
from pathlib import Path

import yaml

KEYS = ("title", "items", "range", "reversed", "reference")


class ScaleError(ValueError):
    """A definition that is not whole, or responses outside the range of a scale."""


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
        """Read a scale from its YAML file; the name is the file's.

        Raises
        ------
        ScaleError
            If a key is missing or unknown, there are no items, the range is not two numbers in
            order, or an item is reversed that is not among the items.
        """
        path = Path(path)
        keys = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(keys, dict) or set(keys) != set(KEYS):
            raise ScaleError(f"{path}: its keys must be {', '.join(KEYS)}; there: {keys}")
        items, limits, turned = keys["items"], keys["range"], keys["reversed"]
        if not (isinstance(items, list) and items and len(set(items)) == len(items)):
            raise ScaleError(f"{path}: items is {items}; a list of columns, each once, is needed")
        if not (isinstance(limits, list) and len(limits) == 2 and limits[0] < limits[1]):
            raise ScaleError(f"{path}: range is {limits}; [lowest, highest response] is needed")
        if not (isinstance(turned, list) and set(turned) <= set(items)):
            raise ScaleError(f"{path}: reversed is {turned}; a list of some of the items is needed")
        return cls(name=path.stem, **keys)

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
