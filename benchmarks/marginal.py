"""Time of the marginal model beside R's nlme::gls and mmrm, on the same data in one run.

    .venv/bin/python benchmarks/marginal.py [folder with fredrickson2015/] [--slow]

The folder is ../shared/data by default. R is not part of the project: apt-get install r-base-core
r-cran-nlme brings R and nlme, install.packages("mmrm") in R brings mmrm; what is missing is
skipped, by name. --slow adds nlme::gls with CSH on all 52 genes, which takes minutes.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow" / "scripts"), str(ROOT / "tests")]

import fredrickson  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from ctra.marginal import fit_common_slopes  # noqa: E402
from ctra.model.design import z_scores  # noqa: E402

R = """
d <- read.csv("%(data)s"); d$gene <- factor(d$gene, unique(d$gene)); d$subject <- factor(d$subject)
f <- y ~ 0 + gene + %(x)s
seconds <- system.time(%(call)s)[["elapsed"]]
cat(seconds, coef(fit)[["zhedonia"]], coef(fit)[["zeudaimonia"]])
"""
NLME = (
    "{library(nlme); fit <- gls(f, d, method='%s', correlation=%s(form=~1|subject), "
    "weights=varIdent(form=~1|gene))}"
)
CALLS = {
    ("nlme::gls", "un"): NLME % ("REML", "corSymm"),
    ("nlme::gls", "csh"): NLME % ("ML", "corCompSymm"),
    ("mmrm", "un"): (
        "{library(mmrm); fit <- mmrm(update(f, ~ . + us(gene | subject)), d, reml=TRUE)}"
    ),
}


def median_time(function: Callable[[], object], repeats: int = 21) -> float:
    """Median seconds of a call."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def run_r(peer: str, y: pd.DataFrame, x: pd.DataFrame, structure: str) -> list[float] | None:
    """Seconds and slopes of an R function; None where R or its package is missing."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "long.csv")
        long = pd.Series(y.stack(), name="y").rename_axis(["subject", "gene"])
        long.reset_index().merge(x, left_on="subject", right_index=True).to_csv(data, index=False)
        call = CALLS[peer, structure]
        script = R % {"data": data, "x": " + ".join(x.columns), "call": call}
        try:
            done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True)
        except FileNotFoundError:
            return None
    if done.returncode:
        print(f"  {peer}: {done.stderr.strip().splitlines()[-1]}")
        return None
    return [float(number) for number in done.stdout.split()]


def main() -> None:
    """Print a line a comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--slow", action="store_true")
    options = parser.parse_args()

    rng = np.random.default_rng(1)
    drawn_y, drawn_x = rng.standard_normal((152, 53)), rng.standard_normal((152, 8))
    seconds = median_time(lambda: fit_common_slopes(drawn_y, drawn_x), repeats=101)
    print(f"un, 152 x 53: {1000 * seconds:.2f} ms")

    y, x = fredrickson.load(ROOT, options.data)
    y = z_scores(y)
    rows = [("un", "reml", 8, "nlme::gls"), ("un", "reml", 8, "mmrm"), ("un", "reml", 16, "mmrm")]
    rows += [("un", "reml", 16, "nlme::gls"), ("csh", "ml", 52, "nlme::gls")] * options.slow
    for structure, method, genes, peer in rows:
        part = y.iloc[:, :genes]
        ours = median_time(lambda: fit_common_slopes(part, x, covariance=structure, method=method))  # noqa: B023
        print(f"{structure} {method}, 122 x {genes}: {1000 * ours:.2f} ms", flush=True)
        theirs = run_r(peer, part, x, structure)
        if theirs is None:
            print(f"  {peer}: not there, skipped")
            continue
        fit = fit_common_slopes(part, x, covariance=structure, method=method)
        gap = max(
            abs(fit.params[name] - value) / fit.bse[name]
            for name, value in zip(fredrickson.EXPOSURES, theirs[1:], strict=True)
        )
        print(
            f"  {peer}: {theirs[0]:.2f} s, {theirs[0] / ours:,.0f} times as long; "
            f"slopes differ by {gap:.1g} SE",
            flush=True,
        )


if __name__ == "__main__":
    main()
