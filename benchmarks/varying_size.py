"""How often an exposure that differs between visits has a slope that it does not have.

    .venv/bin/python benchmarks/varying_size.py [--sets N] [--cores N]

Composites have a correlation between visits of .6. Half of the exposure's variance lies between
participants. Each sample of a later visit is missing with one probability. Prints a markdown table:
shares of p < .05, means over 2 and 3 visits and 5 and 20 % missing. The numbers are the same on any
number of cores.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow" / "scripts")]

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from ctra.files.visits import BETWEEN, LESS, WITHIN  # noqa: E402
from ctra.marginal.iterative import one_thread  # noqa: E402
from ctra.marginal.structures import Floats  # noqa: E402
from ctra.model.repeated import Repeated  # noqa: E402
from ctra.model.varying import varying_effects  # noqa: E402

PARTICIPANTS, VISITS, MISSING = (24, 40, 80), (2, 3), (0.05, 0.20)
CORRELATION = 0.6  # between the composites of any two visits
TRUTHS = {
    "no effect": (0.0, 0.0),
    "no effect; spread of a visit rises with the exposure": (0.5, 0.0),
    "no effect on average; slopes of participants differ": (0.0, 0.5),
}
EFFECTS = (BETWEEN, WITHIN, LESS)
Cell = tuple[str, int, int, float]  # truth, participants, visits, missing


def study(cell: Cell, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Exposure and composite of each participant and visit; the composite has gaps."""
    truth, n, n_visits, missing = cell
    rise, differing = TRUTHS[truth]
    x = rng.standard_normal((n, 1)) + rng.standard_normal((n, n_visits))
    noise = rng.standard_normal((n, n_visits)) * np.exp(rise * x / np.sqrt(2))
    values = np.sqrt(CORRELATION) * rng.standard_normal((n, 1)) + np.sqrt(1 - CORRELATION) * noise
    values += differing * rng.standard_normal((n, 1)) * (x - x.mean(axis=1, keepdims=True))
    values[:, 1:][rng.random((n, n_visits - 1)) < missing] = np.nan
    return x, values


def found(x: Floats, values: Floats) -> dict[str, float]:
    """Whether p is below .05, of each effect."""
    order = [str(visit) for visit in range(values.shape[1])]
    names = [f"{i:03d}" for i in range(len(values))]
    rows = pd.DataFrame(product(names, order), columns=["subject", "visit"])
    rows = rows.assign(
        sample=rows["subject"] + rows["visit"],
        exposure="x",
        exposure_value=x.ravel(),
        status="analysed",
    )
    came = ~np.isnan(values.ravel())
    endog = pd.DataFrame({"composite": values.ravel()[came]}, index=rows.loc[came, "sample"])
    people = pd.DataFrame({"sample": ""}, index=pd.Index(names, name="subject"))
    varying = rows[["subject", "visit", "exposure", "exposure_value"]]
    table = varying_effects(
        endog, people, rows[came], varying, Repeated(order, "", [], {}), standardize=False
    )
    return dict(zip(table["effect"], table["p_value"] < 0.05, strict=True))


@one_thread
def shares(cell: Cell, sets: int) -> dict[str, float]:
    """Shares of studies in which each effect has p < .05."""
    truth, n, n_visits, missing = cell
    rng = np.random.default_rng([[*TRUTHS].index(truth), n, n_visits, int(100 * missing)])
    means = pd.DataFrame([found(*study(cell, rng)) for _ in range(sets)]).mean()
    return {effect: float(means[effect]) for effect in EFFECTS}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    cells = list(product(TRUTHS, PARTICIPANTS, VISITS, MISSING))
    with ProcessPoolExecutor(options.cores) as pool:
        rows = list(pool.map(partial(shares, sets=options.sets), cells))
    table = pd.DataFrame(rows).assign(
        truth=[cell[0] for cell in cells], n=[cell[1] for cell in cells]
    )
    print("| data | participants | " + " | ".join(EFFECTS) + " |")
    print("|---" * (2 + len(EFFECTS)) + "|")
    means = table.groupby(["truth", "n"], sort=False, as_index=False)[[*EFFECTS]].mean()
    for row in means.to_dict("records"):
        shown = " | ".join(f"{row[effect]:.3f}" for effect in EFFECTS)
        print(f"| {row['truth']} | {row['n']} | {shown} |")


if __name__ == "__main__":
    main()
