"""A file is opened by its content; one of bgzip that is cut off is known by its end."""

import bz2
import gzip
import lzma

import pytest

from ctra.files.compressed import BGZIP_END, compression, lacks_end, open_bytes, open_text

HEAD = bytes.fromhex("1f8b08040000000000ff0600424302001b00")  # of a block


@pytest.mark.parametrize(
    ("pack", "kind"),
    [(bytes, ""), (gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")],
)
@pytest.mark.parametrize("name", ["a.txt", "a.gz"])
def test_the_content_tells_how_a_file_is_packed_not_the_name(tmp_path, pack, kind, name):
    (tmp_path / name).write_bytes(pack(b"\xef\xbb\xbf\xc3\xa4\r\nb"))
    with open_text(tmp_path / name) as file:
        assert list(file) == ["ä\n", "b"]  # without the byte order mark
    with open_bytes(tmp_path / name) as file:
        assert list(file) == [b"\xef\xbb\xbf\xc3\xa4\r\n", b"b"]
    assert compression(tmp_path / name) == kind


def test_an_empty_file_is_plain(tmp_path):
    (tmp_path / "a.txt").touch()
    with open_text(tmp_path / "a.txt") as file:
        assert file.read() == ""


def test_a_gzip_file_that_is_cut_is_an_error(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"abc")[:-1])
    with open_text(tmp_path / "a.gz") as file, pytest.raises(EOFError):
        file.read()


@pytest.mark.parametrize(
    ("content", "lacks"),
    [
        (HEAD + BGZIP_END, False),
        (HEAD + BGZIP_END[:-1], True),
        (HEAD, True),
        (BGZIP_END, False),
        (gzip.compress(b"abc"), False),
        (b"abc", False),
        (b"", False),
    ],
    ids=["whole", "cut", "without its last block", "empty", "gzip", "plain", "nothing"],
)
def test_a_bgzip_file_ends_in_an_empty_block(tmp_path, content, lacks):
    (tmp_path / "a").write_bytes(content)
    assert lacks_end(tmp_path / "a") is lacks
