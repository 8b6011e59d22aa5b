"""The configuration and the other files of a new study, as text with comments."""

import json
import os
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from ctra.cohort.levels import level_name
from ctra.cohort.scales import Scale
from ctra.cohort.specification import Sex
from ctra.command.lanes import Pairs
from ctra.command.people import Questionnaire
from ctra.command.place import HUMAN
from ctra.files.effects import Contrast

PLAIN = re.compile(r"(?!(?:true|false|null)$)(\.\.?/)*[A-Za-z][A-Za-z0-9_./-]*", re.IGNORECASE)
START = {
    "samples": "sample sheet: a row a FASTQ file",
    "counts": "genes × participants, read counts",
    "expression": "genes × participants, log2",
}
WIDTH = 100
HEAD = """\
# {title}: where the data are, who is in it, and which models are fitted.
# `ctra new` wrote this file; change what you know better. The workflow's config/README.md explains
# every key.
# Paths begin at this folder. After a change: ctra check {file}, then ctra run {file}
"""
QUALITY = """
# quality:                # samples beyond a threshold are kept out of the statistics
#   min_reads: 1000000    # the default
"""
LATER = """
    # What only you know: take off "# " in front of a line, and change the rest.
    # exclude:            # who is left out, in this order, and why
    #   - {column: rin, below: 5, reason: poor RNA quality}
    # missing: {bmi: [999]}                     # codes for no answer
    # arm: {column: group, reference: control}  # who got what by chance: told as a difference
    # value_labels: {group: {0: waiting list, 1: kindness}}    # what the report calls values
    # visit: {order: [t0, t5], sample: {t0: rna_t0, t5: rna_t5}}   # who came more than once
    # cluster: family     # a column of families, sites, plates: their participants may be alike
    # sensitivity: {lifestyle: [smoking]}       # every model once more with these columns"""


@dataclass(frozen=True)
class Draft:
    """What is known of a new study.

    Attributes
    ----------
    file : Path
        The configuration.
    title : str
    start : str
        A key of `START`.
    data : Path
        The matrix, or the sample sheet.
    phenotype : Path
    reading : dict of str to str
        Keys that say how the phenotype is read.
    subject : str
        Column of the ids.
    sex : dict or None
    unknown_sex : str
        A column of the sex whose values do not say who is female; empty for none.
    questionnaires : list of Questionnaire
    exposures, covariates : list of str
    categories : dict of str to (number or str, str)
        Reference level of a column, and its label.
    amounts : list of str
        Exposures whose numbers have labels.
    pairs : Pairs or None
        Where reads are the start.
    reference : tuple of (str, str) or None
        Genome and annotation; None for the human ones.
    """

    file: Path
    title: str
    start: str
    data: Path
    phenotype: Path
    reading: dict[str, str]
    subject: str
    sex: Sex | None
    unknown_sex: str
    questionnaires: list[Questionnaire]
    exposures: list[str]
    covariates: list[str]
    categories: dict[str, tuple[float | str, str]]
    amounts: list[str] = field(default_factory=list)
    pairs: Pairs | None = None
    reference: tuple[str, str] | None = None

    @property
    def study(self) -> str:
        """Key of the study."""
        return as_key(self.title, "study")

    def relative(self, path: Path | str) -> str:
        """A path from the folder of the configuration."""
        return os.path.relpath(path, self.file.parent)


def as_key(text: str, otherwise: str) -> str:
    """A name of letters, digits and _ for a key of the configuration."""
    key = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    return key if re.match(r"[A-Za-z]", key) else f"{otherwise}_{key}".strip("_")


def as_yaml(value: object) -> str:
    """A text, number, list or dict on one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_yaml(key)}: {as_yaml(of)}" for key, of in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    if isinstance(value, str) and PLAIN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def config_text(draft: Draft) -> str:
    """The configuration, with comments."""
    head = HEAD.format(title=draft.title, file=draft.file.name)
    lines = [head, *_reference(draft), "studies:", f"  {draft.study}:"]
    lines += [f"    {line}" for line in _study(draft)]
    return "\n".join([*lines, LATER, *_models(draft), *_unpaired(draft.pairs)]) + "\n"


def _reference(draft: Draft) -> list[str]:
    """Genome and annotation where reads are the start; the human ones are in their own file."""
    if draft.start != "samples":
        return []
    if draft.reference is None:
        human = HUMAN.read_text(encoding="utf-8")
        return [human[human.index("\nreference:") + 1 :].rstrip(), QUALITY]
    genome, annotation = (as_yaml(draft.relative(path)) for path in draft.reference)
    return ["reference:", f"  genome: {genome}", f"  annotation: {annotation}", QUALITY]


def _study(draft: Draft) -> list[str]:
    """Keys of the study, but for its models."""
    lines = [
        f"title: {as_yaml(draft.title)}",
        f"{draft.start}: {as_yaml(draft.relative(draft.data))}    # {START[draft.start]}",
        f"phenotype: {as_yaml(draft.relative(draft.phenotype))}    # a row a participant",
        *(f"{key}: {as_yaml(value)}" for key, value in draft.reading.items()),
        f"subject: {as_yaml(draft.subject)}    # the column with the participants' ids",
    ]
    if draft.sex:
        lines.append(f"sex: {as_yaml(draft.sex)}    # is compared with the RNA's")
    elif draft.unknown_sex:
        values = {"column": draft.unknown_sex, "female": "?", "male": "?"}
        lines.append(f"# sex: {as_yaml(values)}    # fill in its values, to compare with the RNA's")
    if draft.questionnaires:
        names = [one.scale.name for one in draft.questionnaires]
        lines.append(f"scales: {as_yaml(names)}    # questionnaires that are scored")
    if draft.amounts:
        lines.append("derive:    # numbers that have labels, taken as amounts")
        lines += [f"  {amount_of(name)}: {name}" for name in draft.amounts]
    if draft.categories:
        lines.append("categories:    # the level that the others are compared with")
        for column, (level, label) in draft.categories.items():
            said = f"    # {label}" if label != str(level) else ""
            lines.append(f"  {as_yaml(column)}: {as_yaml(level)}{said}")
    return [*lines, f"covariates: {as_yaml(draft.covariates)}    # every model adjusts for these"]


def _models(draft: Draft) -> list[str]:
    """A model for each exposure."""
    exposures = [amount_of(one) if one in draft.amounts else one for one in draft.exposures]
    models = [f"{as_key(one, 'model')}: {as_yaml({'exposures': [one]})}" for one in exposures]
    effect = exposures[0]
    if effect in draft.categories:
        effect = str(Contrast(effect, "LEVEL", level_name(draft.categories[effect][0])))
    first = as_yaml([as_key(exposures[0], "model"), effect])
    grouped = any(one in draft.categories for one in exposures)
    lines = [
        "",
        f"    # primary: {first}    # the effect that the study was made to test: before results",
        "    models:               # an exposure enters as z scores"
        + (", or by its groups" if grouped else ""),
        *(f"      {model}" for model in models),
    ]
    if len(models) > 1:
        both = as_yaml({"exposures": exposures})
        lines.append(f"      # together: {both}    # each given the others")
    return lines


def amount_of(column: str) -> str:
    """Name of the column that takes labelled numbers as amounts."""
    return f"{column}_number"


def _unpaired(pairs: Pairs | None) -> list[str]:
    """Comments that name every file without a participant, and the other way round."""
    lines: list[str] = []
    if pairs:
        for what, names in pairs.unmatched.items():
            if names:
                text = f"{what}: {len(names)} ({', '.join(names)})"
                lines.append("")
                lines += textwrap.wrap(
                    text, WIDTH, initial_indent="# ", subsequent_indent="#   ",
                    break_long_words=False, break_on_hyphens=False,
                )  # fmt: skip
    return lines


def sheet_text(draft: Draft, pairs: Pairs) -> str:
    """The sample sheet."""
    rows = [
        (name, draft.study, subject, draft.relative(file))
        for subject, (name, files) in pairs.samples.items()
        for file in files
    ]
    table = [("sample", "study", "subject", "fastq"), *rows]
    return "".join("\t".join(row) + "\n" for row in table)


def scale_text(scale: Scale) -> str:
    """The definition of a questionnaire whose items have other names than in the workflow's."""
    keys: dict[str, object] = {
        "title": scale.title,
        "items": scale.items,
        "range": list(scale.range),
        "reversed": scale.reversed,
        "reference": scale.reference,
        "scoring": scale.scoring,
    }
    if scale.min_items is not None:
        keys["min_items"] = scale.min_items
    lines = [f"{key}: {as_yaml(value)}\n" for key, value in keys.items()]
    return f"# {scale.name} of the workflow, with the columns of this study\n{''.join(lines)}"
