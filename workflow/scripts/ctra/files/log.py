"""Logging of entry scripts."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ctra.files.sources import shown


@contextmanager
def logged(path: Path | str) -> Iterator[None]:
    """Send all that a job prints, its child processes and C libraries included, to a file.

    Parameters
    ----------
    path : str or Path
        Log file, overwritten. An exception is written to it with its traceback, without the
        secrets of URLs, and to nowhere else: the job ends with exit code 1.
    """
    with open(path, "w", encoding="utf-8") as log:
        sys.stdout.flush()
        sys.stderr.flush()
        saved = os.dup(1), os.dup(2)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            yield
        except BaseException:
            print(shown(traceback.format_exc()), end="", file=sys.stderr)
            raise SystemExit(1) from None
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for copy, descriptor in zip(saved, (1, 2), strict=True):
                os.dup2(copy, descriptor)
                os.close(copy)
