"""The library by itself, in an empty environment: for a notebook, without Snakemake."""

import json
import os
import shutil
import subprocess
import sys

import pytest

NOTEBOOK = """
import json
import numpy as np
from ctra.inference import composite, permute
from ctra.marginal import MarginalModel

rng = np.random.default_rng(1)
x, y = rng.normal(size=(30, 1)), rng.normal(size=(30, 4))
subject, cell = np.repeat(np.arange(30), 4), np.tile(np.arange(4), 30)
exog = np.column_stack([np.eye(4)[cell], np.repeat(x, 4, axis=0)])
model = MarginalModel(y.ravel(), exog, subject, cell, covariance="un").fit()
table = permute(y, x, 0, draws=99, seed=1).table
numbers = [*model.params, *composite(y, x).params, *table["p_permutation"]]
"""


def call(*command, **options):
    """A program's end, with its output and errors together."""
    options = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | options
    return subprocess.run([str(part) for part in command], **options)


@pytest.fixture(scope="module")
def installed(tmp_path_factory, root):
    """Python of an environment in which the library alone was installed, by pip."""
    folder = tmp_path_factory.mktemp("library")
    source, python = folder / "source", folder / "venv" / "bin" / "python"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(root / "workflow" / "scripts", source / "workflow" / "scripts", ignore=ignored)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(root / name, source)
    call(sys.executable, "-m", "venv", folder / "venv", check=True)
    found = call(python, "-m", "pip", "download", "--no-deps", "--dest", folder, "setuptools>=77")
    if found.returncode:
        pytest.skip(f"no package index answers: {found.stdout.splitlines()[-1]}")
    done = call(
        *(python, "-m", "pip", "install", "--quiet"),
        *("--constraint", source / "constraints.txt", source),
    )
    assert done.returncode == 0, done.stdout
    return python


@pytest.fixture
def alone():
    """The environment of a shell that knows of no other modules."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.mark.slow
def test_a_notebook_gives_the_numbers_of_the_workflow(installed, alone, tmp_path):
    expected = {}
    exec(NOTEBOOK, expected)  # noqa: S102
    (tmp_path / "notebook.py").write_text(f"{NOTEBOOK}print(json.dumps(numbers))\n")
    done = call(installed, "notebook.py", cwd=tmp_path, env=alone)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout) == pytest.approx(expected["numbers"], rel=1e-12)


@pytest.mark.slow
def test_the_command_says_that_it_lacks_the_workflow(installed, alone, tmp_path):
    done = call(installed.with_name("ctra"), "check", "mystudy.yaml", cwd=tmp_path, env=alone)
    assert done.returncode == 1
    assert done.stdout.startswith("ctra is installed without its workflow: no /")


@pytest.mark.slow
def test_the_models_of_the_workflow_are_there_without_its_programs(installed, alone, tmp_path):
    code = "import importlib, pkgutil, ctra.expression, ctra.inference, ctra.marginal, ctra.model\n"
    code += "for room in (ctra.expression, ctra.inference, ctra.marginal, ctra.model):\n"
    code += "    for module in pkgutil.iter_modules(room.__path__, f'{room.__name__}.'):\n"
    code += "        importlib.import_module(module.name)\n"
    done = call(installed, "-c", code, cwd=tmp_path, env=alone)
    assert done.returncode == 0, done.stdout
    for absent in ("snakemake", "matplotlib", "pysam", "report"):  # report.py is an entry script
        done = call(installed, "-c", f"import {absent}", cwd=tmp_path, env=alone)
        assert f"No module named '{absent}'" in done.stdout
