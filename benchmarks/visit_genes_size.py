"""How often a trial without an effect has one by the model of all genes at all visits.

    .venv/bin/python benchmarks/visit_genes_size.py [folder with fredrickson2015/] [--sets N]

The folder is ../shared/data by default. Genes have the residual covariance of the real cohort
there. The composite has a correlation between visits of .6; that of the differences between genes
is the same, lower or higher. A fifth of the later visits is missing as in visits_size.py. Tested is
the difference of changes up to the last visit, beside that of the model of the composite. Prints a
markdown table, with the same numbers on any number of cores.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow" / "scripts"), str(ROOT / "tests")]

import fredrickson  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from scipy.special import expit  # noqa: E402
from visits_size import CORRELATION, PARTICIPANTS, STEEPNESS, VISITS, intercept  # noqa: E402

from ctra.files.visits import OF_CHANGES  # noqa: E402
from ctra.marginal.iterative import one_thread  # noqa: E402
from ctra.marginal.structures import Floats  # noqa: E402
from ctra.model.repeated import Repeated, repeated_measures  # noqa: E402

OF_DIFFERENCES = (0.6, 0.3, 0.8)  # correlation between visits of the differences between genes
MISSING = 0.20
Cell = tuple[int, int, float]  # participants, visits, correlation of the differences


def trial(cell: Cell, rng: np.random.Generator, root: Floats, missed: float) -> Floats:
    """Genes of everybody at each visit (n, visits, p), missing where they did not come."""
    n, n_visits, of_differences = cell
    shared = rng.standard_normal((n, 1, len(root))) @ root.T
    own = rng.standard_normal((n, n_visits, len(root))) @ root.T

    def mixed(of_shared: Floats, of_own: Floats, correlation: float) -> Floats:
        return np.sqrt(correlation) * of_shared + np.sqrt(1 - correlation) * of_own

    means = shared.mean(axis=2, keepdims=True), own.mean(axis=2, keepdims=True)
    composite = mixed(*means, CORRELATION)
    genes = composite + mixed(shared - means[0], own - means[1], of_differences)
    z = composite[:, :1, 0] / root.mean(axis=0).dot(root.mean(axis=0)) ** 0.5
    gone = rng.random((n, n_visits - 1)) < expit(missed + STEEPNESS * z)
    genes[:, 1:][gone] = np.nan
    return genes


def p_values(genes: Floats) -> dict[str, float]:
    """P of the difference of changes up to the last visit by both models; half are treated."""
    n, n_visits, _ = genes.shape
    order = [str(visit) for visit in range(n_visits)]
    people = pd.DataFrame({"arm": np.where(np.arange(n) < n // 2, "b", "a")})
    people.index = people.index.map("{:03d}".format)
    rows = pd.DataFrame(product(people.index, order), columns=["subject", "visit"])
    rows["sample"] = rows["subject"] + rows["visit"]
    came = ~np.isnan(genes[..., 0].ravel())
    visits = rows[came].assign(status="analysed")
    endog = pd.DataFrame(genes.reshape(n * n_visits, -1)[came], index=visits["sample"])
    plan = Repeated(order, "arm", [], {"arm": "a"})
    table = repeated_measures(endog, people, visits, plan, standardize=False)["genes"]
    last = table[(table["contrast"] == OF_CHANGES) & (table["visit"] == order[-1])].iloc[0]
    return {"genes": last["p_value"], "composite": last["p_composite"]}


@one_thread
def shares(cell: Cell, sets: int, root: Floats) -> pd.Series:
    """Shares of trials with p < .05 by both models; a fit without a result has none."""
    n, n_visits, of_differences = cell
    rng = np.random.default_rng([n, n_visits, int(100 * of_differences)])
    missed = intercept(MISSING)
    found = pd.DataFrame([p_values(trial(cell, rng, root, missed)) for _ in range(sets)])
    if found.isna().to_numpy().any():
        print(f"{cell}: fits without a result {found.isna().sum().to_dict()}", file=sys.stderr)
    return (found < 0.05).sum() / found.notna().sum()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    root = np.linalg.cholesky(fredrickson.residual_covariance(ROOT, options.data))
    cells = list(product(PARTICIPANTS, VISITS, OF_DIFFERENCES))
    print("| n | visits | correlation of the differences | all genes | composite |")
    print("|---" * 5 + "|")
    with ProcessPoolExecutor(options.cores) as pool:
        function = partial(shares, sets=options.sets, root=root)
        for cell, share in zip(cells, pool.map(function, cells), strict=True):
            cells_of_row = [*map(str, cell), f"{share['genes']:.3f}", f"{share['composite']:.3f}"]
            print("| " + " | ".join(cells_of_row) + " |", flush=True)


if __name__ == "__main__":
    main()
