"""Files of a few lines, plain or gzip."""

import gzip

import pytest


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Write a file into the current folder, gzip where the name says so."""
    monkeypatch.chdir(tmp_path)

    def write(name, text):
        data = text.encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return name

    return write
