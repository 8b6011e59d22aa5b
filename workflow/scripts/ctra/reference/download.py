"""Reference files fetched by curl, compared with published checksums, and unpacked."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, cast

from ctra.files.compressed import open_bytes
from ctra.files.errors import FileError, GenomeError
from ctra.files.sources import SCHEMES, file_name, is_sha256, is_url, shown
from ctra.reference.kind import check_kind

WAITS = (2, 8, 32, 128)
PROGRESS = 30  # seconds between two lines of the log
# curl's exit codes where another attempt may help: no host, no connection, timeout, broken off
BROKEN = {5, 6, 7, 8, 12, 16, 18, 28, 35, 52, 55, 56, 92}
NO_RESUME = {31, 33, 36}
NOT_WRITTEN = 23
# statuses of HTTP: no bytes from there on, an error in some versions of curl; and try later
PAST_THE_END = 416
BUSY = {408, 429, 500, 502, 503, 504}
# what of a server's answer is kept: the rest may hold the URL, or a secret of its own
KEPT = re.compile(r"HTTP/|213 |(etag|last-modified|content-range|content-length):", re.IGNORECASE)
# lines of Ensembl's CHECKSUMS, of GENCODE's MD5SUMS, and of sha256sum
LISTED = {
    "sum": re.compile(r"(\d+\s+\d+)\s+(\S.*)"),
    "md5": re.compile(r"([0-9A-Fa-f]{32})\s+\*?(\S.*)"),
    "sha256": re.compile(r"([0-9A-Fa-f]{64})\s+\*?(\S.*)"),
}


class Checksum(NamedTuple):
    """What a file must have: a kind of `LISTED`, its value, and where that stands."""

    kind: str
    value: str
    where: str


@dataclass
class Answer:
    """What a server said of a file: status, length of the whole in bytes, and version.

    The version is the ETag or else the date; where the last answer is not of the file, the one
    known before it.
    """

    version: str = ""
    status: int | None = None
    length: int | None = None


def download(
    url: str, path: Path | str, checksum: str | None = None, *, waits: Sequence[float] = WAITS
) -> None:
    """Fetch a file by curl; after a broken connection, go on where it broke.

    Parameters
    ----------
    url : str
    path : str or Path
        Made when the file is whole. Its bytes are in `<path>.part` until then; `<path>.part.source`
        has the URL, as it is shown, and the version that they are of.
    checksum : str, optional
        As for `verify`.
    waits : sequence of float
        Seconds before the second attempt and each further one.

    Raises
    ------
    GenomeError
        If the checksum cannot be had, which is seen to first; if there is no such file, or curl
        cannot write it; if the connection breaks in the last attempt, with the bytes that came and
        how many there are; if the checksum differs or, without one, a gzip is not whole; if the
        server sent a web page. The part
        stays only after a broken connection, where the next call goes on from it.

    Notes
    -----
    Each attempt is a new call of curl, because its own --retry starts again at the offset of the
    first. If-Range makes a server whose file has changed send all of it (RFC 9110, section 13.1.5);
    curl then ends with code 33, and the part is dropped. A plain file that has neither checksum nor
    length cannot be told from its beginning.
    """
    path = Path(path)
    expected = _expected(checksum, file_name(url)) if checksum else None
    part, record = Path(f"{path}.part"), Path(f"{path}.part.source")
    if not record.exists() or record.read_text(encoding="utf-8").split("\n")[0] != shown(url):
        _remove(part, record)
    _fetch(url, part, record, waits)
    try:
        if expected:
            _compare(part, expected, shown(url))
        else:
            unpack(part, os.devnull, shown(url))
            check_kind(part, "the file itself", shown(url))
    except GenomeError:
        _remove(part, record)
        raise
    part.rename(path)
    record.unlink()


def _remove(*files: Path) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _fetch(url: str, part: Path, record: Path, waits: Sequence[float]) -> None:
    """Call curl until the part is whole; raise where no attempt is left, or none can help."""
    length: int | None = None
    for attempt in range(1, len(waits) + 2):
        code, message, answer = _curl(url, part, record)
        if answer.length is not None:
            length = answer.length
        got = _size(part)
        beyond = answer.status == PAST_THE_END
        if (code == 0 or beyond) and (got == length or (length is None and not beyond)):
            return
        if code == 0 or beyond or code in NO_RESUME:
            message = message or f"{got} bytes are there, but the file has {length}"
            part.unlink(missing_ok=True)
            got = 0
        elif code not in BROKEN and answer.status not in BUSY:
            _remove(part, record)
            advice = "a URL is needed that a browser fetches the file from"
            if code == NOT_WRITTEN:
                advice = "check the free space on the disk and the rights of the folder"
            raise GenomeError(f"{shown(url)}: {message}; {advice}")
        print(f"attempt {attempt}: {message}; {got} bytes are there", flush=True)
        if attempt <= len(waits):
            time.sleep(waits[attempt - 1])
    kept = f"; {part} is kept, and the next run goes on from there" if got else ""
    if not got:
        _remove(part, record)
    raise GenomeError(
        f"{shown(url)}: {message}; {got} of {length or 'an unknown number of'} bytes came in "
        f"{attempt} attempts{kept}"
    )


def _curl(url: str, part: Path, record: Path) -> tuple[int, str, Answer]:
    """One attempt: curl's exit code, its message, and what the server said of the file.

    The URL is no argument of curl, as everybody on the machine can read those.
    """
    _require("curl")
    version = _answer(record).version
    command = ["curl", "--fail", "--location", "--globoff", "--silent", "--show-error"]
    command += ["--connect-timeout", "60", "--speed-limit", "1", "--speed-time", "60"]
    command += ["--proto", "=" + ",".join(SCHEMES), "--dump-header", "-"]
    command += ["--continue-at", "-", "--output", str(part), "--config", "-"]
    if version and part.exists():
        command += ["--header", f"If-Range: {version}"]
    with open(record, "w", encoding="utf-8") as kept:
        kept.write(f"{shown(url)}\n{version}\n")
        kept.flush()
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as curl:
            headers = threading.Thread(target=_keep, args=(curl.stdout, kept))
            headers.start()
            try:
                quoted = url.replace("\\", "\\\\").replace('"', '\\"')
                # curl may be gone already: its message says why
                with suppress(BrokenPipeError), cast(IO[str], curl.stdin) as options:
                    options.write(f'url = "{quoted}"\n')
                message = _wait(curl, part, record)
            except BaseException:
                curl.kill()
                raise
            finally:
                headers.join()
    return curl.returncode, shown(message.strip()), _answer(record)


def _keep(headers: Iterable[str], record: IO[str]) -> None:
    """Write down what the server says of the file, as it comes: without `Location` and cookies."""
    for line in headers:
        if KEPT.match(line):
            record.write(line)
            record.flush()


def _wait(curl: subprocess.Popen[str], part: Path, record: Path) -> str:
    """Message of curl when it has ended; until then a line in the log now and then."""
    while True:
        try:
            curl.wait(timeout=PROGRESS)
        except subprocess.TimeoutExpired:
            print(f"{_size(part)} of {_answer(record).length or '?'} bytes", flush=True)
        else:
            return cast(IO[str], curl.stderr).read()


def _answer(record: Path) -> Answer:
    """The last answer of the server, which stands below the URL and the version known."""
    if not record.exists():
        return Answer()
    _, version, *lines = record.read_text(encoding="utf-8", errors="replace").splitlines()
    answer = Answer(version)
    fields: dict[str, str] = {}
    for line in lines:
        if match := re.match(r"HTTP/\S+ (\d+)", line):
            answer.status = int(match[1])
            fields = {}
        elif match := re.match(r"213 (\d+)$", line):  # FTP, to the command SIZE
            answer.length = int(match[1])
        name, _, value = line.partition(":")
        fields[name.lower()] = value.strip()
    length = fields.get("content-range", "").rpartition("/")[2]
    if not length and answer.status in (None, 200):
        length = fields.get("content-length", "")
    if length.isdigit():
        answer.length = int(length)
    if answer.status in (200, 206):
        etag = fields.get("etag", "")
        answer.version = etag if etag.startswith('"') else fields.get("last-modified", "")
    return answer


def _require(program: str) -> None:
    """Check that a program is there."""
    if not shutil.which(program):
        raise GenomeError(
            f"no program {program!r} on the PATH; install it, or fetch the file by other means and "
            "give its path and a SHA-256"
        )


def verify(path: Path | str, checksum: str) -> None:
    """Compare a file with its checksum.

    Parameters
    ----------
    path : str or Path
    checksum : str
        SHA-256 of 64 hexadecimal digits; or path or URL of a file that lists checksums with file
        names, as Ensembl's CHECKSUMS (`sum`: BSD checksum and number of blocks), GENCODE's MD5SUMS
        or the output of sha256sum.

    Raises
    ------
    GenomeError
        If they differ, with both; if the list cannot be read, or does not have one line of the
        file.
    """
    _compare(path, _expected(checksum, Path(path).name), path)


def _compare(path: Path | str, expected: Checksum, origin: Path | str) -> None:
    """Compare a file with a checksum that stands somewhere; messages name the file's origin."""
    kind, value, where = expected  # where: as it is shown
    with open(path, "rb") as file:
        if kind == "sum":
            _require("sum")
            done = subprocess.run(["sum"], stdin=file, capture_output=True, text=True, check=True)
            found = _plain_sum(done.stdout)
        else:
            found = hashlib.file_digest(file, kind).hexdigest()
    if found != value:
        raise GenomeError(
            f"{origin}: {kind} {found}, but {value} in {where}; the file is damaged or of "
            "another release: fetch it again, or correct reference.checksums"
        )
    print(f"{origin}: {kind} {found}, as in {where}", flush=True)


def _plain_sum(text: str) -> str:
    """Checksum and blocks as `sum` writes them, without the zeros in front."""
    return " ".join(str(int(number)) for number in text.split()[:2])


def _expected(checksum: str, name: str) -> Checksum:
    """The checksum of a file, given itself or by the path or URL of a list."""
    if is_sha256(checksum):
        return Checksum("sha256", checksum.lower(), "reference.checksums")
    lines = _read_listing(checksum)
    found: dict[str, set[Checksum]] = {}
    for line in lines:
        for kind, form in LISTED.items():
            if match := form.fullmatch(line.strip()):
                value = _plain_sum(match[1]) if kind == "sum" else match[1].lower()
                found.setdefault(file_name(match[2]), set()).add(
                    Checksum(kind, value, shown(checksum))
                )
    if not found:
        raise GenomeError(
            f"{shown(checksum)}: no line of a checksum file in it, such as '<md5>  {name}'; first "
            f"line: {lines[0][:100] if lines else ''!r}"
        )
    of_file = found.get(name, set())
    if len(of_file) != 1:
        known = ", ".join(list(found)[:5]) + (", ..." if len(found) > 5 else "")
        raise GenomeError(
            f"{shown(checksum)}: {len(of_file)} checksums of {name}, one is needed; there: {known}"
        )
    return of_file.pop()


def _read_listing(listing: str) -> list[str]:
    """Lines of a checksum file, by its path or URL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(listing)
        if is_url(listing):
            path = Path(folder, "list")
            download(listing, path)
        try:
            return path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise GenomeError(f"{shown(listing)}: not a checksum file ({error})") from None


def unpack(path: Path | str, target: Path | str, origin: str | None = None) -> None:
    """Write a plain, gzip or bgzip file as plain text; told apart by its content.

    Parameters
    ----------
    path, target : str or Path
    origin : str, optional
        Path or URL that the file is known by.

    Raises
    ------
    GenomeError
        If a gzip file is cut off or damaged, or the last block of a bgzip file is missing.
    """
    try:
        with open_bytes(path) as text, open(target, "wb") as plain:
            shutil.copyfileobj(text, plain, 1 << 20)
    except FileError as error:
        said = str(error).removeprefix(f"{path}: ")
        raise GenomeError(f"{origin or path}: {said}, or fetch it again") from None
