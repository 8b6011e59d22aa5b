"""How often a trial without an effect has one by the tests of visits, and their power.

    .venv/bin/python benchmarks/visits_size.py [--sets N] [--cores N]

Composites of the participants are normal with a correlation between visits of .6. Later visits are
missing at random: with a probability that rises with the composite at the baseline. Tested is the
last visit. Prints markdown tables, with the same numbers on any number of cores.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow" / "scripts")]

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from robust_size import said_of  # noqa: E402
from scipy.special import expit  # noqa: E402
from scipy.stats import ttest_ind  # noqa: E402

from ctra.marginal.data import ModelData  # noqa: E402
from ctra.marginal.iterative import one_thread  # noqa: E402
from ctra.marginal.structures import Floats  # noqa: E402
from ctra.model.repeated import OF_CHANGES, Repeated, repeated_measures  # noqa: E402

PARTICIPANTS, VISITS, MISSING = (24, 40, 80), (2, 3), (0.05, 0.20)
CORRELATION = 0.6  # between any two visits
EFFECT = 0.6  # SD, at all later visits
STEEPNESS = 1.0  # log odds of a missed visit per SD of the baseline
SPREADS = {  # share of the treated, and how many times the control's SD theirs is
    "equal": (1 / 2, 1.0),
    "double in a treated third": (1 / 3, 2.0),
}
TESTS = {
    "t of changes": "t test of the change scores",
    "t": "`change`, t",
    "finding": "`change`, finding",
    "repeated": "`repeated`, difference of changes",
}
Cell = tuple[int, int, float, str, float]  # participants, visits, missing, spread, effect


def intercept(missing: float) -> float:
    """Log odds at an average baseline by which a share of the visits is missed."""
    z = np.linspace(-5, 5, 2001)
    weight = np.exp(-(z**2) / 2)
    tried = np.linspace(-8, 4, 2401)
    shares = [np.average(expit(at + STEEPNESS * z), weights=weight) for at in tried]
    return float(tried[np.searchsorted(shares, missing)])


def trial(cell: Cell, rng: np.random.Generator, missed: float) -> tuple[Floats, Floats]:
    """Whether each is treated, and the composite at each visit, missing where they did not come."""
    n, n_visits, _, spread, effect = cell
    share, factor = SPREADS[spread]
    treated = (np.arange(n) < round(n * share)).astype(float)
    shared, own = rng.standard_normal((n, 1)), rng.standard_normal((n, n_visits))
    values = np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * own
    gone = rng.random((n, n_visits - 1)) < expit(missed + STEEPNESS * values[:, :1])
    values *= np.where(treated, factor, 1.0)[:, None]
    values[:, 1:] += effect * treated[:, None]
    values[:, 1:][gone] = np.nan
    return treated, values


def tests_of(treated: Floats, values: Floats) -> dict[str, bool]:
    """What each test says of the last visit."""
    came = ~np.isnan(values[:, -1])
    change = (values[:, -1] - values[:, 0])[came]
    arms = treated[came]
    columns = {"arm": arms, "baseline": values[came, 0]}
    names = [f"{i:03d}" for i in np.flatnonzero(came)]
    y = pd.DataFrame({"composite": values[came, -1]}, index=names)
    said = said_of(ModelData.paired(y, pd.DataFrame(columns, index=names)), "arm")
    return {
        "t of changes": ttest_ind(change[arms == 1], change[arms == 0]).pvalue < 0.05,
        "t": said["t"],
        "finding": said["finding"],
        "repeated": p_repeated(treated, values) < 0.05,
    }


def p_repeated(treated: Floats, values: Floats) -> float:
    """P of the difference of changes up to the last visit in the model of all visits."""
    order = [str(visit) for visit in range(values.shape[1])]
    people = pd.DataFrame({"arm": np.where(treated, "b", "a")})
    people.index = people.index.map("{:03d}".format)
    rows = pd.DataFrame(product(people.index, order), columns=["subject", "visit"])
    rows["sample"] = rows["subject"] + rows["visit"]
    came = ~np.isnan(values.ravel())
    visits = rows[came].assign(status="analysed")
    endog = pd.DataFrame({"composite": values.ravel()[came]}, index=visits["sample"])
    plan = Repeated(order, "arm", [], {"arm": "a"})
    contrasts = repeated_measures(endog, people, visits, plan, standardize=False)["contrasts"]
    last = contrasts[(contrasts["contrast"] == OF_CHANGES) & (contrasts["visit"] == order[-1])]
    p: float = last["p_value"].iloc[0]
    return p


@one_thread
def shares(cell: Cell, sets: int) -> dict[str, float]:
    """Shares of trials in which each test finds an effect."""
    n, n_visits, missing, spread, effect = cell
    seeds = [n, n_visits, int(100 * missing), [*SPREADS].index(spread), int(100 * effect)]
    rng, missed = np.random.default_rng(seeds), intercept(missing)
    said = [tests_of(*trial(cell, rng, missed)) for _ in range(sets)]
    means = pd.DataFrame(said).astype(float).mean()
    return {str(name): float(share) for name, share in means.items()}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    function = partial(shares, sets=options.sets)
    parts = [(0.0, spread) for spread in SPREADS] + [(EFFECT, "equal")]
    with ProcessPoolExecutor(options.cores) as pool:
        for effect, spread in parts:
            cells = [
                (n, n_visits, missing, spread, effect)
                for n_visits, missing, n in product(VISITS, MISSING, PARTICIPANTS)
            ]
            write(f"effect {effect:g}, spread {spread}", cells, pool.map(function, cells))


def write(title: str, cells: list[Cell], found: Iterable[dict[str, float]]) -> None:
    """Print a table: a row a cell, then the means over visits and missing by participants."""
    print(f"| {title}: n | visits | missing | " + " | ".join(TESTS.values()) + " |")
    print("|---" * (3 + len(TESTS)) + "|")
    rows = []
    for (n, n_visits, missing, *_), says in zip(cells, found, strict=True):
        print(row(f"{n} | {n_visits} | {100 * missing:.0f} %", says), flush=True)
        rows.append({"n": n, **says})
    table = pd.DataFrame(rows)
    for n in PARTICIPANTS:
        mean = table.loc[table["n"] == n, [*TESTS]].mean()
        print(row(f"{n} | 2 and 3 | 5 and 20 %", mean))
    print()


def row(cell: str, says: Mapping[str, float] | pd.Series) -> str:
    """Write a row of a table."""
    return f"| {cell} | " + " | ".join(f"{says[test]:.3f}" for test in TESTS) + " |"


if __name__ == "__main__":
    main()
