"""A project checked before the first job: config, sheets, phenotypes and reference together."""

import difflib
import os
import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from ctra import annotation, formula
from ctra.sheet import Sample, SheetError, matrix_samples, read_rows, read_samples

STARTS = ("samples", "counts", "expression")


class ProjectError(ValueError):
    """All faults of a project, one a line: file:line, what came, what is allowed."""


def check_config(config, schema, files):
    """Check a configuration against its schema.

    Parameters
    ----------
    config : dict
    schema : dict
        JSON schema, draft 2020-12.
    files : list of str or Path
        The YAML files that the configuration was read from, to name the line of a fault.

    Raises
    ------
    ProjectError
        With all faults.
    """
    documents = [(file, yaml.compose(Path(file).read_text(encoding="utf-8"))) for file in files]
    faults = [fault for file, node in documents for fault in _repeated_keys(file, node)]
    for error in Draft202012Validator(schema).iter_errors(config):
        faults += _describe(error, documents)
    if faults:
        raise ProjectError("\n".join(dict.fromkeys(faults)))


def read_project(config, *, files, scales, built, generated):
    """Read the sample sheets of a project and check all that can be checked before the first job.

    Parameters
    ----------
    config : dict
        As checked by `check_config`, defaults filled in.
    files : list of str or Path
        The YAML files behind it.
    scales : Path
        Folder of the scale definitions.
    built : Path
        The table of genes that the workflow makes of the reference; while it is newer than genome
        and annotation, these two are not read again.
    generated : callable
        Tells of a path whether the workflow itself makes the file (the demonstration's); such files
        are not looked for here.

    Returns
    -------
    dict of str to list of Sample
        The samples of each study; those of a study that starts at a matrix are its columns, without
        FASTQ files.

    Raises
    ------
    ProjectError
        With all faults.
    """
    documents = [(file, yaml.compose(Path(file).read_text(encoding="utf-8"))) for file in files]
    faults = []
    sheets = {}
    samples = {}
    for name, study in config["studies"].items():
        where = _locate(documents, ("studies", name))
        starts = [start for start in STARTS if start in study]
        if len(starts) != 1:
            faults.append(
                f"{where}: study {name!r} starts at {' and '.join(starts) or 'nothing'}; "
                f"one of {', '.join(STARTS)} is needed"
            )
            continue
        path = study[starts[0]]
        absent = [
            key
            for key in (starts[0], "phenotype")
            if not generated(study[key]) and not os.path.isfile(study[key])
        ]
        faults += [
            f"{_locate(documents, ('studies', name, key))}: {key} {study[key]!r}: no such file"
            for key in absent
        ]
        if starts[0] not in absent:
            try:
                if starts[0] == "samples":
                    if path not in sheets:
                        sheets[path] = []
                        sheets[path] = read_samples(path)
                        faults += _sheet_faults(path, sheets[path], config["studies"], generated)
                    samples[name] = [sample for sample in sheets[path] if sample.study == name]
                    if sheets[path] and not samples[name]:
                        faults.append(f"{path}: no sample of study {name!r}")
                else:
                    samples[name] = _matrix_samples(path, name)
            except SheetError as error:
                faults.append(str(error))
        if "phenotype" not in absent and not generated(study["phenotype"]):
            faults += _phenotype_faults(path, name, study, samples.get(name, []), scales, documents)
        faults += _model_faults(name, study, scales, documents)
    faults += _repeated_samples(samples)
    if any(sample.fastq for members in samples.values() for sample in members):
        faults += _reference_faults(config, documents, built, generated)
    if faults:
        raise ProjectError("\n".join(dict.fromkeys(faults)))
    return samples


def _describe(error, documents):
    """Faults behind one error of the schema's validator, in words."""
    path = list(error.absolute_path)
    name = ".".join(map(str, path)) or "the configuration"
    where = _locate(documents, path)
    if error.validator == "additionalProperties":
        allowed = sorted(error.schema["properties"])
        for key in sorted(set(error.instance) - set(allowed)):
            close = difflib.get_close_matches(key, allowed, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            place = _locate(documents, [*path, key])
            yield f"{place}: unknown key {key!r} in {name}; allowed: {', '.join(allowed)}{hint}"
        return
    meaning = error.schema.get("description")
    meaning = f" ({meaning})" if meaning and path else ""
    match error.validator:
        case "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            yield f"{where}: {name} lacks {', '.join(missing)}"
        case "enum":
            allowed = ", ".join(map(str, error.validator_value))
            yield f"{where}: {name} is {error.instance!r}; allowed: {allowed}{meaning}"
        case "type":
            kinds = error.validator_value
            kinds = " or ".join([kinds] if isinstance(kinds, str) else kinds)
            yield f"{where}: {name} is {error.instance!r}; of type {kinds} is needed{meaning}"
        case _:
            yield f"{where}: {name}: {error.message}{meaning}"


def _locate(documents, path):
    """`file:line` of a key of the configuration; the nearest key above it where it is not there.

    Of several files that have the key it is the last one, whose value counts.
    """
    best = (-1, "the command line")
    for file, node in documents:
        line, depth = 1, 0
        for key in path:
            if isinstance(node, yaml.MappingNode):
                pair = next((pair for pair in node.value if pair[0].value == str(key)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and key in range(len(node.value)):
                node = node.value[key]
                line = node.start_mark.line + 1
            else:
                break
            depth += 1
        best = max((depth, f"{file}:{line}"), best, key=lambda found: found[0])
    return best[1]


def _repeated_keys(file, node):
    """Keys that a YAML file gives twice, of which its readers silently take the last."""
    if isinstance(node, yaml.MappingNode):
        lines = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in lines:
                yield f"{file}:{line}: key {key.value!r} is already on line {lines[key.value]}"
            lines[key.value] = line
            yield from _repeated_keys(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(file, item)


def _matrix_samples(path, study):
    """Samples of a study that starts at a matrix: its columns, each named like its subject."""
    return [Sample(subject, study, subject, (), (1,)) for subject in matrix_samples(path)]


def _sheet_faults(path, samples, studies, generated):
    """Studies that the configuration does not have, and FASTQ files that are not there."""
    for sample in samples:
        if sample.study not in studies:
            yield (
                f"{path}:{sample.lines[0]}: study {sample.study!r} is not in the configuration; "
                f"there: {', '.join(studies)}"
            )
        for fastq, line in zip(sample.fastq, sample.lines, strict=True):
            if not generated(fastq) and not os.path.isfile(fastq):
                yield f"{path}:{line}: fastq {fastq!r}: no such file"


def _repeated_samples(samples):
    """Samples of one name in two sheets: their files under results/ would be the same."""
    owner = {}
    for study, members in samples.items():
        for sample in members:
            if sample.fastq and owner.setdefault(sample.name, study) != study:
                yield f"sample {sample.name!r} is in {owner[sample.name]} and {study}; rename one"


def _phenotype_faults(start, name, study, samples, scales, documents):
    """Subjects and columns that the study needs and its phenotype has not."""
    path = study["phenotype"]
    try:
        header, rows = read_rows(path)
    except SheetError as error:
        yield str(error)
        return
    if study["subject"] not in header:
        where = _locate(documents, ("studies", name, "subject"))
        yield f"{where}: no column {study['subject']!r} in {path}; there: {', '.join(header)}"
        return
    known = {cells[header.index(study["subject"])] for _, cells in rows}
    for sample in samples:
        if sample.subject not in known:
            yield (
                f"{start}:{sample.lines[0]}: subject {sample.subject!r} is not in "
                f"column {study['subject']!r} of {path}; add it there, or take it out here"
            )
    columns = set(header) | set(study["scales"])
    for i, scale in enumerate(study["scales"]):
        definition = scales / f"{scale}.yaml"
        if definition.is_file():
            items = yaml.safe_load(definition.read_text(encoding="utf-8"))["items"]
            missing = [item for item in items if item not in header]
            if missing:
                where = _locate(documents, ("studies", name, "scales", i))
                yield f"{where}: scale {scale!r} needs columns not in {path}: {', '.join(missing)}"
    def absent(key, column, columns, places):
        if column not in columns:
            close = difflib.get_close_matches(column, columns, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            where = _locate(documents, ("studies", name, *key))
            yield f"{where}: no column {column!r} in {places}{hint}"

    for i, rule in enumerate(study["exclude"]):
        yield from absent(("exclude", i, "column"), rule["column"], header, path)
    for column, text in study["derive"].items():
        try:
            sources = formula.column_names(text)
        except formula.FormulaError:
            sources = []  # reported with the models
        for source in sources:
            places = f"{path}, scales or derived columns above it"
            yield from absent(("derive", column), source, columns, places)
        columns.add(column)
    wanted = [(("covariates", i), column) for i, column in enumerate(study["covariates"])]
    for model, spec in study["models"].items():
        key = ("models", model, "exposures")
        wanted += [((*key, i), column) for i, column in enumerate(spec["exposures"])]
    for key, column in wanted:
        yield from absent(key, column, columns, f"{path}, scales or derived columns")


def _model_faults(name, study, scales, documents):
    """Faults within the configuration of one study."""
    for i, scale in enumerate(study["scales"]):
        if not (scales / f"{scale}.yaml").is_file():
            known = ", ".join(sorted(path.stem for path in scales.glob("*.yaml")))
            where = _locate(documents, ("studies", name, "scales", i))
            yield f"{where}: unknown scale {scale!r}; there are: {known}"
    for column, text in study["derive"].items():
        try:
            formula.column_names(text)
        except formula.FormulaError as error:
            yield f"{_locate(documents, ('studies', name, 'derive', column))}: {error}"
    for model, spec in study["models"].items():
        for i, product in enumerate(spec["products"]):
            outside = [column for column in product if column not in spec["exposures"]]
            if outside:
                where = _locate(documents, ("studies", name, "models", model, "products", i))
                yield f"{where}: {outside[0]!r} is not among the exposures of model {model!r}"
        for i, column in enumerate(spec["exposures"]):
            if column in study["covariates"]:
                where = _locate(documents, ("studies", name, "models", model, "exposures", i))
                yield f"{where}: {column!r} is a covariate too; name it once"


def _reference_faults(config, documents, built, generated):
    """Reference files that are missing or do not belong together."""
    if "reference" not in config:
        where = _locate(documents, ())
        yield f"{where}: studies that start at reads need reference: genome, annotation"
        return
    genome, gtf = config["reference"]["genome"], config["reference"]["annotation"]
    missing = False
    for key, path in (("genome", genome), ("annotation", gtf)):
        if not generated(path) and not os.path.isfile(path):
            missing = True
            yield f"{_locate(documents, ('reference', key))}: {key} {path!r}: no such file"
    if missing or generated(genome) or generated(gtf):
        return
    newest = max(os.path.getmtime(genome), os.path.getmtime(gtf))
    if built.is_file() and built.stat().st_mtime > newest:
        return
    print(f"checking that the contigs of {gtf} are in {genome}", file=sys.stderr)
    try:
        annotation.check_contigs(gtf, genome)
    except annotation.AnnotationError as error:
        yield str(error)
