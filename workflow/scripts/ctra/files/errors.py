"""Every error of the package: one tree, a class a room; and the hint at a word that was meant."""

import difflib
from collections.abc import Iterable


class CtraError(ValueError):
    """What a person can mend: the message says where, what came, what is allowed, what to do."""


class FileError(CtraError):
    """A file that is not what it must be: file:line, what came, what is allowed."""


class ProjectError(CtraError):
    """All faults of a project, one a line: file:line, what came, what is allowed."""


class GenomeError(CtraError):
    """A genome, annotation or index that cannot be fetched, made or used."""


class ReadsError(CtraError):
    """Reads that are damaged, lost or invented, or a report of a tool that is not whole."""


class ExpressionError(CtraError):
    """Counts or expression values that cannot be what they are said to be, or without the genes."""


class CohortError(CtraError):
    """A questionnaire, formula or cohort that cannot be put together, or has nobody left."""


class MarginalError(CtraError):
    """Data, a structure or a contrast that do not fit together."""


class NotIdentifiedError(MarginalError):
    """The data do not determine what is asked for: too few subjects, or columns that depend."""


class InferenceError(CtraError):
    """A statistic that does not exist, or too few draws, or a plan that no study can have."""


class AnalysisError(CtraError):
    """A model without its columns, participants or genes, or columns that cannot stand together."""


class ReportError(CtraError):
    """Results without anything to show."""


class SimulationError(CtraError):
    """A simulation that cannot be made as it is asked for."""


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Hint at the known word that is most like an unknown one, in capitals or not.

    Parameters
    ----------
    word : str
    words : iterable of str

    Returns
    -------
    str
        Empty where no word is like it.
    """
    folded = {known.casefold(): known for known in words}
    close = difflib.get_close_matches(word.casefold(), folded, n=1)
    return f"; did you mean {folded[close[0]]!r}?" if close else ""
