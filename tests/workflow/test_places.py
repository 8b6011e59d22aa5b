"""Where the workflow may lie, and what may stand where it writes."""

import os
import shutil
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "name",
    ["a b", "q'q", 'q"q', "$HOME", "c{x}c", "back\\slash", "a;b", "a&b", "(a)", "a:b", "`w`"],
)
def test_installing_in_a_path_that_jobs_cannot_be_called_by(root, tmp_path, name):
    folder = tmp_path / name / "envs"
    folder.mkdir(parents=True)
    shutil.copy(root / "envs" / "install.sh", folder)
    done = subprocess.run(
        ["sh", str(folder / "install.sh")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"install: jobs cannot be called in {tmp_path / name}; move it to a folder without blanks, "
        "quotation marks and $ & ; : ( ) { } in its path, and call again."
    ]
    assert not (tmp_path / name / ".venv").exists()


@pytest.mark.parametrize("name", ["a b", "q'q", "$HOME"])
def test_a_python_that_jobs_cannot_be_called_by(study, tmp_path, name):
    """A workflow that was installed elsewhere and then moved."""
    python = tmp_path / name / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", python], check=True)
    (packages,) = python.glob("lib/python*/site-packages")
    here = os.path.dirname(os.path.dirname(pytest.__file__))
    (packages / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    done = subprocess.run(
        [python / "bin" / "python", "-m", "snakemake", "--cores", "1", "--dry-run"],
        cwd=study.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (told,) = [line for line in done.stdout.splitlines() if line.startswith(str(python))]
    assert told.startswith(f"{python}/bin/python: a path with ")
    assert "move the workflow to a folder without blanks" in told
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_with_a_blank_is_no_matter_beside_another_python(study, tmp_path):
    folder = tmp_path / "with a blank"
    study.folder.rename(folder)
    study.folder = folder
    (folder / "results/summary.txt").unlink()
    study.snakemake()


def test_a_file_where_a_folder_is_needed(study):
    shutil.rmtree(study.folder / "results")
    (study.folder / "results").touch()
    output, code = study.snakemake(check=False)
    assert code == 1
    assert output.splitlines()[-1] == (
        "results: a file stands where the run needs a folder; rename or delete it"
    )
