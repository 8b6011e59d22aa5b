"""The trial: who takes part, in which arm, and how much stress each has at each visit."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ctra.files.errors import SimulationError

STREAM = 10  # of the random numbers, beside the seed
TRIAL, NUMBER = "study3", 3
VISITS = ("baseline", "week8")
ARMS = ("control", "kindness")  # the reference first
WOMEN, MEN = 24, 16
AGES = (25, 65)  # youngest and oldest, years
STRESS_MEAN, STRESS_SD = 5.0, 1.4  # on a scale from 0 to 10
USUAL = 0.5  # share of the variance of stress that is the participant's, at all visits


def simulate_trial(subjects: Sequence[str], seed: int) -> pd.DataFrame:
    """Make the participants of the trial and all their visits.

    Parameters
    ----------
    subjects : sequence of str
        IDs, as many as the trial has.
    seed : int

    Returns
    -------
    DataFrame, shape (2 n_subjects, 6)
        id, visit, arm, age (years), female and stress (0 to 10), a row a participant and visit.
        Half of the women and half of the men are in each arm. Stress does not depend on the arm.

    Raises
    ------
    SimulationError
        If the number of subjects is not the design's.
    """
    size = WOMEN + MEN
    if len(subjects) != size:
        raise SimulationError(
            f"{TRIAL} has {size} participants by design, but {len(subjects)} IDs were given"
        )
    rng = np.random.default_rng([seed, STREAM])
    female = rng.permutation(np.arange(size) < WOMEN).astype(int)
    people = pd.DataFrame({"id": list(subjects), "visit": "", "arm": ARMS[0]})
    for sex in (0, 1):
        here = rng.permutation(np.flatnonzero(female == sex))
        people.loc[here[: len(here) // 2], "arm"] = ARMS[1]
    people = people.assign(age=rng.integers(AGES[0], AGES[1] + 1, size), female=female)
    usual = rng.normal(0, STRESS_SD * np.sqrt(USUAL), (size, 1))
    of_visit = rng.normal(0, STRESS_SD * np.sqrt(1 - USUAL), (size, len(VISITS)))
    stress = (STRESS_MEAN + usual + of_visit).clip(0, 10).round(1)
    rows = people.loc[people.index.repeat(len(VISITS))].reset_index(drop=True)
    return rows.assign(visit=np.tile(VISITS, size), stress=stress.ravel())
