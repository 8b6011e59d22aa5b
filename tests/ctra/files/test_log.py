"""The log of a job has all that the job prints, whoever prints it."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ctra.files.errors import ReadsError
from ctra.files.log import TOOK, logged, told

SCRIPTS = Path(sys.modules["ctra"].__file__).parents[1]


def run(tmp_path, job):
    """Run a job in a Python of its own: pytest has replaced the streams of this one."""
    script = tmp_path / "script.py"
    script.write_text(f"from ctra.files.log import logged\n{job}", encoding="utf-8")
    return subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_prints_of_python_c_libraries_and_child_processes_are_in_the_log(tmp_path):
    job = """
import os, subprocess, sys
print("before")
with logged("job.log"):
    print("python stdout")
    print("python stderr", file=sys.stderr)
    os.write(1, b"C library\\n")
    subprocess.run(["echo", "child"], check=True)
print("after")
"""
    done = run(tmp_path, job)
    assert (done.returncode, done.stdout, done.stderr) == (0, "before\nafter\n", "")
    log = (tmp_path / "job.log").read_text(encoding="utf-8")
    # The order of buffered and unbuffered prints is not promised; that nothing is lost is.
    *lines, last = log.splitlines()
    assert sorted(lines) == ["C library", "child", "python stderr", "python stdout"]
    assert last.startswith(TOOK)


def test_python_ends_without_a_search_for_objects_to_free(tmp_path):
    job = """
import gc
with logged("job.log"):
    pass
print(len(gc.get_objects()) < 1000)
"""
    assert run(tmp_path, job).stdout == "True\n"


def test_a_log_ends_with_the_time_and_memory_of_the_job_and_its_programs(tmp_path):
    job = """
import subprocess, sys
with logged("job.log"):
    busy = "import time; mine = bytearray(300_000_000)\\nwhile time.process_time() < 0.5: pass"
    subprocess.run([sys.executable, "-c", busy], check=True)
"""
    run(tmp_path, job)
    log = (tmp_path / "job.log").read_text(encoding="utf-8")
    wall, cpu, memory = map(
        float,
        re.fullmatch(r"took (.+) s, (.+) s of CPU, (.+) MB in the largest process\n", log).groups(),
    )
    assert 0.5 <= wall
    assert 0.5 <= cpu
    assert 300 < memory < 400  # Python itself takes some 10


def test_the_memory_of_a_job_is_not_that_of_who_started_it(tmp_path):
    mine = bytearray(300_000_000)
    run(tmp_path, 'with logged("job.log"):\n    print("small")\n')
    log = (tmp_path / "job.log").read_text(encoding="utf-8")
    assert float(re.search(r", (\d+) MB in the largest process", log).group(1)) < 100 < len(mine)


def test_an_exception_is_in_the_log_alone_with_its_traceback_and_fails_the_job(tmp_path):
    job = """
with logged("job.log"):
    print("halfway")
    import no_such_module
"""
    done = run(tmp_path, job)
    log = (tmp_path / "job.log").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert "halfway" in log
    assert "line 5, in <module>" in log
    assert "ModuleNotFoundError: No module named 'no_such_module'" in log


def test_an_exception_has_no_secret_of_a_url(tmp_path):
    job = """
with logged("job.log"):
    raise KeyError("https://me:secret@host/g.fa")
"""
    run(tmp_path, job)
    log = (tmp_path / "job.log").read_text(encoding="utf-8")
    assert log.endswith("KeyError: 'https://***@host/g.fa'\n")


def test_the_log_of_an_earlier_run_is_overwritten(tmp_path):
    (tmp_path / "job.log").write_text("of yesterday\n", encoding="utf-8")
    run(tmp_path, 'with logged("job.log"):\n    print("of today")\n')
    assert (tmp_path / "job.log").read_text(encoding="utf-8").startswith(f"of today\n{TOOK}")


def test_the_descriptors_are_given_back_after_an_exception(tmp_path, capfd):
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else None
    with pytest.raises(SystemExit, match="1"), logged(tmp_path / "job.log"):
        raise ValueError("bad input")
    os.write(1, b"to the terminal again\n")
    assert capfd.readouterr().out.startswith("to the terminal again\n")
    if before is not None:
        assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("ReadsError('a.fq:3: cut off; fetch it again')", "a.fq:3: cut off; fetch it again"),
        (
            "PermissionError(errno.EACCES, 'Permission denied', 'data/a.fq')",
            "data/a.fq: you have no permission to read or write it",
        ),
        (
            "OSError(errno.ENOSPC, 'No space left on device')",
            "a file of the run: no room is left on its disk; make room and call again",
        ),
        ("open('.')", ".: it is a folder; a file is needed"),
        ("open('job.log/a')", "job.log/a: a file stands where a folder is needed"),
    ],
)
def test_what_a_person_can_mend_is_a_message_without_traceback(tmp_path, fault, message):
    job = f"""
import errno
from ctra.files.errors import ReadsError
with logged("job.log"):
    fault = {fault if "Error(" in fault else "None"}
    if fault:
        raise fault
    {"pass" if "Error(" in fault else fault}
"""
    done = run(tmp_path, job)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert (tmp_path / "job.log").read_text(encoding="utf-8") == f"Error: {message}\n"


def test_the_start_ends_with_the_message_alone(caplog):
    with pytest.raises(SystemExit, match="1"), told(logging.getLogger()):
        raise ReadsError("a.fq:3: cut off")
    assert caplog.messages == ["a.fq:3: cut off"]


def test_the_start_leaves_an_unexpected_error_alone(caplog):
    with pytest.raises(KeyError), told(logging.getLogger()):
        raise KeyError("x")
    assert caplog.messages == []
