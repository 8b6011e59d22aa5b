"""How often "is it these genes?" is answered yes where it is not so, and where it is.

    .venv/bin/python benchmarks/competitive.py [draws]

Prints the tables of docs/statistics.md: 100 participants and 1,000 genes with standard deviations
between 0.3 and 1.5. The set has 19 genes with sign 1 and 34 with sign -1. There is one covariate.
By default 400 studies a row.
"""

import sys
from collections.abc import Callable

import numpy as np

from ctra.inference.competitive import compete
from ctra.marginal.iterative import one_thread

PEOPLE, GENES = 100, 1000
SIGNS = np.r_[np.ones(19), -np.ones(34), np.zeros(GENES - 53)]
SET = SIGNS != 0
LEVEL = 0.05
NULLS = {  # correlation of all genes, of the signed genes of the set, and slope of all genes (SD)
    "none": (0.0, 0.0, 0.0),
    ".1 of all genes": (0.1, 0.0, 0.0),
    ".1 of the signed genes of the set": (0.0, 0.1, 0.0),
    ".1 of both": (0.1, 0.1, 0.0),
    ".1 of the set, and a slope of 0.2 SD of every gene": (0.0, 0.1, 0.2),
}
SLOPES = (0.05, 0.1, 0.15, 0.2)  # SD of the gene per SD of the exposure, in the set alone
HEAD = """\
| {} | camera | without inflation | random sets | camera and random sets |
|---|---|---|---|---|"""


def answers(
    rng: np.random.Generator, of_all: float, of_set: float, slope: float, own: float
) -> list[bool]:
    """Whether each test rejects in one simulated study."""
    exposure, age = rng.normal(size=(2, PEOPLE))
    genes = rng.normal(size=(PEOPLE, GENES)) * np.sqrt(1 - of_all - of_set * SET)
    genes += np.sqrt(of_all) * rng.normal(size=(PEOPLE, 1))
    genes += np.sqrt(of_set) * rng.normal(size=(PEOPLE, 1)) * SIGNS
    genes += exposure[:, None] * (slope + own * SIGNS)
    genes = rng.uniform(2, 10, GENES) + genes * rng.uniform(0.3, 1.5, GENES)
    seed = int(rng.integers(2**31))
    found = compete(genes, np.column_stack([age, exposure]), SIGNS, seed)
    by_camera, naive, by_sets = (p < LEVEL for p in (found.p_value, found.p_naive, found.p_sets))
    return [by_camera, naive, by_sets, by_camera and by_sets]


@one_thread
def main(draws: int) -> None:
    """Print both tables."""
    print(HEAD.format("no effect of the set; correlation"))
    for name, (of_all, of_set, slope) in NULLS.items():
        tell(name, draws, lambda rng: answers(rng, of_all, of_set, slope, 0.0))  # noqa: B023
    print()
    print(HEAD.format("slope of the set alone (SD), its correlation .1"))
    for own in SLOPES:
        tell(f"{own:g}", draws, lambda rng: answers(rng, 0.0, 0.1, 0.0, own))  # noqa: B023


def tell(name: str, draws: int, study: Callable[[np.random.Generator], list[bool]]) -> None:
    """Print how often each test rejects; every study has a seed of its own."""
    rejected = [study(np.random.default_rng([20251022, number])) for number in range(draws)]
    shares = " | ".join(f"{share:.3f}" for share in np.mean(rejected, axis=0))
    print(f"| {name} | {shares} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
