"""How often the 95 % interval of the arm's effect holds the truth, in the demonstration's trial.

    .venv/bin/python benchmarks/trial_coverage.py [--sets N] [--cores N]

Each trial is Study 3 of the demonstration with another seed, at its true expression: no reads are
drawn. Visits are missing as in its sample sheet. The model is the declared one, of the change up to
week8. Prints a markdown table, with the same numbers on any number of cores.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow" / "scripts")]

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from ctra.files.visits import ABSENT, ANALYSED  # noqa: E402
from ctra.inference.catalogue import computed  # noqa: E402
from ctra.inference.functions import resolve  # noqa: E402
from ctra.model.analysis import Specification, fit_model  # noqa: E402
from ctra.model.fits import Settings  # noqa: E402
from ctra.report.findings import CLAIMS, findings  # noqa: E402
from ctra.simulate.expression import ARM_EFFECT, simulate_trial_expression  # noqa: E402
from ctra.simulate.genome import Gene, make_genome  # noqa: E402
from ctra.simulate.trial import ARMS, TRIAL, VISITS, simulate_trial  # noqa: E402

DRAWS = 999
MODEL = Specification(
    exposures=["arm"],
    products=[],
    covariates=["age", "female"],
    categories={"arm": ARMS[0], "female": "0"},
    slopes=[],
    strata=["female"],
    visits=VISITS,
)
Tested = dict[str, float | bool]


@cache
def given() -> tuple[pd.DataFrame, list[Gene], pd.DataFrame]:
    """The gene set, the genes, and whose sample of which visit there is."""
    gene_set = pd.read_csv(
        ROOT / "resources" / "ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
    )
    sheet = pd.read_csv(ROOT / "config" / "samples.tsv", sep="\t", dtype=str)
    there = sheet.loc[sheet["study"] == TRIAL, ["subject", "visit"]].drop_duplicates()
    return gene_set, make_genome(gene_set, seed=1)[1], there


def trial(seed: int) -> Tested:
    """The arm's effect in a trial: its estimate, and what is said of it."""
    gene_set, genes, there = given()
    drawn = simulate_trial(there["subject"].unique().tolist(), seed)
    cpm = simulate_trial_expression(drawn, genes, gene_set, seed)
    came = pd.MultiIndex.from_frame(drawn[["id", "visit"]]).isin(pd.MultiIndex.from_frame(there))
    visits = drawn.rename(columns={"id": "subject"}).astype({"female": str})
    visits["sample"] = visits["subject"] + visits["visit"]
    visits["status"] = np.where(came, ANALYSED, ABSENT)
    log2 = np.log2(cpm.loc[gene_set["ensembl_id"]].clip(lower=1).to_numpy())
    signed = (gene_set["sign"].to_numpy()[:, None] * log2).T
    endog = pd.DataFrame(signed, visits["sample"], gene_set["symbol"])
    settings = Settings(resolve(computed([])), "reml", False, DRAWS, seed)
    people = visits.drop_duplicates("subject").set_index("subject")
    tables = fit_model(endog, people, gene_set, MODEL, settings, visits)
    table, influence = (tables[name].assign(model="week8") for name in ("table", "influence"))
    row = table[table["statistic"] == "composite"].iloc[0]
    return {
        "estimate": row["estimate"],
        "std_error": row["std_error"],
        "covers": row["ci_low"] <= ARM_EFFECT <= row["ci_high"],
        "t": row["p_value"] < 0.05,
        "finding": findings(table, influence)["finding"].iloc[0] in CLAIMS,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=400)
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    with ProcessPoolExecutor(options.cores) as pool:
        table = pd.DataFrame(pool.map(trial, range(options.sets), chunksize=10)).astype(float)
    means = table.mean()
    print("| effect | mean b | SD of b | mean SE | interval holds it | p of t < .05 | finding |")
    print("|---" * 7 + "|")
    numbers = [ARM_EFFECT, means["estimate"], table["estimate"].std(), means["std_error"]]
    shares = [means[name] for name in ("covers", "t", "finding")]
    print("| " + " | ".join(f"{number:.3f}" for number in [*numbers, *shares]) + " |")


if __name__ == "__main__":
    main()
