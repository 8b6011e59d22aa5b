"""Clusters of participants who may be alike, such as families or villages: declared, or suspected.

Needs the standard library alone: a project is checked before its environment is there.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Sequence

FEWEST = 8  # clusters that standard errors by cluster need
ADVICE = "give each a value: one of their own if they share it with nobody"
LABORATORY = frozenset("batch plate lane chip flowcell".split())  # no words of a questionnaire
NAMES = LABORATORY | frozenset(  # words of a column that holds clusters
    "site center centre clinic hospital ward village town district school class classroom family "
    "household couple twin run cluster 마을 가족 가구 학교 학급 병원 센터 기관".split()
)
LABELS = frozenset(  # words that may stand behind them
    "id ids no nr num number code name label date 코드 번호 이름 명".split()
)
MEASURES = frozenset(  # words of a column that measures something of them
    "size income history support years members satisfaction score status type number count".split()
)


def cluster_fault(column: str, clusters: Sequence[Hashable]) -> str:
    """Why participants have no standard errors by cluster.

    Parameters
    ----------
    column : str
        Of the clusters.
    clusters : sequence
        The cluster of each participant.

    Returns
    -------
    str
        Empty where they have.
    """
    many, n = len(set(clusters)), len(clusters)
    if many == 1:
        return (
            f"all {n} participants have one value in column {column!r}; clusters differ: "
            "name another column, or delete `cluster`"
        )
    if many == n:
        return (
            f"no two of {n} participants share a value of column {column!r}; clusters are shared: "
            "name another column, or delete `cluster`"
        )
    if many < FEWEST:
        return (
            f"{many} clusters in column {column!r} for {n} participants; at least {FEWEST} are "
            f"needed. Delete `cluster`, and name {column!r} under covariates and categories: "
            "a fixed effect"
        )
    return ""


def possible_clusters(names: Iterable[str], used: Collection[str]) -> list[str]:
    """Columns whose names look like those of clusters.

    Parameters
    ----------
    names : iterable of str
    used : collection of str
        Columns that are known to be something else.

    Returns
    -------
    list of str
        Those that end in a word of `NAMES` and any of `LABELS`. The word may be a plural, and in
        capitals. A digit is for items of a questionnaire, and a word of `MEASURES` for what is
        measured. A word of `LABORATORY` may stand anywhere, and have a digit.
    """
    return [name for name in names if name not in used and _looks_like_clusters(name)]


def _looks_like_clusters(name: str) -> bool:
    apart = re.sub("(?<=[a-z])(?=[A-Z])", " ", name).lower()
    words = [_singular(word) for word in re.findall("[a-z]+|[가-힣]+", apart)]
    while len(words) > 1 and words[-1] in LABELS:
        words.pop()
    if not words or MEASURES.intersection(words):
        return False
    if LABORATORY.intersection(words):
        return True
    return words[-1] in NAMES and not re.search(r"\d", name)


def _singular(word: str) -> str:
    """The word of `NAMES` that a word is the plural of; others as they are."""
    singulars = {word.removesuffix("s"), word.removesuffix("es"), f"{word.removesuffix('ies')}y"}
    return next(iter(singulars & NAMES - {word}), word)
