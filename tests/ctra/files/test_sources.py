"""A path is told from a URL, and a checksum from the file that lists it."""

import pytest

from ctra.files.sources import file_name, is_sha256, is_url, sha256, unreadable

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("source", "url", "name"),
    [
        ("https://ftp.ensembl.org/a/g.fa.gz", True, "g.fa.gz"),
        ("ftp://host/g.fa?x=1#y", True, "g.fa"),
        ("file:///data/g.fa", True, "g.fa"),
        ("s3://bucket/", True, ""),
        ("data/g.fa", False, "g.fa"),
        ("C:g.fa", False, "C:g.fa"),
    ],
)
def test_a_url_has_a_scheme_and_its_file_a_name(source, url, name):
    assert (is_url(source), file_name(source)) == (url, name)


@pytest.mark.parametrize("checksum", [SHA256, SHA256.upper()])
def test_a_sha256_has_64_hexadecimal_digits(checksum):
    assert is_sha256(checksum)
    assert not is_sha256(checksum[1:])
    assert not is_sha256(f"{checksum}0")


def test_sha256_of_nothing_and_of_abc(tmp_path):
    """FIPS 180-2, appendix B.1, and the digest of the empty message."""
    path = tmp_path / "file"
    path.write_bytes(b"")
    assert sha256(path) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    path.write_bytes(b"abc")
    assert sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_why_a_file_cannot_be_read(tmp_path, monkeypatch):
    file, link = tmp_path / "file", tmp_path / "link"
    link.symlink_to("file")
    assert unreadable(file) == "no such file"
    assert unreadable(link) == "a link to file, which is not there"
    assert unreadable(tmp_path) == "a folder; a file is needed"
    file.touch()
    assert unreadable(file) == unreadable(link) == ""
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert unreadable(file) == "you have no permission to read it"
