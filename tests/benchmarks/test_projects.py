"""The projects that the benchmarks make pass the checks of the workflow, made small."""

import importlib
import runpy
from pathlib import Path

import pytest
import yaml
from projects import planned_jobs, snakemake

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch):
    """Import a benchmark."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module


@pytest.fixture
def plan(root):
    """Jobs of a project, as the benchmarks call the workflow."""

    def planned(folder, *targets):
        place = ["--snakefile", root / "Snakefile", "--workflow-profile", root / "profiles/default"]
        options = ["--configfile", "config.yaml", "--dry-run", "--", *targets]
        told, code = snakemake(folder, *map(str, [*place, *options]))
        assert code == 0, told
        return planned_jobs(told)

    return planned


def test_many_samples(benchmark, plan, tmp_path):
    scale = benchmark("scale")
    names = scale.write_project(tmp_path, 3)
    assert plan(tmp_path)["count_reads"] == 3
    scale.write_counts(tmp_path, names, 200)
    jobs = plan(tmp_path, *scale.STEPS.values())
    assert set(jobs) == set(scale.STEPS)  # each is run alone, and needs those before it


def test_reads_beside_a_shell_loop(benchmark, plan, tmp_path, monkeypatch):
    workflow = benchmark("workflow")
    monkeypatch.setattr(workflow, "DESERT", 10_000)
    folder = tmp_path / "project"
    workflow.simulate(folder, 2, 100)
    assert plan(folder, *workflow.INDEX)["star_index"] == 1
    assert plan(folder, *workflow.COUNTS)["count_reads"] == 2


def test_an_artificial_human_genome(benchmark, plan, tmp_path):
    human = benchmark("human")
    folder = tmp_path / "project"
    human.prepare(folder, 4, 1000)
    config = {"reference": human.REFERENCE, "keep": ["bam"], "studies": {"human": human.STUDY}}
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    assert set(human.STEPS) <= set(plan(folder, *human.STEPS.values()))


@pytest.mark.parametrize("name", sorted(path.name for path in BENCHMARKS.glob("*.py")))
def test_it_finds_what_it_imports(monkeypatch, name):
    monkeypatch.syspath_prepend(BENCHMARKS)
    runpy.run_path(str(BENCHMARKS / name), run_name="imported")
