"""How often an effect that does not exist becomes a finding, where assumptions fail.

    .venv/bin/python benchmarks/robust_size.py [folder with fredrickson2015/] [--sets N] [--cores N]

The folder is ../shared/data by default. Genes have the residual covariance of the real cohort
there. The design is one exposure and six covariates. Prints markdown tables, with the same numbers
on any number of cores.
"""

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow" / "scripts"), str(ROOT / "tests")]

import fredrickson  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from ctra.inference.catalogue import BY_KEY  # noqa: E402
from ctra.inference.functions import resolve  # noqa: E402
from ctra.marginal.data import ModelData  # noqa: E402
from ctra.marginal.iterative import one_thread  # noqa: E402
from ctra.marginal.structures import Floats  # noqa: E402
from ctra.model.curvature import p_squares  # noqa: E402
from ctra.model.diagnostics import calibrate  # noqa: E402
from ctra.model.effects import effect_tests  # noqa: E402
from ctra.model.fits import Settings, fit_statistics  # noqa: E402
from ctra.report.cells import Row  # noqa: E402
from ctra.report.findings import CLAIMS, FRAGILE, judge  # noqa: E402
from ctra.report.trust import slopes_differ  # noqa: E402

SUBJECTS = (25, 53, 152)
COVARIATES = 6
SLOPE = 0.1  # of every gene in SD, where there is an effect
DRAWS = 999
GENE_DRAWS = 199  # of the test whether slopes differ, which has 52 times the numbers
CLUSTER = {25: 2, 53: 4, 152: 8}  # participants in each
ICC = 0.3


@dataclass
class DataSet:
    """Errors of the genes and an exposure, before anything is made of them.

    Attributes
    ----------
    rng : numpy.random.Generator
    errors : ndarray, shape (n, p)
    x : ndarray, shape (n,)
    clusters : ndarray of int, shape (n,), or None
    draw : callable
        Errors of so many others.
    """

    rng: np.random.Generator
    errors: Floats
    x: Floats
    draw: Callable[[int], Floats]
    clusters: np.ndarray | None = None

    def spread(self, factor: Floats) -> None:
        """Multiply the errors of each participant."""
        self.errors = self.errors * factor[:, None]

    def shift(self, mean: Floats) -> None:
        """Give the mean over genes another distribution, in its SD."""
        own = self.errors.mean(axis=1)
        self.errors = self.errors + (mean * own.std() - own)[:, None]

    def carry(self, n_carriers: int, spread: float) -> None:
        """An exposure that a few participants have, who vary more or less than the others."""
        self.x = (np.arange(len(self.x)) < n_carriers).astype(float)
        self.spread(np.where(self.x > 0, spread, 1.0))

    def cluster(self, codes: np.ndarray) -> None:
        """Exposure and errors that participants of a cluster share in part."""
        n_groups = codes.max() + 1
        self.clusters = codes
        shared = self.rng.standard_normal(n_groups)[codes]
        self.x = np.sqrt(ICC) * shared + np.sqrt(1 - ICC) * self.x
        self.errors = np.sqrt(ICC) * self.draw(n_groups)[codes] + np.sqrt(1 - ICC) * self.errors


def equal_clusters(n: int) -> np.ndarray:
    """Codes of clusters of one size."""
    return np.arange(n) // CLUSTER[n]


def unequal_clusters(rng: np.random.Generator, n: int) -> np.ndarray:
    """Codes of as many clusters, whose sizes are drawn."""
    n_groups = equal_clusters(n).max() + 1
    shares = rng.dirichlet(np.full(n_groups, 2.0))
    others = rng.choice(n_groups, n - n_groups, p=shares)
    return np.sort(np.concatenate([np.arange(n_groups), others]))


def log_normal(rng: np.random.Generator, n: int) -> Floats:
    """Log-normal numbers with mean 0 and variance 1."""
    drawn: Floats = np.exp(rng.standard_normal(n)) - np.exp(0.5)
    return drawn / np.sqrt((np.e - 1) * np.e)


def six_percent(n: int) -> int:
    """Carriers, two at least."""
    return max(2, round(0.06 * n))


def outlier(data: DataSet) -> None:
    """One participant whose genes lie 8 SD of the composite off."""
    data.errors = data.errors.copy()
    data.errors[0] += 8 * data.errors.mean(axis=1).std()


def skew(data: DataSet) -> None:
    """A log-normal exposure."""
    data.x = np.exp(data.x)


GOOD, CLUSTERED = "normal", "clusters, ICC .3"
CELLS: dict[str, Callable[[DataSet], None]] = {
    GOOD: lambda data: None,
    "spread rises with the exposure": lambda data: data.spread(np.exp(0.25 * data.x)),
    "spread falls": lambda data: data.spread(np.exp(-0.25 * data.x)),
    "spread rises on both sides": lambda data: data.spread(np.sqrt(1 + data.x**2)),
    "skewed exposure": skew,
    "3 carriers, double spread": lambda data: data.carry(3, 2),
    "3 carriers, half the spread": lambda data: data.carry(3, 0.5),
    "6 % carriers, double spread": lambda data: data.carry(six_percent(len(data.x)), 2),
    "6 % carriers, half the spread": lambda data: data.carry(six_percent(len(data.x)), 0.5),
    "t errors, 3 df": lambda data: data.spread(np.sqrt(3 / data.rng.chisquare(3, len(data.x)))),
    "log-normal errors": lambda data: data.shift(log_normal(data.rng, len(data.x))),
    "an outlier of 8 SD": outlier,
    CLUSTERED: lambda data: data.cluster(equal_clusters(len(data.x))),
    "unequal clusters, ICC .3": lambda data: data.cluster(unequal_clusters(data.rng, len(data.x))),
}
CURVED = "curvature, no interaction"


def settings(draws: int, *statistics: str) -> Settings:
    """Settings of a model by some statistics."""
    return Settings(
        statistics=resolve({name: BY_KEY[name].functions for name in statistics}),
        method="reml",
        standardize=False,
        permutations=draws,
        seed=1,
        smallest=None,
    )


def tests_of(data: ModelData, effect: str, how: Settings) -> dict[str, Row]:
    """Rows of an effect by statistic, as in the table of results."""
    fits = fit_statistics(data, [effect], how)
    table = effect_tests(fits, how)
    known = {name: how.statistics[name] for name in table.loc[table["status"] == "ok", "statistic"]}
    if known:
        table = table.merge(
            calibrate(fits.known, known, how), how="left", on=["effect", "statistic"]
        )
    return {str(row["statistic"]): row for row in table.to_dict("records")}


def said_of(data: ModelData, effect: str, squares: float = np.nan) -> dict[str, bool]:
    """What is said of an effect on the mean over genes."""
    mean = pd.DataFrame({"composite": data.mean}, index=data.x.index)
    alone = ModelData(mean, data.design, data.clusters)
    tests = tests_of(alone, effect, settings(DRAWS, "composite", "robust"))
    tests["composite"] = {**tests["composite"], "p_squares": squares}
    finding, _ = judge(tests, None, data.clusters is not None)
    composite = tests["composite"]
    nominal, permuted = composite["p_value"] < 0.05, composite["p_permutation"] < 0.05
    # with clusters the test to be certified is the robust one
    certified = tests["composite" if data.clusters is None else "robust"]["calibrated"]
    return {
        "t": nominal,
        "t and permutation": nominal and (permuted or np.isnan(composite["p_permutation"])),
        "finding": finding in CLAIMS,
        "fragile or uncalibrated": finding == FRAGILE or certified == "no",
    }


@one_thread
def shares(cell: tuple[str, int, float], covariance: Floats, sets: int) -> dict[str, float]:
    """Shares of data sets of which something is said."""
    name, n, slope = cell
    rng = np.random.default_rng([n, [*CELLS, CURVED].index(name), int(1000 * slope)])
    root = np.linalg.cholesky(covariance)

    def draw(size: int) -> Floats:
        return rng.standard_normal((size, len(root))) @ root.T

    said = []
    for _ in range(sets):
        data = DataSet(rng, draw(n), rng.standard_normal(n), draw)
        covariates = rng.standard_normal((n, COVARIATES))
        said.append(
            curved(data, covariates) if name == CURVED else one(name, data, covariates, slope)
        )
    means = pd.DataFrame(said).astype(float).mean()
    return {str(name): float(share) for name, share in means.items()}


def one(name: str, data: DataSet, covariates: Floats, slope: float) -> dict[str, bool]:
    """What is said of the exposure in a data set of a cell."""
    CELLS[name](data)
    design = pd.DataFrame(covariates).add_prefix("covariate ")
    design.insert(0, "x", (data.x - data.x.mean()) / data.x.std(ddof=1))
    y = pd.DataFrame(data.errors + slope * design[["x"]].to_numpy()).add_prefix("gene ")
    whole = ModelData.paired(y, design, data.clusters)
    said = said_of(whole, "x")
    if not slope and whole.n - whole.k - whole.p + 1 >= 1:
        tests = tests_of(whole, "x", settings(GENE_DRAWS, "composite", "homogeneity"))
        said["slopes differ, F test"] = tests["homogeneity"]["p_value"] < 0.05
        said["slopes differ"] = slopes_differ(tests["homogeneity"]) == "yes"
    return said


def curved(data: DataSet, covariates: Floats) -> dict[str, bool]:
    """What is said of a product where the composite is .3 x + .2 x² + error, and z is like x."""
    z = 0.5 * data.x + np.sqrt(0.75) * data.rng.standard_normal(len(data.x))
    design = pd.DataFrame(covariates[:, 1:]).add_prefix("covariate ")
    design.insert(0, "x", (data.x - data.x.mean()) / data.x.std(ddof=1))
    design.insert(1, "z", (z - z.mean()) / z.std(ddof=1))
    design.insert(2, "x:z", design["x"] * design["z"])
    curve = (0.3 * data.x + 0.2 * data.x**2) * data.errors.mean(axis=1).std()
    y = pd.DataFrame(data.errors + curve[:, None]).add_prefix("gene ")
    whole = ModelData.paired(y, design)
    return said_of(whole, "x:z", p_squares(whole, "x:z"))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    covariance = fredrickson.residual_covariance(ROOT, options.data)

    null = [(name, n, 0.0) for name in [*CELLS, CURVED] for n in SUBJECTS]
    powers = [(name, n, SLOPE) for name in (GOOD, CLUSTERED) for n in SUBJECTS]
    function = partial(shares, covariance=covariance, sets=options.sets)
    with ProcessPoolExecutor(options.cores) as pool:
        cells = [*null, *powers]
        found = dict(zip(cells, pool.map(function, cells), strict=True))

    for said in ("t", "t and permutation", "finding", "fragile or uncalibrated"):
        print(f"| {said} | " + " | ".join(f"n = {n}" for n in SUBJECTS) + " |")
        print("|---" * (1 + len(SUBJECTS)) + "|")
        for name in [*CELLS, CURVED]:
            values = [found[name, n, 0.0][said] for n in SUBJECTS]
            print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
        for name in (GOOD, CLUSTERED):
            values = [found[name, n, SLOPE][said] for n in SUBJECTS]
            shown = " | ".join(f"{value:.3f}" for value in values)
            print(f"| {name}, slope of {SLOPE} | {shown} |")
        print()
    print(f"| their slopes differ, n = {SUBJECTS[-1]} | F test | said |\n|---|---|---|")
    for name in CELLS:
        cell = found[name, SUBJECTS[-1], 0.0]
        print(f"| {name} | {cell['slopes differ, F test']:.3f} | {cell['slopes differ']:.3f} |")


if __name__ == "__main__":
    main()
