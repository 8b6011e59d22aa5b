"""The methods of tests and findings as text for a paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from ctra.inference.catalogue import BY_KEY

Config = Mapping[str, Any]  # a part of the configuration, defaults filled in
UNDRAWN = [
    "A finding needs a p by sign flips.",
    "None was drawn (inference.permutations: 0), so that no effect is called a finding.",
    "An effect is called fragile if the p of its t test is below .05.",
]


def inference(spec: Config, clustered: Sequence[str]) -> str:
    """How the effects were tested.

    Parameters
    ----------
    spec : dict
        `inference` of the configuration.
    clustered : list of str
        Titles of the studies with clusters.

    Returns
    -------
    str
    """
    mixed = " and with ".join(BY_KEY[name].methods for name in spec["covariance"])
    sentences = [
        "The mean over the genes of a participant's signed expression (mean composite) was "
        "regressed on exposures, their products and covariates by ordinary least squares.",
        "Its t test does not depend on the correlation between genes.",
    ]
    if mixed:
        sentences += [
            "Beside it stand mixed models with the genes as repeated measures of a participant, "
            f"with {mixed}.",
            f"They were fitted by {spec['method'].upper()} with between-within degrees of freedom.",
        ]
    sentences.append(
        "Rao's exact t test is of a slope that all genes share, and an exact F test of whether "
        "they do."
    )
    if spec["permutations"]:
        sentences += [
            "That the slopes differ is said only where this p and that by sign flips are below "
            ".05.",
            "Sign flips keep each participant's spread.",
        ]
    else:
        sentences.append("That the slopes differ is not said, since sign flips were not drawn.")
    sentences.append(
        "Genes were also analysed one by one, with Benjamini and Hochberg's false discovery rate, "
        "and by group."
    )
    if spec["permutations"]:
        sentences += _drawn(spec, clustered)
    return " ".join(sentences)


def _drawn(spec: Config, clustered: Sequence[str]) -> list[str]:
    """What permutations, sign flips and resamples are for."""
    sentences = [
        f"Every test was repeated in {spec['permutations']:,} permutations of the residuals of "
        f"the genes given all other columns (Freedman & Lane; seed {spec['seed']}).",
        "They give a permutation p, and the share of data without an effect in which the test "
        "rejects at 5 %.",
        "This is its false-alarm rate (size) with shuffled participants: permuting also removes a "
        "spread that depends on the exposure.",
        "Beside it stands Koenker's test that the spread of the participants depends on the "
        "exposure or its square.",
        "The third measure is the false-alarm rate under sign flips of the residuals.",
        "A test is called calibrated where the upper 95 % limit of the former size is at most .075 "
        "(after Bradley).",
        "Neither of the two others may speak against it.",
    ]
    if clustered:
        sentences += [
            f"With clusters ({', '.join(clustered)}) whole clusters of one size changed places. "
            "Where the exposure varies within them, their members did, too.",
            "Where too few such permutations exist, there is no permutation p and no such size.",
            "Of the tests there, only that of the robust standard errors can be called calibrated.",
        ]
    sentences.append(
        "Where there are at least 5 participants a parameter, the composite also has a "
        "bias-corrected and accelerated bootstrap interval."
    )
    return sentences


def needed_of_findings(spec: Config, clustered: Sequence[str], rest: bool) -> str:
    """What makes a finding, and how many tests are allowed for.

    Parameters
    ----------
    spec, clustered
        As for `inference`.
    rest : bool
        Whether there are others.

    Returns
    -------
    str
    """
    sentences = []
    if rest:
        sentences.append(
            "The composite was also tested with standard errors that allow participants to vary "
            "unequally (HC3; MacKinnon & White)."
        )
    if clustered:
        sentences.append(
            f"With clusters of participants ({', '.join(clustered)}) it was tested with CR2 "
            "standard errors and Satterthwaite degrees of freedom (Bell & McCaffrey; Pustejovsky "
            "& Tipton)."
        )
    sentences += _needed(spec, clustered) if spec["permutations"] else UNDRAWN
    sentences.append(
        "P values were corrected by Holm's method for all effects of the declared models of a "
        "study."
    )
    if rest:
        sentences.append(
            "Where no association is shown, slopes outside the 90 % interval are excluded."
        )
    if spec["permutations"]:
        sentences.append(
            f"Where the t test cannot be trusted{', as with clusters' * bool(clustered)}, "
            "slopes outside the 95 % interval of the sign flips are excluded instead."
        )
    if rest and spec.get("smallest") is not None:
        sentences.append(
            f"A slope is called equivalent to 0 within ±{spec['smallest']:g} by two one-sided "
            "tests (Schuirmann)."
        )
    sentences.append(
        "All statistics were computed with the genes in log2 and with z-scored genes; the verdicts "
        "say where the two disagree."
    )
    return " ".join(sentences)


def _needed(spec: Config, clustered: Sequence[str]) -> list[str]:
    """Which p a finding needs, and what makes an effect fragile, where signs were drawn."""
    sentences = [
        "Its p by sign flips is a wild bootstrap with the null imposed (Davidson & Flachaire); the "
        "interval holds the slopes that it does not reject.",
        "A finding needs three p below .05: of the composite's t test, by permutation, and by sign "
        "flips.",
        "The largest of them is the p that is told.",
    ]
    if clustered:
        sentences += [
            "With clusters the signs are those of whole clusters.",
            "A finding then needs the p of the CR2 standard errors below .05, too.",
            "It needs no permutation p where there is none.",
        ]
    return [
        *sentences,
        "An effect is called fragile if p of its t test is below .05 and something speaks against "
        "a finding.",
        "That may be one of the other p, too few participants on one side of the exposure, or the "
        "squares of the exposures of a product.",
    ]
