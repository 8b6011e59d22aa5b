"""Size and power of each statistic by simulation, with the covariance of a real cohort.

    .venv/bin/python benchmarks/size.py [folder with fredrickson2015/] [--cores N]

The folder is ../shared/data by default. Prints markdown tables and draws docs/size.svg. Genes are
z scores and normal with the cohort's residual covariance; the design is one exposure and seven
covariates, independent and normal. The same numbers on any number of cores.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow" / "scripts"), str(ROOT / "tests")]

import fredrickson  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from ctra.inference import (  # noqa: E402
    composite,
    homogeneity,
    permute,
    plan_from_covariance,
    power,
    rao,
)
from ctra.marginal import NotIdentifiedError, fit_common_slopes  # noqa: E402
from ctra.marginal.columns import Table  # noqa: E402
from ctra.marginal.iterative import one_thread  # noqa: E402
from ctra.marginal.structures import Floats  # noqa: E402
from ctra.report.figures.style import save  # noqa: E402

SUBJECTS = (53, 76, 122, 152, 300)
COLUMNS = 8
SCENARIOS = {  # mean and SD of the genes' slopes on the exposure, per SD of both
    "no effect": (0.0, 0.0),
    "slopes differ, mean 0": (0.0, 0.05),
    "common slope 0.1": (0.1, 0.0),
    "slopes differ, mean 0.1": (0.1, 0.05),
}
PERMUTATIONS = 199


def permutation_p(y: Table, x: Table) -> float:
    """Permutation p of the composite."""
    table = permute(y, x, 0, seed=1, draws=PERMUTATIONS, statistics=["composite"]).table
    return table["p_permutation"].item()


def csh_p(y: Table, x: Table) -> float:
    """P of heterogeneous compound symmetry by ML; missing where the fit did not converge."""
    fit = fit_common_slopes(y, x, covariance="csh", method="ml")
    return fit.pvalues[0] if fit.converged else np.nan


# name: p value of the exposure, data sets, style of the line
STATISTICS = {
    "un": (lambda y, x: fit_common_slopes(y, x).pvalues[0], 1000, ("#D55E00", "s")),
    "csh (ML)": (csh_p, 200, ("#CC79A7", "D")),
    "rao": (lambda y, x: rao(y, x).pvalues[0], 1000, ("#009E73", "^")),
    "composite": (lambda y, x: composite(y, x).pvalues[0], 1000, ("#0072B2", "o")),
    "composite, permutation": (permutation_p, 1000, ("#56B4E9", "x")),
    "homogeneity": (lambda y, x: homogeneity(y, x, 0).p_value, 1000, ("#555555", "v")),
}


@one_thread
def rejections(cell: tuple[int, str], covariance: Floats) -> dict[str, float]:
    """Share of data sets with p < 0.05 by statistic, missing where n is too small."""
    n, scenario = cell
    mean, sd = SCENARIOS[scenario]
    rng = np.random.default_rng([n, list(SCENARIOS).index(scenario)])
    root = np.linalg.cholesky(covariance)
    p_values: dict[str, list[float]] = {name: [] for name in STATISTICS}
    for number in range(max(sets for _, sets, _ in STATISTICS.values())):
        x = rng.standard_normal((n, COLUMNS))
        slopes = rng.standard_normal(len(root))
        slopes = mean + sd * (slopes - slopes.mean()) / slopes.std()
        y = x[:, :1] * slopes + rng.standard_normal((n, len(root))) @ root.T
        for name, (function, sets, _) in STATISTICS.items():
            if number < sets:
                try:
                    p_values[name].append(function(y, x))
                except NotIdentifiedError:
                    p_values[name].append(np.nan)
    shares = {}
    for name, values in p_values.items():
        known = np.array(values)[~np.isnan(values)]
        shares[name] = (known < 0.05).mean() if len(known) else np.nan
    lost = sum(np.isnan(p_values["csh (ML)"]))
    if lost:
        print(f"{scenario}, n = {n}: {lost} fits of csh did not converge", file=sys.stderr)
    return shares


def main() -> None:
    """Print a table a scenario, and draw them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    covariance = fredrickson.residual_covariance(ROOT, options.data)

    cells = [(n, scenario) for scenario in SCENARIOS for n in SUBJECTS]
    with ProcessPoolExecutor(options.cores) as pool:
        found = dict(
            zip(cells, pool.map(partial(rejections, covariance=covariance), cells), strict=True)
        )

    figure = Figure(figsize=(9, 6.5), layout="constrained")
    panels = figure.subplots(2, 2, sharex=True, sharey=True).ravel()
    for panel, (scenario, (mean, sd)) in zip(panels, SCENARIOS.items(), strict=True):
        rows = {name: [found[n, scenario][name] for n in SUBJECTS] for name in STATISTICS}
        for name, (_, _, (colour, marker)) in STATISTICS.items():
            panel.plot(SUBJECTS, rows[name], color=colour, marker=marker, label=name)
        panel.axhline(0.05, color="black", linewidth=0.8, linestyle=":")
        panel.set(title=scenario, xticks=SUBJECTS, ylim=(0, 1.02))
        if mean and not sd:
            plan = plan_from_covariance(covariance, k=COLUMNS, r_squared=0)
            for name in ("composite", "rao"):
                rows[f"{name}, by formula"] = [power(plan, n, mean)[name] for n in SUBJECTS]
        print(f"| {scenario} | " + " | ".join(f"n = {n}" for n in SUBJECTS) + " |")
        print("|---" * (1 + len(SUBJECTS)) + "|")
        for name, shares in rows.items():
            shown = ["—" if np.isnan(share) else f"{share:.3f}" for share in shares]
            print(f"| {name} | " + " | ".join(shown) + " |")
        print()
    for panel in panels[2:]:
        panel.set_xlabel("subjects")
    for panel in panels[::2]:
        panel.set_ylabel("share of data sets with p < 0.05")
    panels[0].legend(fontsize="small")
    save(figure, ROOT / "docs" / "size.svg")


if __name__ == "__main__":
    main()
