"""A study begun: what its files hold is found, a few questions are asked, and files are written."""

import argparse
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from ctra.command.check import check
from ctra.command.draft import Draft, config_text, scale_text, sheet_text
from ctra.command.lanes import Pairs, by_sample, find_files, owners_of, pair
from ctra.command.people import reference_level, words_of
from ctra.command.place import cores, existing_file, program
from ctra.command.questions import Questions
from ctra.expression.header import matrix_header
from ctra.expression.known import known_genes
from ctra.files.errors import ProjectError
from ctra.files.names import some
from ctra.files.outputs import write_text
from ctra.project.check_starts import KNOWN_GENES

SHOWN = 5  # pairs of participants and files on the terminal
SHEET = "samples.tsv"


@dataclass
class Start:
    """What the samples are: FASTQ files, or the columns of a matrix.

    Attributes
    ----------
    key : str
        Of the configuration: samples, counts or expression.
    path : Path
    names : list of str
        Of the samples.
    files : list of Path
        FASTQ files; none of a matrix.
    """

    key: str
    path: Path
    names: list[str]
    files: list[Path] = field(default_factory=list)

    def matched(self, ids: Collection[str]) -> int:
        """Number of samples that ids match."""
        if self.files:
            return sum(map(bool, owners_of(self.names, ids).values()))
        return len(set(ids).intersection(self.names))


def new(options: argparse.Namespace) -> int:
    """Begin a study.

    Parameters
    ----------
    options : Namespace
        As from `ctra.command.main.parser`.

    Returns
    -------
    int
        0 if the study is ready to run, else 1.

    Raises
    ------
    CtraError
        If files are there already, or the given ones do not fit together; nothing is written then.
    """
    folder = Path(os.path.normpath(options.folder))
    title = folder.absolute().name
    file = folder / f"{title}.yaml"
    if folder.exists() and not folder.is_dir():
        raise ProjectError(f"{folder}: a file stands where the study's folder is to be")
    refuse_existing([file, folder / SHEET] if options.fastq else [file])
    if bool(options.genome) != bool(options.annotation):
        raise ProjectError("--genome and --annotation belong together: name both, or none")
    start = find_start(options)
    questions = Questions(options, start.names, start.matched)
    table = questions.table
    pairs = pair(start.files, table.subjects) if start.files else None
    show(start, pairs, table.subjects)
    questions.look()
    exposures = questions.exposures()
    covariates = questions.covariates(exposures)
    amounts = [one for one in exposures if one in table.header and table.coded(one)]
    named = [one for one in [*exposures, *covariates] if one in table.header]
    levels = {one: reference_level(table, one) for one in named if one not in amounts}
    draft = Draft(
        file=file,
        title=title,
        start=start.key,
        data=folder / SHEET if pairs else start.path,
        phenotype=questions.path,
        reading=questions.reading,
        subject=table.subject,
        sex=questions.sex(),
        unknown_sex=questions.sex_column,
        questionnaires=questions.questionnaires,
        exposures=exposures,
        covariates=covariates,
        categories={
            one: (level, words_of(table, one, level))
            for one, level in levels.items()
            if level is not None
        },
        amounts=amounts,
        pairs=pairs,
        reference=(options.genome, options.annotation) if options.genome else None,
    )
    return write(draft)


def find_start(options: argparse.Namespace) -> Start:
    """Look at the FASTQ files or the matrix that the options name."""
    if options.fastq:
        files = find_files(options.fastq)
        return Start("samples", options.fastq, list(by_sample(files)), files)
    key = "counts" if options.counts else "expression"
    path = existing_file(getattr(options, key))
    return Start(key, path, matrix_header(path, known_genes(KNOWN_GENES)).samples)


def show(start: Start, pairs: Pairs | None, subjects: Collection[str]) -> None:
    """Say which samples are whose, and what matched nothing."""
    if pairs is None:
        matched = set(subjects).intersection(start.names)
        print(f"\n{start.path}: {len(matched)} of {len(start.names)} samples are participants")
        others = {
            "samples of nobody in the phenotype": [n for n in start.names if n not in matched],
            "participants without a sample": [one for one in subjects if one not in matched],
        }
    else:
        print(f"\n{start.path}: {pairs.files} FASTQ files of {len(pairs.samples)} participants")
        for subject, (name, files) in list(pairs.samples.items())[:SHOWN]:
            print(f"   participant {subject} <- {name}: {', '.join(file.name for file in files)}")
        if len(pairs.samples) > SHOWN:
            print(f"   ... {len(pairs.samples) - SHOWN} more: {SHEET} will have all")
        others = pairs.unmatched
    for what, names in others.items():
        if names:
            print(f"   {what}: {len(names)} ({some(names)})")


def refuse_existing(paths: Collection[Path]) -> None:
    """Refuse to write over files.

    Raises
    ------
    ProjectError
        With those that are there.
    """
    there = [str(path) for path in paths if os.path.lexists(path)]
    if there:
        raise ProjectError(
            f"{', '.join(there)}: there already, and never written over; rename or delete, or "
            "name another folder"
        )


def write(draft: Draft) -> int:
    """Write the files of a study, the configuration last, and check it; 0 if it is ready."""
    folder = draft.file.parent
    texts = {
        folder / "scales" / f"{one.scale.name}.yaml": scale_text(one.scale)
        for one in draft.questionnaires
        if one.renamed
    }
    if draft.pairs:
        texts[draft.data] = sheet_text(draft, draft.pairs)
    texts[draft.file] = config_text(draft)
    refuse_existing(texts)
    print()
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(text, path)
        print(f"written: {path}")
    if draft.start == "samples" and not draft.reference:
        print(
            "the human genome will be fetched (1 GB); its index takes 45 GB of memory, and less by "
            f"`sparse` in {draft.file.name}"
        )
    print()
    code = check(draft.file, cores())
    print(f"\nnext: {program()} {'check' if code else 'run'} {draft.file}")
    return code
