"""What tests share: real data that is not part of the repository, and projects to run."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from file_server import Server
from hypothesis import settings

pytest_plugins = ["projects"]

# The same examples in every run; --hypothesis-seed=N draws others.
settings.register_profile("fixed", derandomize=True)
settings.load_profile("fixed")

ROOT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Half as many workers again as processors: runs of a workflow wait half of their time."""
    return len(os.sched_getaffinity(0)) * 3 // 2


def pytest_collection_modifyitems(items):
    """Whole runs come first, so that no worker of pytest is alone with one at the end.

    Among them come the tests of the browser, which wait half of their time.
    """
    first = [ROOT / "tests" / "browser", ROOT / "tests" / "workflow"]
    items.sort(key=lambda item: (0, item.path.name) if item.path.parent in first else (1, ""))


def pytest_collection_finish():
    """The tests stay: a search for objects to free need not go through thousands of them."""
    gc.freeze()


@pytest.fixture(scope="session")
def root():
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data():
    """Real reads, a real cohort and reference results; they stand beside the repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data: {folder} is not there")
    return folder


@pytest.fixture(scope="session")
def star(root):
    """The aligner, as the workflow finds it."""
    path = shutil.which("STAR") or shutil.which("STAR", path=str(root / ".venv" / "bin"))
    if not path:
        pytest.skip("no STAR on PATH; make install brings it")
    return path


@pytest.fixture
def server():
    """A file server with chosen faults."""
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()
