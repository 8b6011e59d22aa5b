"""Time of permutations, and the sizes and p values that they measure in a real cohort.

    .venv/bin/python benchmarks/permutation.py [folder with fredrickson2015/]

The folder is ../shared/data by default; without it, only the time is measured, in seconds of one
core.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow" / "scripts"), str(ROOT / "tests")]

import fredrickson  # noqa: E402
import numpy as np  # noqa: E402

from ctra.inference import permute, wild  # noqa: E402
from ctra.model.design import z_scores  # noqa: E402


def main() -> None:
    """Print the seconds, then a markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    data = parser.parse_args().data

    rng = np.random.default_rng(1)
    y, x = rng.standard_normal((152, 53)), rng.standard_normal((152, 10))
    for columns in (1, 10):
        start = time.process_time()
        for column in range(columns):
            permute(y, x, column, seed=1, statistics=["un", "rao", "composite"])
        seconds = time.process_time() - start
        print(f"un, rao, composite, 152 x 53, k = 10, 10,000 draws of {columns}: {seconds:.2f} s")
    functions = {
        "permutations of the composite": lambda column: permute(
            y, x, column, seed=1, statistics=["composite"]
        ),
        "wild bootstrap": lambda column: wild(y, x, column, seed=1),
    }
    for name, function in functions.items():
        start = time.process_time()
        for column in range(10):
            function(column)
        seconds = time.process_time() - start
        print(f"{name}, 152 x 53, k = 10, 10,000 draws of 10: {seconds:.2f} s")

    if not data.is_dir():
        print(f"{data} is not there: no real cohort")
        return
    expression, design = fredrickson.load(ROOT, data)
    expression = z_scores(expression)
    print("\n| null | exposure | statistic | draws | p | permutation p | size (95% CI) |")
    print("|---|---|---|---|---|---|---|")
    for null in ("column", "model"):
        for exposure in fredrickson.EXPOSURES:
            exact = ["un", "rao", "composite", "homogeneity"]
            for names, method in ((exact, "reml"), (["csh"], "ml")):
                start = time.process_time()
                table = permute(
                    expression,
                    design,
                    exposure,
                    seed=1,
                    statistics=names,
                    null=null,
                    method=method,
                ).table
                seconds = time.process_time() - start
                for statistic, row in table.iterrows():
                    print(
                        f"| {null} | {exposure} | {statistic} | {row['draws']:,} | "
                        f"{row['p_value']:.4f} | {row['p_permutation']:.4f} | {row['size']:.3f} "
                        f"({row['size_low']:.3f} to {row['size_high']:.3f}) |"
                    )
                print(f"{', '.join(names)}: {seconds:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
