"""A path without a file is told why, where that can be known."""

import pytest

from ctra.files.missing import why_missing


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("a.fq", ""),
        ("~/a.fq", "; ~ does not stand for the home folder here, write the whole path"),
        ("a_?.fq", "; *, ? and [ do not stand for other letters here, name each file"),
        ("s3://b/a.fq", "; a URL is not fetched, download the file first"),
        ("raw/a.fq", "; there is no folder 'raw'"),
        ("C:\\raw/a.fq", "; there is no folder 'C:\\\\raw'; write / for \\"),
        ("data/b.fq", "; there is 'b.fq.gz'"),
        ("data/B.FQ.GZ", "; there is 'b.fq.gz'"),
        ("data/b.fq.xz", "; there is 'b.fq.gz'"),
        ("data/c.fq", ""),
        ("data", ""),
    ],
)
def test_why_a_file_is_not_there(tmp_path, monkeypatch, path, hint):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "b.fq.gz").touch()
    assert why_missing(path) == hint
