"""The same tables whichever kernels the processor has the linear algebra take."""

import os
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

# One each with AVX-512, AVX2 and AVX; a library that was built without Zen's takes Haswell's.
KERNELS = ("SkylakeX", "Haswell", "Zen", "Sandybridge")
# Relative: numbers that are not iterated agree to 1e-12 or so. Newton's last step in `csh` ends at
# a gradient that is rounding, from one at which steps of scoring ended (1e-2 a subject).
AGREE = 1e-9

SCRIPT = """
import sys
sys.path[:0] = sys.argv[1:2]
import numpy as np, pandas as pd
from ctra.inference.catalogue import computed
from ctra.inference.functions import resolve
from ctra.model.analysis import Specification, fit_model
from ctra.model.fits import Settings

rng = np.random.default_rng(1)
subjects = pd.Index([f"{i:03d}" for i in range(60)], name="subject")
participants = pd.DataFrame({"sample": subjects, "prwo": rng.normal(4, 0.6, 60).round(2),
    "orientation": rng.normal(1, 1, 60).round(2), "age": rng.integers(60, 80, 60)}, index=subjects)
genes = [f"G{i}" for i in range(12)]
endog = pd.DataFrame(5 + rng.standard_normal((60, 12)) + rng.standard_normal((60, 1)),
                     index=subjects, columns=genes)
groups = np.repeat(["proinflammatory", "interferon", "antibody"], 4)
gene_set = pd.DataFrame({"symbol": genes, "group": groups, "sign": 1})
specification = Specification(exposures=["prwo", "orientation"], covariates=["age"], categories={},
    products=[["prwo", "orientation"]],
    slopes=[{"of": "prwo", "at": "orientation", "values": [-1, 0, 1]}])
settings = Settings(statistics=resolve(computed(["un", "csh"])), method="reml", standardize=False,
    permutations=200, seed=1)
tables = fit_model(endog, participants, gene_set, specification, settings)
for name, table in tables.items():
    table.to_pickle(f"{sys.argv[2]}/{name}")
"""


def differences(one, other):
    """Columns of two tables that differ: text at all, numbers by more than 1e-9 of them."""
    assert list(one) == list(other)
    assert len(one) == len(other)
    for name in one:
        here, there = one[name], other[name]
        if pd.api.types.is_numeric_dtype(here):
            numbers = (column.to_numpy(dtype=float, na_value=np.nan) for column in (here, there))
            same = np.allclose(*numbers, rtol=AGREE, atol=0, equal_nan=True)
        else:
            same = here.equals(there)
        if not same:
            yield name


@pytest.mark.slow
def test_the_same_tables_with_every_kernel(root, tmp_path):
    tables = {}
    for kernel in KERNELS:
        folder = tmp_path / kernel
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(root / "workflow" / "scripts"), str(folder)],
            env={**os.environ, "OPENBLAS_CORETYPE": kernel},
            check=False,
        )
        if done.returncode == -signal.SIGILL:  # this processor lacks its instructions
            continue
        assert done.returncode == 0, kernel
        tables[kernel] = {path.name: pd.read_pickle(path) for path in sorted(folder.iterdir())}
    first, *others = tables
    assert others
    differ = [
        (kernel, name, column)
        for kernel in others
        for name, table in tables[first].items()
        for column in differences(table, tables[kernel][name])
    ]
    assert differ == []
