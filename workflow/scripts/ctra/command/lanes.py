"""FASTQ files and the participants whose ids are in their names."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctra.cohort.alike import OF_LEVELS, folded
from ctra.files.errors import ProjectError
from ctra.files.names import some

FASTQ = re.compile(r"\.(fastq|fq)(\.(gz|bgz|bz2|xz))?$", re.IGNORECASE)
# What a sequencer puts behind the name of a sample: P01_S1_L001_R1_001, P01_L001, P01_R1
RUN = re.compile(r"(?<=.)((_S\d+)?_L\d{3}(_R1)?(_\d{3})?|(_S\d+)?_R1(_\d{3})?)$")
OTHER_READ = re.compile(r"_(R2|I1|I2)(_\d{3})?$")  # read 2 of a pair, or a file of indexes
NO_NAME = re.compile(r"[^A-Za-z0-9._-]+|^[^A-Za-z0-9]+")
PARTS = re.compile(r"\d+|[^\W\d_]+|[\W_]+")


@dataclass(frozen=True)
class Pairs:
    """Files by participant, and what matched nothing.

    Attributes
    ----------
    samples : dict of str to (str, list of Path)
        By participant, in the order of the phenotype: the sample's name, and its files.
    strangers : list of Path
        Files without a participant.
    left_out : list of Path
        Read 2 of pairs and files of indexes.
    without : list of str
        Participants without a file.
    """

    samples: dict[str, tuple[str, list[Path]]]
    strangers: list[Path]
    left_out: list[Path]
    without: list[str]

    @property
    def unmatched(self) -> dict[str, list[str]]:
        """What matched nothing, by the words for it."""
        return {
            "files of nobody in the phenotype": [file.name for file in self.strangers],
            "files of read 2 or of indexes, left out": [file.name for file in self.left_out],
            "participants without a file": self.without,
        }

    @property
    def files(self) -> int:
        """Number of the files that have a participant."""
        return sum(len(files) for _, files in self.samples.values())


def find_files(folder: Path) -> list[Path]:
    """FASTQ files in a folder and the folders in it, in the order of their names.

    Raises
    ------
    ProjectError
        If there is no such folder, or none in it.
    """
    if not folder.is_dir():
        raise ProjectError(f"{folder}: no such folder; --fastq needs one with FASTQ files")
    found = sorted(path for path in folder.rglob("*") if FASTQ.search(path.name))
    if not found:
        raise ProjectError(f"{folder}: no FASTQ file in it (names end in .fastq.gz, .fq.gz, ...)")
    return found


def stem(file: Path) -> str:
    """Name of a file without its ending."""
    return FASTQ.sub("", file.name)


def sample_name(file: Path) -> str:
    """Name of a file without its ending, and without what the sequencer put behind it."""
    return RUN.sub("", stem(file))


def by_sample(files: Sequence[Path]) -> dict[str, list[Path]]:
    """Files of read 1 by the name of their sample."""
    names: dict[str, list[Path]] = {}
    for file in files:
        if not OTHER_READ.search(stem(file)):
            names.setdefault(sample_name(file), []).append(file)
    return names


def pair(files: Sequence[Path], subjects: Collection[str]) -> Pairs:
    """Find the participant of each file by the id in its name.

    Parameters
    ----------
    files : list of Path
    subjects : collection of str
        Ids of the participants.

    Returns
    -------
    Pairs

    Raises
    ------
    ProjectError
        If no file has a participant, a name has the ids of several, or a participant has several
        samples.
    """
    left_out = [file for file in files if OTHER_READ.search(stem(file))]
    names = by_sample(files)
    found = owners_of(names, subjects)
    if not any(found.values()):
        raise ProjectError(
            f"no id of a participant is in the name of a file: ids are {some(subjects)}, files "
            f"{some(names)}; is it another column, or do the files have codes of the laboratory?"
        )
    _check_pairs(found)
    samples = {
        subject: (NO_NAME.sub("", name) or subject, names[name])
        for subject in subjects
        for name, owners in found.items()
        if owners == {subject}
    }
    strangers = [file for name, owners in found.items() if not owners for file in names[name]]
    return Pairs(samples, strangers, left_out, [one for one in subjects if one not in samples])


def owners_of(names: Collection[str], subjects: Collection[str]) -> dict[str, set[str]]:
    """Participants whose ids are in names of samples.

    Parameters
    ----------
    names, subjects : collection of str

    Returns
    -------
    dict of str to set of str
        Participants by name; more than one where it cannot be told.

    Notes
    -----
    An id is all of the name, or a part of it between other signs, or one between letters and
    digits, or one of these without regard to capitals and leading zeros. Of these ways, the first
    that finds one participant for the most names holds for all names. What is the same at the
    start or end of all names is no id: it tells nobody apart.
    """
    found = [
        _owners({name: change(name) for name in names}, {one: change(one) for one in subjects}, id)
        for change, id in WAYS
    ]
    return max(found, key=_n_certain)


def _n_certain(owners: Mapping[str, set[str]]) -> tuple[int, int]:
    """Number of names with one participant, and with any."""
    return sum(len(them) == 1 for them in owners.values()), sum(map(bool, owners.values()))


def _owners(
    names: Mapping[str, str], subjects: Mapping[str, str], pattern: Callable[[str], str]
) -> dict[str, set[str]]:
    """Participants by name, of one way to find an id in it."""
    low, high = _alike(list(names.values()))
    owners: dict[str, set[str]] = {name: set() for name in names}
    for subject, id in subjects.items():
        compiled = re.compile(pattern(id))
        for name, text in names.items():
            if id in text and any(
                hit.end() > low and hit.start() < len(text) - high
                for hit in compiled.finditer(text)
            ):
                owners[name].add(subject)
    return owners


def _alike(names: list[str]) -> tuple[int, int]:
    """Number of signs at the start and at the end that are the same parts of all names."""
    if len(names) == 1:
        return 0, 0
    parts = [PARTS.findall(name) for name in names]
    return _n_alike(parts), _n_alike([several[::-1] for several in parts])


def _n_alike(parts: Iterable[list[str]]) -> int:
    """Number of signs of the first parts that are the same in all."""
    alike = 0
    for same in zip(*parts, strict=False):
        if len(set(same)) > 1:
            break
        alike += len(same[0])
    return alike


def _separated(id: str) -> str:
    """An id that has no letter or digit beside it."""
    return rf"(?<![^\W_]){re.escape(id)}(?![^\W_])"


def _within(id: str) -> str:
    """An id that has no digit beside its digits, and no letter beside its letters."""
    before, after = (r"\d" if sign.isdigit() else r"[^\W\d_]" for sign in (id[0], id[-1]))
    return rf"(?<!{before}){re.escape(id)}(?!{after})"


def _fold(text: str) -> str:
    """A text in small letters, without blanks and leading zeros."""
    return folded(text, OF_LEVELS)


WAYS: list[tuple[Callable[[str], str], Callable[[str], str]]] = [
    (str, lambda id: rf"\A{re.escape(id)}\Z"),
    (str, _separated),
    (str, _within),
    (_fold, _separated),
    (_fold, _within),
]


def _check_pairs(found: Mapping[str, set[str]]) -> None:
    """Check that no name has several participants, and no participant several names."""
    faults = [
        f"{name}: it has the ids of several participants: {', '.join(sorted(owners))}"
        for name, owners in found.items()
        if len(owners) > 1
    ]
    samples: dict[str, list[str]] = {}
    for name, owners in found.items():
        for subject in owners:
            samples.setdefault(subject, []).append(name)
    if not faults:
        faults = [
            f"participant {subject!r} is in the names of several samples: {', '.join(several)}"
            for subject, several in samples.items()
            if len(several) > 1
        ]
    if faults:
        raise ProjectError(
            "\n".join(faults) + "\nWhich file is whose cannot be told: a participant has one "
            "sample, whose lanes end in _L001, _L002, ...; rename the files or move them elsewhere"
        )
