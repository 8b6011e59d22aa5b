"""A file is opened by its content; one of bgzip that is cut off is known by its end."""

import bz2
import gzip
import lzma

import pytest

from ctra.files.compressed import BGZIP_END, compression, lacks_end, open_bytes, open_text
from ctra.files.errors import FileError

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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(b"abc")[:-1], "Compressed file ended before the end-of-stream marker"),
        (gzip.compress(b"abc")[:12], "Compressed file ended before the end-of-stream marker"),
        (gzip.compress(b"abc")[:-8] + b"12345678", "CRC check failed"),
        (gzip.compress(b"abc") + b"more", "Not a gzipped file"),
        (gzip.compress(b"abc")[:10] + b"\xff" * 20, "Error -3 while decompressing data"),
        (HEAD + BGZIP_END[:-1], "the last block of bgzip is missing"),
    ],
    ids=["cut at its end", "cut", "sum", "more behind it", "bytes", "bgzip"],
)
@pytest.mark.parametrize("opened", [open_text, open_bytes])
def test_a_damaged_gzip_file_is_named(tmp_path, content, message, opened):
    path = tmp_path / "a.gz"
    path.write_bytes(content)
    with pytest.raises(FileError) as refusal, opened(path) as file:
        file.read()
    assert str(refusal.value).startswith(f"{path}: damaged gzip file ({message}")
    assert str(refusal.value).endswith("; copy it again")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("content", "line", "byte"),
    [
        (b"a\nM\xfcller\n", 2, "fc"),
        (b"\xff\xfea\0\n\0", 1, "ff"),
        ("ä\n".encode() * 50_000 + b"\xc3", 50_001, "c3"),
    ],
    ids=["Latin-1", "UTF-16", "cut within a letter"],
)
def test_text_that_is_not_utf8_is_named_with_its_line(tmp_path, pack, content, line, byte):
    path = tmp_path / "a.txt"
    path.write_bytes(pack(content))
    message = f"{path}:{line}: not UTF-8 (byte 0x{byte}); save it as UTF-8 text"
    with pytest.raises(FileError) as refusal, open_text(path) as file:
        file.read()
    assert str(refusal.value) == message


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
