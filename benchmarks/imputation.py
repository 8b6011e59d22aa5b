"""How often the 95 % interval of a slope holds the truth where covariates are missing.

    .venv/bin/python benchmarks/imputation.py [studies]

Prints the table of docs/statistics.md: 150 participants, five genes, an exposure with a slope of
0.5, and a covariate with one of 0.5 that correlates .5 with it. 20 % of the covariate are missing
at random: more often, the higher the composite is. Each row has the same studies, by default 500.
"""

import sys

import numpy as np
import pandas as pd

from ctra.model.analysis import Specification
from ctra.model.imputation import imputation

PEOPLE, SLOPE = 150, 0.5
NAMES = [f"P{number}" for number in range(PEOPLE)]
MISSING = {  # log odds of a missing value: at a composite of 0, and per unit
    "by the composite": (-1.75, 1.0),
    "strongly by the composite": (-2.6, 2.0),
    "not by the composite": (-1.386, 0.0),
}
MODEL = Specification(["x"], [], ["z"], {}, [])


def study(rng: np.random.Generator, at_zero: float, slope: float) -> pd.Series:
    """The row of one simulated study, with the truth per SD of the exposure, in both samples."""
    z = rng.normal(size=PEOPLE)
    x = 0.5 * z + np.sqrt(0.75) * rng.normal(size=PEOPLE)
    y = SLOPE * x + 0.5 * z + rng.normal(size=PEOPLE)
    genes = y[:, None] + rng.normal(size=(PEOPLE, 5))
    genes += (y - genes.mean(axis=1))[:, None]  # the composite is y
    lost = rng.random(PEOPLE) < 1 / (1 + np.exp(-at_zero - slope * y))
    people = pd.DataFrame({"sample": NAMES, "x": x, "z": np.where(lost, np.nan, z)}, NAMES)
    endog = pd.DataFrame(genes, NAMES, list("ABCDE"))
    seed = int(rng.integers(2**31))
    row = imputation(endog, people, MODEL, standardize=False, seed=seed).iloc[0]
    row["truth"], row["complete_truth"] = SLOPE * x.std(ddof=1), SLOPE * x[~lost].std(ddof=1)
    row["lost"] = lost.mean()
    return row


def tell(name: str, studies: int, at_zero: float, slope: float) -> None:
    """Print bias and coverage of both ways; every study has a seed of its own."""
    rows = pd.DataFrame(
        [study(np.random.default_rng([7, number]), at_zero, slope) for number in range(studies)]
    )
    cells = [name, f"{rows['lost'].mean():.2f}"]
    for kind in ("complete_", ""):
        off = rows[f"{kind}estimate"] - rows[f"{kind}truth"]
        held = rows[f"{kind}truth"].between(rows[f"{kind}ci_low"], rows[f"{kind}ci_high"])
        cells += [f"{off.mean():.3f}", f"{held.mean():.3f}"]
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    print("| missing | share | complete cases: bias | coverage | imputed: bias | coverage |")
    print("|---|---|---|---|---|---|")
    for name, (at_zero, slope) in MISSING.items():
        tell(name, int(sys.argv[1]) if len(sys.argv) > 1 else 500, at_zero, slope)
