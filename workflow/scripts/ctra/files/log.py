"""What entry scripts print, and how what a person can mend is told: without a traceback."""

import errno
import gc
import logging
import os
import re
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ctra.files.errors import CtraError
from ctra.files.sources import shown

REFUSED = "Error: "  # in front of a message in a log
TOOK = "took "  # in front of what the job cost
DISK = {  # what a person can mend of the errors of files
    errno.EACCES: "you have no permission to read or write it",
    errno.EPERM: "you have no permission to change it",
    errno.EROFS: "it is on a disk that can only be read",
    errno.ENOSPC: "no room is left on its disk; make room and call again",
    errno.EDQUOT: "your share of its disk is used up; make room and call again",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.EISDIR: "it is a folder; a file is needed",
}


def words_of(error: BaseException) -> str | None:
    """What to tell of an error that a person can mend; None for others."""
    if isinstance(error, CtraError):
        return shown(str(error))
    if isinstance(error, OSError) and error.errno in DISK:
        return f"{error.filename or 'a file of the run'}: {DISK[error.errno]}"
    return None


@contextmanager
def logged(path: Path | str) -> Iterator[None]:
    """Send all that a job prints, its child processes and C libraries included, to a file.

    Parameters
    ----------
    path : str or Path
        Log file, overwritten. What a person can mend is written to it as its message alone,
        another exception with its traceback, both without the secrets of URLs and to nowhere
        else: the job ends with exit code 1. The last line of a job that went well is `cost`.
    """
    start = time.monotonic()
    with open(path, "w", encoding="utf-8") as log:
        sys.stdout.flush()
        sys.stderr.flush()
        saved = os.dup(1), os.dup(2)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            yield
            print(cost(time.monotonic() - start))
        except BaseException as error:
            words = words_of(error)
            if words:
                print(f"{REFUSED}{words}", file=sys.stderr)
            else:
                print(shown(traceback.format_exc()), end="", file=sys.stderr)
            raise SystemExit(1) from None
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for copy, descriptor in zip(saved, (1, 2), strict=True):
                os.dup2(copy, descriptor)
                os.close(copy)
            gc.freeze()  # the job is over: Python need not look for objects to free


def cost(seconds: float) -> str:
    """What a job cost by the kernel's own count, in words.

    Parameters
    ----------
    seconds : float
        Since its start.

    Returns
    -------
    str
        Seconds, those of CPU, and the most memory that one process of the job had.

    Notes
    -----
    Snakemake's `benchmark` looks at the memory of each process twice a second. That takes long
    where a process has gigabytes, as STAR has, and holds the process up meanwhile. The most memory
    of this process is not ru_maxrss, which begins with that of the process that started it.
    """
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    most = max(_peak(), used[1].ru_maxrss) / 1000
    return f"{TOOK}{seconds:.1f} s, {cpu:.1f} s of CPU, {most:.0f} MB in the largest process"


def _peak() -> int:
    """The most memory that this process has had, in kB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (kilobytes,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kilobytes)


@contextmanager
def told(logger: logging.Logger) -> Iterator[None]:
    """End the program with the message of an error that a person can mend, and nothing else.

    Snakemake would add the class of the error, and the lines of the code that it passed.
    """
    try:
        yield
    except Exception as error:
        words = words_of(error)
        if not words:
            raise
        logger.error(words)
        raise SystemExit(1) from None
