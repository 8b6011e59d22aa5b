"""What the rules read of the statistics: their names and functions, and nothing else is loaded."""

import subprocess
import sys
from dataclasses import fields

import yaml

from ctra.inference.catalogue import (
    BY_KEY,
    STATISTICS,
    Computed,
    computed,
    modules_of,
    with_power,
)
from ctra.inference.functions import Functions


def test_statistics_of_a_model_are_in_the_order_of_its_results():
    assert list(computed(["csh", "un"])) == [
        "composite",
        "robust",
        "rao",
        "csh",
        "un",
        "homogeneity",
    ]
    assert list(computed([])) == ["composite", "robust", "rao", "homogeneity"]
    assert list(with_power()) == ["composite", "rao"]


def test_functions_are_plain_names():
    assert computed(["csh"])["csh"] == {
        "fit": "ctra.inference.mixed:fit_csh",
        "refitted": "ctra.inference.csh_draws:csh_t",
        "weights": "ctra.inference.mixed:gene_weights",
    }
    assert [statistic.key for statistic in STATISTICS if not statistic.slope] == ["homogeneity"]
    assert list(BY_KEY) == [statistic.key for statistic in STATISTICS]


def test_functions_have_the_names_by_which_they_are_called():
    roles = [role.name for role in fields(Computed)]
    assert sorted(roles) == sorted(role.name for role in fields(Functions))


def test_the_configuration_allows_the_published_statistics(root):
    schema = yaml.safe_load((root / "workflow/schemas/config.schema.yaml").read_text())
    covariance = schema["properties"]["inference"]["properties"]["covariance"]
    published = [statistic.key for statistic in STATISTICS if statistic.published]
    assert covariance["items"]["enum"] == published


def test_modules_are_those_of_the_functions():
    names = (
        "common_slope",
        "equal_slopes",
        "left_out",
        "mean_composite",
        "permuted",
        "planning",
        "reweighted",
        "sandwich",
    )
    assert modules_of(computed([])) == [f"ctra.inference.{name}" for name in names]
    assert "ctra.inference.mixed" in modules_of(computed(["un"]))


def test_rules_read_it_without_numpy(root):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import ctra.inference.catalogue; "
        "print('numpy' in sys.modules)"
    )
    folder = str(root / "workflow" / "scripts")
    command = [sys.executable, "-S", "-c", script, folder]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_model_computes_without_the_words(root):
    """Neither the catalogue nor the report is behind the functions: a new word reruns no model."""
    script = (
        "import sys; from pkgutil import resolve_name; import ctra.model.analysis; "
        "[resolve_name(name) for name in sys.argv[1:]]; "
        "print([name for name in sys.modules if 'catalogue' in name or 'ctra.report' in name])"
    )
    names = [name for functions in computed(["un", "csh"]).values() for name in functions.values()]
    found = subprocess.run(
        [sys.executable, "-c", script, *names],
        env={"PYTHONPATH": str(root / "workflow" / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == "[]\n"
