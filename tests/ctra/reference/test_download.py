"""Files come whole or not at all, and are those that their checksums are of."""

import gzip
import hashlib
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pysam
import pytest

from ctra.files.errors import GenomeError
from ctra.reference.download import download, unpack, verify

DATA = np.random.default_rng(1).bytes(400_000)  # not compressible: more than one packet
SHA256 = hashlib.sha256(DATA).hexdigest()
AT_ONCE = (0, 0, 0)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fetch(server, checksum=None, **options):
    download(f"{server.url}/g.fa", "g.fa", checksum, waits=AT_ONCE, **options)


def files():
    return sorted(path.name for path in Path().iterdir())


# ---- Download -----------------------------------------------------------------------------------


def test_a_file_is_fetched_in_one_request(server):
    server.files["/g.fa"] = DATA
    fetch(server, SHA256)
    assert Path("g.fa").read_bytes() == DATA
    assert server.requests == [("/g.fa", None)]
    assert files() == ["g.fa"]


def test_a_broken_connection_goes_on_where_it_broke(server):
    server.files["/g.fa"] = DATA
    server.cuts = [100_000, 150_000]
    fetch(server, SHA256)
    assert server.requests == [("/g.fa", None), ("/g.fa", 100_000), ("/g.fa", 250_000)]
    assert Path("g.fa").read_bytes() == DATA
    assert files() == ["g.fa"]


def test_a_server_without_ranges_sends_all_again(server, capfd):
    server.files["/g.fa"] = DATA
    server.cuts = [100_000]
    server.ranges = False
    fetch(server)
    # the second is answered by all of the file, which curl does not take as the rest
    assert server.requests == [("/g.fa", None), ("/g.fa", 100_000), ("/g.fa", None)]
    assert Path("g.fa").read_bytes() == DATA
    assert "attempt 2: curl: (33)" in capfd.readouterr().out


def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(server):
    server.files["/g.fa"] = DATA
    server.cuts = [100_000]
    with pytest.raises(GenomeError):
        download(f"{server.url}/g.fa", "g.fa", waits=())
    server.files["/g.fa"] = DATA[::-1]
    server.cuts = []
    fetch(server)
    assert server.requests[1:] == [("/g.fa", 100_000), ("/g.fa", None)]
    assert Path("g.fa").read_bytes() == DATA[::-1]


def test_a_connection_that_keeps_breaking_is_told_with_what_came_and_resumed_later(server):
    server.files["/g.fa"] = DATA
    server.cuts = [50_000] * 4
    with pytest.raises(
        GenomeError,
        match=r"^http://127.*/g\.fa: curl: \(18\) .*; 200000 of 400000 bytes came in 4 attempts; "
        r"g\.fa\.part is kept, and the next run goes on from there$",
    ):
        fetch(server)
    assert files() == ["g.fa.part", "g.fa.part.source"]
    fetch(server)
    assert server.requests[-1] == ("/g.fa", 200_000)
    assert Path("g.fa").read_bytes() == DATA
    assert files() == ["g.fa"]


def test_what_came_from_another_url_is_not_continued(server):
    server.files = {"/g.fa": DATA, "/older/g.fa": DATA[::-1]}
    server.cuts = [50_000]
    with pytest.raises(GenomeError):
        download(f"{server.url}/older/g.fa", "g.fa", waits=())
    fetch(server)
    assert server.requests[-1] == ("/g.fa", None)
    assert Path("g.fa").read_bytes() == DATA


@pytest.mark.parametrize(("surplus", "offsets"), [(b"", [400_000]), (b"x", [400_001, None])])
def test_a_part_that_is_whole_already_needs_no_more_and_one_too_long_is_dropped(
    server, surplus, offsets
):
    server.files["/g.fa"] = DATA
    Path("g.fa.part").write_bytes(DATA + surplus)
    Path("g.fa.part.source").write_text(f"{server.url}/g.fa\n\n")
    fetch(server)
    assert [offset for _, offset in server.requests] == offsets
    assert Path("g.fa").read_bytes() == DATA


def test_a_file_that_is_not_there_is_refused_at_once(server):
    with pytest.raises(
        GenomeError, match=r"/g\.fa: curl: \(22\) .* 404.*; a URL is needed that a browser"
    ):
        fetch(server)
    assert server.requests == [("/g.fa", None)]
    assert files() == []


def test_a_busy_server_is_asked_again(server):
    server.files["/g.fa"] = DATA
    server.errors = [503, 429]
    fetch(server)
    assert len(server.requests) == 3
    assert Path("g.fa").read_bytes() == DATA


def test_a_server_that_is_not_there_leaves_nothing(server):
    server.http.server_close()
    with pytest.raises(
        GenomeError,
        match=r"curl: \(7\) .*; 0 of an unknown number of bytes came in 4 attempts$",
    ):
        fetch(server)
    assert files() == []


def test_a_wrong_checksum_leaves_nothing(server):
    server.files["/g.fa"] = DATA[:-1]
    with pytest.raises(
        GenomeError,
        match=rf"^http://.*/g\.fa: sha256 [0-9a-f]{{64}}, but {SHA256} in reference\.checksums; ",
    ):
        fetch(server, SHA256)
    assert files() == []


def test_a_gzip_that_ends_early_without_an_error_leaves_nothing(server):
    server.files["/g.fa"] = gzip.compress(DATA)
    server.lengths = False
    server.cuts = [100_000]
    with pytest.raises(GenomeError, match=r"^http://.*/g\.fa: damaged gzip file \("):
        fetch(server)
    assert files() == []


def test_a_plain_file_that_ends_early_without_an_error_is_told_by_its_checksum(server):
    server.files["/g.fa"] = DATA
    server.lengths = False
    server.cuts = [100_000]
    with pytest.raises(GenomeError, match="sha256"):
        fetch(server, SHA256)
    assert files() == []


def test_progress_is_told_now_and_then(server, monkeypatch, capfd):
    monkeypatch.setattr("ctra.reference.download.PROGRESS", 0.1)
    server.files["/g.fa"] = DATA
    server.pause = 0.35
    fetch(server)
    told = re.findall(r"^(\d+) of 400000 bytes$", capfd.readouterr().out, re.MULTILINE)
    assert 0 < int(told[-1]) <= 200_000


def test_without_its_checksum_nothing_is_fetched(server):
    server.files["/g.fa"] = DATA
    with pytest.raises(GenomeError, match=r"/CHECKSUMS: curl: \(22\) .* 404"):
        fetch(server, f"{server.url}/CHECKSUMS")
    assert server.requests == [("/CHECKSUMS", None)]


def test_a_disk_without_room_is_told(server):
    """A device that is always full stands for the part."""
    server.files["/g.fa"] = DATA
    Path("g.fa.part").symlink_to("/dev/full")
    Path("g.fa.part.source").write_text(f"{server.url}/g.fa\n\n")
    with pytest.raises(GenomeError, match=r"g\.fa: curl: \(23\) .*; check the free space on"):
        fetch(server)
    assert files() == []


def test_file_urls(folder):
    (folder / "there").mkdir()
    (folder / "there" / "g.fa").write_bytes(DATA)
    download(f"file://{folder}/there/g.fa", "g.fa", waits=())
    assert Path("g.fa").read_bytes() == DATA
    with pytest.raises(GenomeError, match=r"no\.fa: curl: \(37\)"):
        download(f"file://{folder}/no.fa", "no.fa", waits=AT_ONCE)
    assert files() == ["g.fa", "there"]


# ---- Checksums ----------------------------------------------------------------------------------


@pytest.fixture
def genome():
    path = Path("data/g.fa.gz")
    path.parent.mkdir()
    path.write_bytes(DATA)
    return path


def listed(form):
    """A checksum file as the program of its form writes it."""
    md5, sha256 = (getattr(hashlib, name)(DATA).hexdigest() for name in ("md5", "sha256"))
    bsd = " ".join(
        subprocess.run(["sum"], input=DATA, capture_output=True, check=True).stdout.decode().split()
    )
    return {
        "CHECKSUMS": f"00001 1 other.fa.gz\n{bsd} g.fa.gz\n",
        "MD5SUMS": f"{'0' * 32}  other.fa.gz\n{md5}  g.fa.gz\n",
        "md5sum -b": f"{md5} *./g.fa.gz\n",
        "SHA256SUMS": f"{sha256}  there/g.fa.gz\r\n",
        "in capitals": f"{sha256.upper()}  g.fa.gz\n\n",
    }[form]


FORMS = ["CHECKSUMS", "MD5SUMS", "md5sum -b", "SHA256SUMS", "in capitals"]


def test_the_bsd_sum_is_that_of_the_definition(genome):
    """Rotate right by one bit, add the byte, keep 16 bits; blocks of 1024 bytes, rounded up."""
    total = 0
    for byte in DATA:
        total = ((total >> 1) + ((total & 1) << 15) + byte) & 0xFFFF
    Path("CHECKSUMS").write_text(f"{total:05d} 391 g.fa.gz\n")
    verify(genome, "CHECKSUMS")
    Path("CHECKSUMS").write_text(f"{total:05d} 390 g.fa.gz\n")
    with pytest.raises(GenomeError, match=f"sum {total} 391, but {total} 390 in CHECKSUMS; the"):
        verify(genome, "CHECKSUMS")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_verified_by_a_list_of_any_form(genome, form):
    Path("list").write_text(listed(form))
    verify(genome, "list")
    genome.write_bytes(DATA[:-1] + b"?")
    with pytest.raises(GenomeError, match=r"^data/g\.fa\.gz: \w+ [\w ]+, but [\w ]+ in list; "):
        verify(genome, "list")


def test_a_list_may_be_a_url(genome, server):
    server.files["/dna/CHECKSUMS"] = listed("CHECKSUMS").encode()
    verify(genome, f"{server.url}/dna/CHECKSUMS")
    with pytest.raises(GenomeError, match=r"/gtf/CHECKSUMS: curl: \(22\)"):
        verify(genome, f"{server.url}/gtf/CHECKSUMS")


@pytest.mark.parametrize("checksum", [SHA256, SHA256.upper()])
def test_a_sha256_may_be_given_itself(genome, checksum):
    verify(genome, checksum)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"{'0' * 32}  a.gz\n{'1' * 32}  b.gz\n",
            "list: 0 checksums of g.fa.gz, one is needed; there: a.gz, b.gz",
        ),
        (
            "".join(f"1 1 {name}.gz\n" for name in "abcdef"),
            "list: 0 checksums of g.fa.gz, one is needed; there: a.gz, b.gz, c.gz, d.gz, e.gz, ...",
        ),
        (
            "1 1 a/g.fa.gz\n1 2 b/g.fa.gz\n",
            "list: 2 checksums of g.fa.gz, one is needed; there: g.fa.gz",
        ),
        (
            "<p>\n",
            "list: no line of a checksum file in it, such as '<md5>  g.fa.gz'; first line: '<p>'",
        ),
        (
            "",
            "list: no line of a checksum file in it, such as '<md5>  g.fa.gz'; first line: ''",
        ),
    ],
    ids=["not listed", "not among many", "twice", "no list", "empty"],
)
def test_a_list_without_one_line_of_the_file_is_refused(genome, text, message):
    Path("list").write_text(text)
    with pytest.raises(GenomeError, match=f"^{re.escape(message)}$"):
        verify(genome, "list")


def test_a_list_that_cannot_be_read_is_refused(genome):
    with pytest.raises(GenomeError, match=r"^nolist: not a checksum file \(.*No such file"):
        verify(genome, "nolist")
    with pytest.raises(GenomeError, match=r"^data/g\.fa\.gz: not a checksum file \(.*decode"):
        verify(genome, "data/g.fa.gz")


# ---- Unpack -------------------------------------------------------------------------------------


def bgzip(data):
    with pysam.BGZFile("made.gz", "wb") as file:
        file.write(data)
    return Path("made.gz").read_bytes()


@pytest.mark.parametrize(
    "pack",
    [bytes, gzip.compress, bgzip, lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])],
    ids=["plain", "gzip", "bgzip", "two gzip members"],
)
@pytest.mark.parametrize("data", [DATA, b""], ids=["data", "empty"])
def test_unpacked_whatever_the_form(pack, data):
    Path("packed").write_bytes(pack(data))
    unpack("packed", "plain")
    assert Path("plain").read_bytes() == data


def flip(data):
    """One bit of the stored CRC is another."""
    return data[:-5] + bytes([data[-5] ^ 1]) + data[-4:]


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(DATA)[:200_000],
        gzip.compress(DATA)[:-1],
        flip(gzip.compress(DATA)),
        gzip.compress(DATA) + b"garbage",
        gzip.compress(DATA)[:1000] + bytes(1000) + gzip.compress(DATA)[2000:],
    ],
    ids=["cut", "last byte", "CRC", "garbage after it", "zeros within"],
)
def test_a_damaged_gzip_is_refused_by_name(packed):
    Path("g.gz").write_bytes(packed)
    with pytest.raises(
        GenomeError,
        match=r"^g\.gz: damaged gzip file \(.*\); copy it again, or fetch it again$",
    ):
        unpack("g.gz", "plain")


def test_a_bgzip_file_cut_between_two_blocks_is_refused():
    """As gzip it is whole."""
    cut = bgzip(DATA)[:-28]
    assert gzip.decompress(cut) == DATA
    Path("g.gz").write_bytes(cut)
    with pytest.raises(GenomeError, match="the last block of bgzip is missing"):
        unpack("g.gz", "plain")


# ---- What is no file, and what must stay secret -------------------------------------------------


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_web_page_is_no_genome_and_leaves_nothing(server, pack):
    server.files["/g.fa.gz"] = pack(b"\n<!DOCTYPE html>\n<html>log in</html>")
    with pytest.raises(GenomeError) as refusal:
        download(f"{server.url}/g.fa.gz", "g.fa.gz", waits=())
    assert str(refusal.value) == (
        f"{server.url}/g.fa.gz: a web page; the file itself as plain text or gzip is needed"
    )
    assert files() == []


@pytest.mark.parametrize("password", ["secret", "se\\cr%22et%2F", "sécret"])
def test_user_password_and_query_open_a_locked_server_and_are_not_told(server, capfd, password):
    """Nor are they in what is kept of a broken connection, where the server sends them back."""
    server.files["/new/g.fa"] = DATA
    server.moved = {"/g.fa": "/new/g.fa"}
    server.login, server.query = f"me:{unquote(password)}", "token=secret"
    server.cuts = [100_000]
    url = server.url.replace("://", f"://me:{password}@") + "/g.fa?token=secret"
    with pytest.raises(GenomeError) as refusal:
        download(url, "g.fa", waits=())
    shown = server.url.replace("://", "://***@") + "/g.fa?***"
    assert str(refusal.value).startswith(shown)
    record = Path("g.fa.part.source").read_text()
    assert record.startswith(shown)
    assert "etag" in record.lower()
    download(url, "g.fa", waits=())
    assert Path("g.fa").read_bytes() == DATA
    assert server.requests[-1] == ("/new/g.fa", 100_000)
    said = str(refusal.value) + record + "".join(capfd.readouterr())
    assert "secret" not in said
    assert password not in said
    assert files() == ["g.fa"]


def test_a_wrong_password_is_told_without_it(server):
    server.files["/g.fa"] = DATA
    server.login = "me:secret"
    with pytest.raises(GenomeError) as refusal:
        download(server.url.replace("://", "://me:secrets@") + "/g.fa", "g.fa", waits=())
    assert "***@127.0.0.1" in str(refusal.value)
    assert "error: 401" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_checksum_file_on_a_locked_server_is_told_without_the_token(server):
    server.files = {"/g.fa": DATA, "/SUMS": f"{'0' * 32}  g.fa\n".encode()}
    server.query = "token=secret"
    sums = f"{server.url}/SUMS?token=secret"
    with pytest.raises(GenomeError) as refusal:
        download(f"{server.url}/g.fa?token=secret", "g.fa", sums, waits=())
    assert f", but {'0' * 32} in {server.url}/SUMS?***" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("program", "call"),
    [
        ("curl", lambda: download("http://127.0.0.1:1/g.fa", "g.fa", waits=())),
        ("sum", lambda: verify("g.fa", "SUMS")),
    ],
)
def test_a_program_that_is_not_there_is_named(monkeypatch, tmp_path, program, call):
    Path("g.fa").write_bytes(DATA)
    Path("SUMS").write_text("1 1 g.fa\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GenomeError) as refusal:
        call()
    assert str(refusal.value).startswith(f"no program {program!r} on the PATH; install it, or")


def test_a_curl_that_ends_at_once_tells_why(monkeypatch, tmp_path):
    (tmp_path / "curl").write_text(
        "#!/bin/sh\nexec 0<&-\necho 'curl: option unknown' >&2\nexit 2\n"
    )
    (tmp_path / "curl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(GenomeError, match=r"^https://\*\*\*@h/g\.fa: curl: option unknown; a URL"):
        download("https://me:secret@h/g.fa", "g.fa", waits=())
