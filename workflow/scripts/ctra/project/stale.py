"""What is to be made again although no time stamp says so.

An input may be replaced by a file with an older time stamp, and a result edited by hand or cut off.
Snakemake's own records of parameters (`.snakemake/metadata`) may be deleted, too.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from ctra.files.errors import ProjectError
from ctra.files.names import some
from ctra.project.seen import Seen, look_at, unchanged

SETTINGS = "(configuration and code)"  # beside the input files, with a digest
LARGE = 1_000_000  # bytes; no start reads a larger FASTQ or BAM file
MUCH = 10_000_000_000  # bytes to be read before the first job, worth a line


class Use(NamedTuple):
    """Input files, and the first results that are made of them.

    Attributes
    ----------
    inputs, results : list of str
        Paths.
    lanes : str
        What was seen of FASTQ files when they were trimmed, with their SHA-256; empty for others.
    sequenced : bool
        Whether they are FASTQ or BAM files.
    """

    inputs: list[str]
    results: list[str]
    lanes: str = ""
    sequenced: bool = False


def compare_inputs(uses: Iterable[Use], before: Mapping[str, Seen | None]) -> dict[str, Seen]:
    """Compare the input files of a project with what they were when results were made of them.

    Parameters
    ----------
    uses : iterable of Use
        Files that are not there are passed over.
    before : mapping of str to Seen or None

    Returns
    -------
    dict of str to Seen
        Of those in `before`, too. A file that was never seen before is taken as it is.
    """
    seen = {path: old for path, old in before.items() if old}
    sequenced: set[str] = set()
    files: dict[str, None] = {}
    for use in uses:
        files |= dict.fromkeys(filter(os.path.isfile, use.inputs))
        if use.sequenced:
            sequenced |= set(use.inputs)
        if use.lanes:
            seen |= _trimmed(use, seen)

    def is_read(path: str) -> bool:
        return path not in sequenced or os.path.getsize(path) <= LARGE

    def look(path: str) -> Seen:
        old = seen.get(path)
        if old and unchanged(path, old, unknown=False):
            return old._replace(modified=os.stat(path).st_mtime_ns)
        now = look_at(path, hashed=is_read(path))
        return now._replace(changed=time.time_ns()) if old else now

    unseen = [path for path in files if path not in seen and is_read(path)]
    bytes_read = _to_be_read(files, seen) + sum(map(os.path.getsize, unseen))
    if bytes_read > MUCH:
        print(f"reading {bytes_read / 1e9:.0f} GB of input, to know it again", file=sys.stderr)
    with ThreadPoolExecutor() as pool:
        return seen | dict(zip(files, pool.map(look, files), strict=True))


def _to_be_read(files: Iterable[str], seen: Mapping[str, Seen]) -> int:
    """Bytes of the files that only their SHA-256 can tell from what they were."""
    read = 0
    for path in files:
        before, now = seen.get(path), look_at(path, hashed=False)
        if before and before.sha256 and before.size == now.size:
            read += now.size * (before.modified != now.modified)
    return read


def _trimmed(use: Use, seen: Mapping[str, Seen]) -> dict[str, Seen]:
    """FASTQ files with the SHA-256 that the job computed which trimmed them."""
    unknown = [path for path in use.inputs if path in seen and not seen[path].sha256]
    if not unknown or not os.path.isfile(use.lanes):
        return {}
    try:
        tallies = json.loads(Path(use.lanes).read_text(encoding="utf-8"))
        computed = {tally["fastq"]: tally["sha256"] for tally in tallies}
    except (ValueError, KeyError, TypeError):
        return {}  # cut off, or of an earlier version
    made = os.stat(use.lanes).st_mtime_ns
    return {
        path: seen[path]._replace(sha256=computed.get(path, ""))
        for path in unknown
        if made > seen[path].changed
    }


def made_of_others(uses: Iterable[Use], seen: Mapping[str, Seen]) -> dict[str, list[str]]:
    """Results that were made of an input before it changed, each with the inputs that did."""
    stale = {}
    for use in uses:
        changed = [path for path in use.inputs if path in seen and seen[path].changed]
        for result in filter(os.path.isfile, use.results if changed else []):
            made = os.stat(result).st_mtime_ns
            if since := [path for path in changed if seen[path].changed > made]:
                stale[result] = since
    return stale


def altered_results(
    results: Iterable[str], made: Mapping[str, Seen | None], never_empty: Set[str]
) -> list[str]:
    """Results that are not as their jobs made them.

    Parameters
    ----------
    results : iterable of str
    made : mapping of str to Seen or None
        As they were made, as far as that is known.
    never_empty : set of str
        Those of them that have something in them, whatever is known of them.
    """

    def altered(path: str) -> bool:
        before = made.get(path)
        if before:
            return not unchanged(path, before, unknown=True)
        return path in never_empty and os.path.getsize(path) == 0

    there = list(filter(os.path.isfile, results))
    with ThreadPoolExecutor() as pool:
        return [path for path, wrong in zip(there, pool.map(altered, there), strict=True) if wrong]


def compare_settings(
    settings: str,
    seen: Mapping[str, Seen],
    results: Iterable[str],
    *,
    recorded: bool,
    forced: bool,
) -> Seen:
    """Compare configuration and code with those of the results, where Snakemake cannot.

    Parameters
    ----------
    settings : str
        Digest of both.
    seen : mapping of str to Seen
        With that of before, at `SETTINGS`: its `changed` is when the records were found lost.
    results : iterable of str
    recorded : bool
        Whether Snakemake has its records of the parameters of results.
    forced : bool
        Whether everything is made again.

    Returns
    -------
    Seen
        For the table; without a digest where results of both may stand side by side.

    Raises
    ------
    ProjectError
        If they differ, the parameters of a result are lost, and not everything is made again.
    """
    before = seen.get(SETTINGS, Seen(0, 0, settings))
    times = [os.stat(path).st_mtime_ns for path in results if os.path.isfile(path)]
    lost = before.changed
    if times and not recorded:
        lost = time.time_ns()
    if before.sha256 == settings:
        return before._replace(changed=lost)
    if any(made < lost for made in times) and not forced:
        raise ProjectError(
            "results/: the configuration or the code has changed, and .snakemake, where Snakemake "
            "keeps what each result was made with, was deleted.\nCall with --forceall to make all "
            "again, or delete results/inputs.tsv to keep the results as they are."
        )
    return before._replace(sha256="", changed=lost)


def describe_stale(stale: Mapping[str, list[str]], altered: list[str]) -> list[str]:
    """Say what is made again, and why; empty where nothing is."""
    inputs = list(dict.fromkeys(path for changed in stale.values() for path in changed))
    said = []
    if inputs:
        said.append(f"Changed since results were made of them: {some(inputs)}.")
    if altered:
        said.append(f"Not as their jobs made them, edited or cut off: {some(altered)}.")
    if said:
        said.append("What this concerns is made again.")
    return said
