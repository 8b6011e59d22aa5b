"""Conda and the container have what `make install` pins; jobs have the modules of the workflow."""

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from functools import cache
from pathlib import Path

import at_expression
import pytest
import yaml

OTHER = 'raise ImportError("another ctra")\n'

# As much of conda as Snakemake calls: every environment is a copy of one.
CONDA = """#!/bin/sh
case "$*" in
"info --json") echo '{{"conda_prefix": "{prefix}", "platform": "linux-64"}}' ;;
"--version") echo conda 24.11.0 ;;
"config --get channel_priority --json") echo '{{"get": {{"channel_priority": "strict"}}}}' ;;
"env create "*)
    while [ "$1" != --prefix ]; do shift; done
    mkdir -p "$2" && cp -a "{inside}/." "$2" ;;
"clean "*) ;;
*) exit 1 ;;
esac
"""

ENVIRONMENTS = ["python", "reads", "multiqc", "curl"]
CONDA_NAMES = {"matplotlib-base": "matplotlib", "python-isal": "isal"}
NOT_ON_PYPI = {"python", "star", "curl", "coreutils"}


@pytest.fixture(scope="session")
def declared(root):
    """Names of the packages that the library needs, and of those of every extra."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    groups = {"library": project["dependencies"], **project["optional-dependencies"]}
    return {
        group: [re.match(r"[\w.-]+", line)[0].lower() for line in lines]
        for group, lines in groups.items()
    }


@pytest.fixture(scope="session")
def pins(root):
    """Version of every pinned package."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (root / "constraints.txt").read_text(), re.M))


def test_every_declared_package_is_pinned_and_declared_once(declared, pins):
    names = [name for group in declared.values() for name in group]
    assert len(names) == len(set(names))
    assert set(names) <= set(pins)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_same_versions_as_in_constraints(root, pins, name):
    environment = yaml.safe_load((root / "envs" / f"{name}.yaml").read_text())
    for line in environment["dependencies"]:
        package, version = line.split(" =")
        if package not in NOT_ON_PYPI:
            assert version == pins[CONDA_NAMES.get(package, package)], package
        assert re.fullmatch(r"\d+(\.\d+)+[a-z]?", version), package


IMPORT_NAMES = {
    "yaml": "pyyaml",
    "isal": "python-isal",
    "matplotlib": "matplotlib-base",
    "docx": "python-docx",
}


@cache
def imported(path):
    """Names that the import statements of a file may be of."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


@cache
def own_file(name, scripts):
    """File of a module of this project, by its name; None if it is of another."""
    place = scripts.joinpath(*name.split("."))
    files = (place.with_suffix(".py"), place / "__init__.py") if name.startswith("ctra.") else ()
    return next(filter(Path.is_file, files), None)


def imports(path, scripts):
    """Top-level names that a script and the modules of this project behind it import."""
    names, modules = set(), [path]
    for module in modules:
        for name in imported(module):
            file = own_file(name, scripts)
            if file and file not in modules:
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


def test_every_import_is_of_a_declared_package(root, declared):
    scripts = root / "workflow" / "scripts"
    needed = set().union(*(imports(path, scripts) for path in scripts.glob("*.py")))
    names = {CONDA_NAMES.get(name, name) for name in (IMPORT_NAMES.get(n, n) for n in needed)}
    assert names <= {*declared["library"], *declared["workflow"]}


def test_no_script_is_named_as_a_module_of_python_or_of_a_package(root):
    scripts = {path.stem for path in (root / "workflow" / "scripts").glob("*.py")}
    packages = importlib.metadata.packages_distributions()
    assert not scripts & {*sys.stdlib_module_names, *packages}


def test_imports_are_found_behind_packages_and_in_functions(root):
    scripts = root / "workflow" / "scripts"
    assert {"scipy", "threadpoolctl"} <= imports(scripts / "model.py", scripts)
    assert {"openpyxl", "pyreadstat"} <= imports(scripts / "phenotype.py", scripts)


def test_only_what_reads_the_files_of_others_depends_on_their_formats(root):
    scripts = root / "workflow" / "scripts"
    readers = {"phenotype", "representativeness", "log2_cpm", "gene_set", "markers", "sex"}
    readers |= {"further_gene_set"}
    readers |= {"variants"}  # it takes the profile of counts by other floors
    # they look at all genes of a matrix
    readers |= {"competitive", "genome", "sample_correlations"}
    found = {path.stem for path in scripts.glob("*.py") if "pyreadstat" in imports(path, scripts)}
    assert found == readers


def test_every_environment_is_that_of_a_rule(root):
    assert {path.stem for path in (root / "envs").glob("*.yaml")} == {
        environment for _, environment, _ in rules(root)
    }


def test_the_container_is_made_of_the_same_pins(root):
    lines = (root / "Dockerfile").read_text().splitlines()
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    assert copied == ["pyproject.toml", "constraints.txt", "envs/install.sh"]
    context = (root / ".dockerignore").read_text().splitlines()
    assert context == ["*", *(f"!{name}" for name in copied)]
    runs = [line.removeprefix("RUN ") for line in lines if line.startswith("RUN")]
    assert any("sh envs/install.sh image" in run for run in runs)
    assert not re.search(r"==|\bpip\b|\buv\b|star", " ".join(runs), re.IGNORECASE)


def test_conda_has_the_same_star_where_the_installation_takes_it_from_there(root):
    there = yaml.safe_load((root / "envs" / "reads.yaml").read_text())["dependencies"]
    pinned = next(line for line in there if line.startswith("star ")).replace(" ", "")
    assert pinned in (root / "envs" / "install.sh").read_text()


def environment(folder):
    """Python of an environment that has all that this one has, but no ctra."""
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "ctra" not in entry.name:
            (site / "site-packages" / entry.name).symlink_to(entry)
    return folder / "bin" / "python", site / "site-packages"


@pytest.fixture
def shadowed(project, root, tmp_path_factory):
    """A project, and a Python with Snakemake in which another ctra is installed."""
    project.configure(at_expression.write_study(project.folder, root))
    python, site = environment(tmp_path_factory.mktemp("installed"))
    (site / "ctra").mkdir()
    (site / "ctra" / "__init__.py").write_text(OTHER)
    refused = subprocess.run([python, "-c", "import ctra"], capture_output=True, text=True)
    assert "another ctra" in refused.stderr
    return project, python


def run(project, python, *arguments):
    """Run a study to its gene set with a Python of choice; what it said."""
    target = "results/expression/kals/ctra.tsv"
    done = subprocess.run(
        [python, "-m", "snakemake", "--cores", "1", target, *arguments],
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert len(project.table(target)) == 40
    return done.stdout


def test_the_modules_of_the_workflow_win_over_an_installed_ctra(shadowed):
    run(*shadowed)


def test_the_modules_of_the_workflow_win_over_one_in_the_environment(project, root, monkeypatch):
    other = project.folder / "other"
    (other / "ctra").mkdir(parents=True)
    (other / "ctra" / "__init__.py").write_text(OTHER)
    (other / "mine.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(other))
    project.configure(at_expression.write_study(project.folder, root))
    script = project.folder / "workflow" / "scripts" / "gene_set.py"
    script.write_text(f"import mine\n{script.read_text()}")  # the rest of the path is kept
    run(project, sys.executable)


def test_the_modules_of_the_workflow_win_in_jobs_of_conda(shadowed, tmp_path_factory, monkeypatch):
    project, python = shadowed
    prefix = tmp_path_factory.mktemp("conda")
    (prefix / "bin").mkdir()
    inside = tmp_path_factory.mktemp("inside")
    environment(inside)
    conda = prefix / "bin" / "conda"
    conda.write_text(CONDA.format(prefix=prefix, inside=inside))
    conda.chmod(0o755)
    (prefix / "bin" / "activate").write_text('export PATH="$1/bin:$PATH"\n')
    monkeypatch.setenv("PATH", f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}")
    run(project, python, "--sdm", "conda")
    assert list((project.folder / ".snakemake" / "conda").glob("*/bin/python"))
