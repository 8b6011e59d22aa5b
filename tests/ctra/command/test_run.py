"""Snakemake's command line, and the results that `--only` names."""

import subprocess
import sys
from pathlib import Path

import pytest

from ctra.command import place
from ctra.command.main import main
from ctra.command.place import ROOT
from ctra.command.run import command, targets, wanted
from ctra.files.errors import ProjectError


@pytest.fixture
def begun(ctra, here, matrix):
    """mystudy/mystudy.yaml, as `ctra new` writes it."""
    files = ["--phenotype", "survey.sav", "--expression", "matrix.tsv"]
    code, said = ctra("new", "mystudy", *files, "--yes")
    assert code == 0, said
    return Path("mystudy/mystudy.yaml")


def test_a_target_stands_behind_two_hyphens():
    call = command(Path("a/b.yaml"), 3, ["results/report.html"], ["--quiet"])
    assert call[:3] == [sys.executable, "-m", "snakemake"]
    assert call[3:] == [
        *("--snakefile", str(ROOT / "Snakefile"), "--directory", "a", "--cores", "3", "--quiet"),
        *("--configfile", "a/b.yaml", "--", "results/report.html"),
    ]


def test_files_behind_another_two_hyphens_are_targets_too():
    call = command(Path("b.yaml"), 3, ["one"], ["--forcerun", "model", "--", "two"])
    assert call[-7:] == ["--forcerun", "model", "--configfile", "b.yaml", "--", "one", "two"]


@pytest.mark.parametrize("option", ["--configfile", "--directory=x", "-s", "--cores"])
def test_options_that_the_command_gives_itself(option):
    with pytest.raises(ProjectError, match=f"^{option.partition('=')[0]}"):
        command(Path("b.yaml"), 3, [], [option])


def test_names_of_results():
    assert [one.about for one in wanted(["report"])] == ["file_report"]
    assert [one.about for one in wanted(["power"])] == ["table_power", "figure_power"]
    assert {one.kind for one in wanted(["figures"])} == {"figure"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("reports", r"--only reports: no such result; did you mean 'report'\?; there are: figures"),
        ("exons", r"--only exons: no such result"),
    ],
)
def test_names_of_nothing_that_is_kept(name, message):
    with pytest.raises(ProjectError, match=message):
        wanted([name])


def test_files_of_a_result_are_those_of_the_project(begun):
    assert targets(begun, ["results"]) == ["results/models/mystudy/prwo.tsv"]
    figures = targets(begun, ["figures"])
    assert "results/figures/mystudy/effects.svg" in figures
    assert not any("reads" in path for path in figures)


def test_a_result_that_the_project_does_not_have(begun):
    with pytest.raises(ProjectError, match="has none: it is made of models with simple slopes"):
        targets(begun, ["moderation"])


def test_snakemake_is_called(begun):
    call = [sys.executable, "-m", "ctra.command.main", "run", str(begun), "--only", "results"]
    done = subprocess.run(
        [*call, "--cores", "1", "--", "--dry-run"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "results/models/mystudy/prwo.tsv" in done.stdout
    assert not Path("mystudy/results").exists()


def test_without_the_workflow_beside_it(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(place, "ROOT", tmp_path)
    assert main(["check", "a.yaml"]) == 1
    assert "ctra is installed without its workflow: no " in capsys.readouterr().err
