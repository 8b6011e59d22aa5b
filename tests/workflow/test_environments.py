"""The conda environments hold what `make install` pins."""

import ast
import re
import sys

import pytest
import yaml

ENVIRONMENTS = ["python", "cutadapt", "star", "multiqc", "curl"]
CONDA_NAMES = {"matplotlib-base": "matplotlib", "python-isal": "isal"}
NOT_ON_PYPI = {"python", "star", "curl", "coreutils"}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_same_versions_as_in_constraints(root, name):
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (root / "constraints.txt").read_text(), re.M))
    environment = yaml.safe_load((root / "envs" / f"{name}.yaml").read_text())
    for line in environment["dependencies"]:
        package, version = line.split(" =")
        if package not in NOT_ON_PYPI:
            assert version == pins[CONDA_NAMES.get(package, package)], package


# entry scripts by the environment of their rule
SCRIPTS = {
    "cutadapt": ["trim"],
    "curl": ["download", "unpack_reference"],
    "multiqc": ["quality_page"],
    "star": ["star_index", "align"],
}
IMPORT_NAMES = {"yaml": "pyyaml", "isal": "python-isal", "matplotlib": "matplotlib-base"}


def imports(path, scripts):
    """Top-level names that a script and the modules of this project behind it import."""
    names, modules = set(), [path]
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text())):
            found = []
            if isinstance(node, ast.Import):
                found = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for name in found:
                file = scripts.joinpath(*name.split(".")).with_suffix(".py")
                if name.startswith("ctra.") and file.is_file() and file not in modules:
                    modules.append(file)
                names.add(name.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"ctra"}


def test_the_environment_of_a_script_has_what_it_imports(root):
    scripts = root / "workflow" / "scripts"
    environments = {script: name for name, here in SCRIPTS.items() for script in here}
    for path in scripts.glob("*.py"):
        name = environments.get(path.stem, "python")
        text = yaml.safe_load((root / "envs" / f"{name}.yaml").read_text())["dependencies"]
        there = {line.split(" =")[0] for line in text}
        needed = {IMPORT_NAMES.get(package, package) for package in imports(path, scripts)}
        assert needed <= there, f"{path.name} in envs/{name}.yaml"


def test_every_rule_has_an_environment(root):
    for file in (root / "workflow" / "rules").glob("*.smk"):
        text = file.read_text()
        assert text.count("\n    rule ") + text.count("\nrule ") == text.count("conda:"), file.name
