"""The conda environments hold what `make install` pins."""

import re

import pytest
import yaml

ENVIRONMENTS = ["python", "cutadapt", "star", "multiqc", "curl"]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
NOT_ON_PYPI = {"python", "star", "curl", "coreutils"}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_same_versions_as_in_constraints(root, name):
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (root / "constraints.txt").read_text(), re.M))
    environment = yaml.safe_load((root / "envs" / f"{name}.yaml").read_text())
    for line in environment["dependencies"]:
        package, version = line.split(" =")
        if package not in NOT_ON_PYPI:
            assert version == pins[CONDA_NAMES.get(package, package)], package


def test_every_rule_has_an_environment(root):
    for file in (root / "workflow" / "rules").glob("*.smk"):
        text = file.read_text()
        assert text.count("\n    rule ") + text.count("\nrule ") == text.count("conda:"), file.name
