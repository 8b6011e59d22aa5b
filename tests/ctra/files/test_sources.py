"""A path is told from a URL, and a checksum from the file that lists it."""

import pytest

from ctra.files.sources import (
    conceal,
    file_name,
    holds_secret,
    is_sha256,
    is_url,
    reveal,
    sha256,
    shown,
    takes_apart,
    unreadable,
)

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


# ---- Secrets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://h.org/g.fa.gz", "https://h.org/g.fa.gz"),
        ("https://h.org:8080/g.fa.gz#top", "https://h.org:8080/g.fa.gz#top"),
        ("https://[::1]:80/g.fa", "https://[::1]:80/g.fa"),
        ("data/me:secret@g.fa", "data/me:secret@g.fa"),
        ("https://me:secret@h.org/g.fa", "https://***@h.org/g.fa"),
        ("https://secret@h.org/g.fa", "https://***@h.org/g.fa"),
        ("https://me:se@cret@h.org/g.fa", "https://***@h.org/g.fa"),
        ("FTP://me:secret@h.org:21/g.fa", "FTP://***@h.org:21/g.fa"),
        ("s3://key:secret@bucket/g", "s3://***@bucket/g"),
        ("https://h.org/g.fa?token=secret", "https://h.org/g.fa?***1359227d"),
        ("https://h.org?token=secret", "https://h.org?***1359227d"),
        ("https://me:se/cret@h.org/g.fa", "https://***"),
        ("https://me:se?cret@h.org/g.fa", "https://***"),
        ("https://me:se#cret@h.org/g.fa", "https://***"),
        ("https://me:12/secret@h.org/g.fa", "https://***"),
        ("https:/me:secret@h.org/g.fa", "https:/***"),
        ("https://[me:secret@h.org/g.fa", "https://***"),
        (
            "c.yaml:2: 'https://me:secret@h.org/g?a=secret'; ftp://a:secret@b/c, too",
            "c.yaml:2: 'https://***@h.org/g?***fd8a6ceb'; ftp://***@b/c, too",
        ),
    ],
)
def test_no_secret_of_a_url_is_shown(text, told):
    assert shown(text) == told
    assert shown(told) == told  # as it is


@pytest.mark.parametrize(
    ("url", "apart"),
    [
        ("https://me:p%40ss%2Fw@h.org:80/a%20b/g.fa?mail=a@b#c", True),
        ("file:///data/g.fa", True),
        ("https://h.org/a@b/g.fa", False),
        ("https://h.org/a b", False),
        ("https://h.org:80a/g", False),
        ("https://me:p'w@h.org/g", False),
        ('https://h.org/"g"', False),
        ("https://h.org/g\n", False),
    ],
)
def test_urls_that_come_apart_in_one_way(url, apart):
    assert takes_apart(url) is apart


def test_what_is_concealed_comes_back_in_the_jobs_of_the_run(monkeypatch):
    monkeypatch.setattr("os.environ", {})
    url = "https://me:secret@h.org/g.fa?token=secret"
    assert reveal(conceal(url)) == url
    assert conceal(conceal(url)) == conceal(url)
    assert reveal(conceal(conceal(url))) == url
    for plain in ("https://h.org/g.fa", "data/g.fa", SHA256):
        assert reveal(conceal(plain)) == plain
    assert reveal("https://***@other.org/g.fa") == "https://***@other.org/g.fa"


def test_another_token_is_seen_to_be_another_and_another_password_is_not():
    assert shown("https://h.org/g.fa?a=1") != shown("https://h.org/g.fa?a=2")
    assert shown("https://me:1@h.org/g.fa") == shown("https://me:2@h.org/g.fa")


@pytest.mark.parametrize(
    ("text", "holds"),
    [("genome: https://h.org/g.fa\n", False), ("genome: https://me:x@h.org/g.fa\n", True)],
)
def test_a_configuration_that_holds_a_secret(tmp_path, text, holds):
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    assert holds_secret(tmp_path / "config.yaml") is holds
