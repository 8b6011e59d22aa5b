"""The environments of conda and the container hold what `make install` pins."""

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
        assert re.fullmatch(r"\d+(\.\d+)+[a-z]?", version), package


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
                place = scripts.joinpath(*name.split("."))
                for file in (place.with_suffix(".py"), place / "__init__.py"):
                    if name.startswith("ctra.") and file.is_file() and file not in modules:
                        modules.append(file)
                names.add(name.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"ctra"}


def rules(root):
    """Name, environment and script of every rule; None for a script that it has not."""
    for file in sorted((root / "workflow" / "rules").glob("*.smk")):
        for text in re.split(r"^ *rule (?=\w+:)", file.read_text(), flags=re.M)[1:]:
            name = re.match(r"\w+", text)[0]
            environment = re.search(r'conda:\s+"../../envs/(\w+)\.yaml"', text)
            script = re.search(r'script:\s+"../scripts/(\w+)\.py"', text)
            assert environment, f"rule {name} has no environment"
            yield name, environment[1], script and script[1]


def test_the_environment_of_a_rule_has_what_its_script_imports(root):
    scripts = root / "workflow" / "scripts"
    used = [(name, script) for _, name, script in rules(root) if script]
    assert {script for _, script in used} == {path.stem for path in scripts.glob("*.py")}
    for name, script in used:
        text = yaml.safe_load((root / "envs" / f"{name}.yaml").read_text())["dependencies"]
        there = {line.split(" =")[0] for line in text}
        needed = {
            IMPORT_NAMES.get(package, package)
            for package in imports(scripts / f"{script}.py", scripts)
        }
        assert needed | {"python"} <= there, f"{script}.py in envs/{name}.yaml"


def test_imports_are_found_behind_packages_and_in_functions(root):
    scripts = root / "workflow" / "scripts"
    assert {"scipy", "threadpoolctl"} <= imports(scripts / "model.py", scripts)
    assert {"openpyxl", "pyreadstat"} <= imports(scripts / "participants.py", scripts)


def test_every_environment_is_that_of_a_rule(root):
    assert {path.stem for path in (root / "envs").glob("*.yaml")} == {
        environment for _, environment, _ in rules(root)
    }


def test_the_container_is_made_of_the_same_pins(root):
    lines = (root / "Dockerfile").read_text().splitlines()
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    assert copied == ["requirements.txt", "constraints.txt", "envs/install.sh"]
    runs = [line.removeprefix("RUN ") for line in lines if line.startswith("RUN")]
    assert any("sh envs/install.sh" in run for run in runs)
    assert not re.search(r"==|\bpip\b|\buv\b|star", " ".join(runs), re.IGNORECASE)


def test_conda_has_the_same_star_where_the_installation_takes_it_from_there(root):
    there = yaml.safe_load((root / "envs" / "star.yaml").read_text())["dependencies"]
    pinned = next(line for line in there if line.startswith("star ")).replace(" ", "")
    assert pinned in (root / "envs" / "install.sh").read_text()
