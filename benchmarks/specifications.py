"""How long a specification curve takes, and how often its joint test is wrong.

    .venv/bin/python benchmarks/specifications.py [studies]

Prints the table of docs/statistics.md. For the time: a study of 152 participants and 53 genes that
starts at reads, with the default choices, six sensitivity sets, leukocyte markers and three
exclusions, from its tables to those of the curve; 1,000 permutations. For the size: 60
participants, 10 genes, 12 specifications and 199 permutations; by default 1,000 studies a row.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from ctra.cohort.choices import Cohort
from ctra.cohort.phenotype import Phenotype
from ctra.cohort.specification import Exclusion
from ctra.inference.joint import JointResults, Specified, joint_test
from ctra.inference.partial import Partial
from ctra.inference.permuted import composite_t
from ctra.marginal.data import ModelData
from ctra.marginal.iterative import one_thread
from ctra.model.analysis import Specification
from ctra.model.curve import specification_curve
from ctra.model.specifications import Choices

LEVEL = 0.05
COVARIATES = 8


def specifications(
    genes: np.ndarray, exposure: np.ndarray, covariates: np.ndarray, number: int
) -> list[Specified]:
    """So many specifications: scales of the genes, sets of covariates, a few people left out."""
    n, made = len(genes), []
    for place in range(number):
        floor = genes.mean() - (place % 3) * genes.std()
        y = np.maximum(genes, floor)
        people = np.arange(place % 5, n)
        added = [column for column in range(covariates.shape[1]) if place >> column & 1]
        x = np.column_stack([exposure, covariates[:, added]])[people]
        y = y[people] / (y[people].std(axis=0) if place % 2 else 1)
        partial = Partial(ModelData.paired(pd.DataFrame(y), pd.DataFrame(x)), 0)
        made.append(Specified(partial, people, float(x[:, 0].std() / y.mean(axis=1).std())))
    return made


def study(
    rng: np.random.Generator, n: int, p: int, slope: float, spread: bool, related: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Genes that go together, an exposure, and covariates."""
    covariates = rng.normal(size=(n, COVARIATES))
    exposure = rng.normal(size=n) + (covariates[:, 0] if related else 0)
    common = rng.normal(size=n) * (np.exp(exposure / exposure.std() / 2) if spread else 1)
    genes = rng.normal(size=(n, p)) + 0.5 * common[:, None] + slope * exposure[:, None]
    return genes + (0.5 * covariates[:, :1] if related else 0), exposure, covariates


def one(seed: int, slope: float, spread: bool, related: bool) -> JointResults:
    """The joint test of one simulated study."""
    data = study(np.random.default_rng([20251022, seed]), 60, 10, slope, spread, related)
    return joint_test(specifications(*data, 12), composite_t, seed=seed, draws=199, method="reml")


def whole_curve(folder: Path) -> tuple[int, float]:
    """Number of specifications of a study from reads, and the seconds that its curve takes."""
    rng = np.random.default_rng(1)
    genes, exposure, covariates = study(rng, 152, 53, 0.1, spread=False, related=False)
    names = [f"c{place}" for place in range(COVARIATES)]
    people = pd.DataFrame(covariates, columns=names).assign(x=exposure)
    people.insert(0, "id", [f"P{place}" for place in range(len(people))])
    people.to_csv(folder / "people.tsv", sep="\t", index=False)
    variants = [
        pd.DataFrame(np.maximum(genes + shift, np.log2(floor))).assign(
            million=million, floor=floor, sample=people["id"]
        )
        for million, shift in {"mapped": 0, "counted": 0.2}.items()
        for floor in (1, 0.5, 5)
    ]
    markers = pd.concat(variants)[["million", "floor", "sample", 0]]
    sets = {"as declared": names[:2], "none": [], "with markers": [*names[:2], "CD4"]}
    sets |= {f"with {name}": [*names[:2], name] for name in names[2:]}
    rules: list[Exclusion] = [{"column": name, "above": 1.8, "reason": name} for name in names[:3]]
    phenotype = Phenotype(folder / "people.tsv")
    wanted = {"derive": {}, "columns": ["x", *names, "CD4"], "categories": {}, "cluster": ""}
    scores = pd.DataFrame(index=phenotype.text.index)
    samples = pd.Series(people["id"].to_numpy(), people["id"])
    start = time.process_time()
    tables = specification_curve(
        pd.concat(variants),
        markers.rename(columns={"sample": "subject", 0: "CD4"}),
        Cohort(phenotype, scores, samples, rules, {}, wanted),
        Specification(["x"], [], names[:2], {}, []),
        Choices([1, 0.5, 5], ["mapped", "counted"], ["log2", "z"], sets, True, True),
        effects=["x"],
        seed=1,
        draws=1000,
    )
    return int(tables["curve"]["n_specifications"].iloc[0]), time.process_time() - start


@one_thread
def main(studies: int) -> None:
    """Print the time, and the table."""
    with tempfile.TemporaryDirectory() as folder:
        number, seconds = whole_curve(Path(folder))
    print(f"{number} specifications x 1,000 permutations: {seconds:.1f} s\n")
    print("| data | by the median | by the number |\n|---|---|---|")
    rows = {
        "no effect": (0.0, False, False),
        "no effect; the spread follows the exposure": (0.0, True, False),
        "no effect; a covariate that some specifications lack has one": (0.0, False, True),
        "a slope of 0.2": (0.2, False, False),
    }
    for name, what in rows.items():
        found = [one(seed, *what) for seed in range(studies)]
        shares = [
            np.mean([getattr(result, p) <= LEVEL for result in found])
            for p in ("p_median", "p_share")
        ]
        print(f"| {name} | {shares[0]:.3f} | {shares[1]:.3f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
