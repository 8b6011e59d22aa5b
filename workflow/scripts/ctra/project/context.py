"""What the checks of a project share: its configuration, and what has been read of its files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ctra.cohort.scales import Scale, find_scale
from ctra.expression.header import MatrixHeader
from ctra.files.errors import CohortError, FileError, ProjectError
from ctra.files.missing import why_missing
from ctra.files.sources import SCHEMES, file_name, is_url, takes_apart, unreadable
from ctra.project.configuration import Config, Locations
from ctra.project.samples import Sample

BRACES = "braces in a path are not possible; rename the file or folder"


@dataclass
class Context:
    """One project while it is checked.

    Attributes
    ----------
    config : dict
        As checked by `ctra.project.configuration.check_config`.
    locations : Locations
        Of its keys.
    scale_folders : list of Path
        Folders of the scale definitions; the first that has a scale counts.
    generated : callable
        Tells of a path whether the workflow itself makes the file.
    samples : dict of str to list of Sample
        By study, as far as they have been read.
    sheets : dict of str to list of Sample
        By path of the sample sheet, as far as they have been read.
    headers : dict of str to MatrixHeader
        By study that starts at a matrix, as far as they have been read.
    """

    config: Config
    locations: Locations
    scale_folders: list[Path]
    generated: Callable[[str], bool]
    samples: dict[str, list[Sample]]
    sheets: dict[str, list[Sample]] = field(default_factory=dict)
    headers: dict[str, MatrixHeader] = field(default_factory=dict)
    _scales: dict[str, tuple[Scale | None, str]] = field(default_factory=dict)

    def find(self, *path: str | int) -> str:
        """`file:line` of a key of the configuration."""
        return self.locations.find(*path)

    def missing(self, path: str, where: str, what: str) -> Iterator[str]:
        """Whether a file cannot be read, and is not made by the workflow: one fault or none."""
        if has_braces(path):
            yield f"{where}: {what} {path!r}: {BRACES}"
        elif not self.generated(path) and (fault := unreadable(path)):
            yield f"{where}: {what} {path!r}: {fault}{why_missing(path)}"

    def unfit_source(self, source: str, where: str, what: str) -> Iterator[str]:
        """Whether a path or URL cannot be fetched: one fault or none; the network is not asked."""
        if not is_url(source):
            yield from self.missing(source, where, what)
        elif source.partition("://")[0].lower() not in SCHEMES:
            yield f"{where}: {what} {source!r}; a path, or a URL of {', '.join(SCHEMES)} is allowed"
        elif has_braces(source):
            yield f"{where}: {what} {source!r}: {BRACES}"
        elif not takes_apart(source):
            yield (
                f"{where}: {what} is a URL that can be read in two ways; write / ? # @ in a "
                "password, and @, blanks and quotation marks in a path, as %2F %3F %23 %40 %20 %22"
            )
        elif not file_name(source):
            yield f"{where}: {what} {source!r}; a URL that ends in a file name is needed"

    def scale(self, name: str) -> tuple[Scale | None, str]:
        """A scale, or None and what is wrong with its definition; each is read once."""
        if name not in self._scales:
            try:
                self._scales[name] = Scale.load(find_scale(name, self.scale_folders)), ""
            except (CohortError, FileError) as error:
                self._scales[name] = None, str(error)
        return self._scales[name]

    @property
    def at_reads(self) -> bool:
        """Whether a study starts at reads or alignments."""
        sheets = [self.samples[study] for study in self.samples if study not in self.headers]
        return any(sample.files for members in sheets for sample in members)


def has_braces(path: Path | str) -> bool:
    """Whether Snakemake would take a part of a path for the name of a wildcard."""
    return not {"{", "}"}.isdisjoint(str(path))


def check_folders(*folders: Path) -> None:
    """Check that Snakemake can work with folders.

    Raises
    ------
    ProjectError
        With those of which it cannot.
    """
    faults = [f"{folder}: {BRACES}" for folder in folders if has_braces(folder)]
    if faults:
        raise ProjectError("\n".join(faults))
