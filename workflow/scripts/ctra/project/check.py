"""A project checked before the first job: config, sheets, phenotypes and reference together."""

import os
import sys
from pathlib import Path

from ctra.cohort import formula
from ctra.cohort.scales import Scale, find_scale
from ctra.cohort.subjects import SubjectTable, reading_options
from ctra.expression.header import matrix_header
from ctra.files.columns import TEXT_COLUMNS
from ctra.files.errors import CohortError, FileError, ProjectError
from ctra.files.sources import SCHEMES, file_name, is_sha256, is_url
from ctra.project.configuration import Locations, did_you_mean
from ctra.project.samples import Sample, read_samples
from ctra.reference import annotation

STARTS = ("samples", "counts", "expression")
SIMULATED = {"study1", "study2"}


def read_project(config, *, files, scales, built, generated):
    """Read the sample sheets of a project and check all that can be checked before the first job.

    Parameters
    ----------
    config : dict
        As checked by `ctra.project.configuration.check_config`, defaults filled in.
    files : list of str or Path
        The YAML files behind it.
    scales : list of Path
        Folders of the scale definitions; the first that has a scale counts.
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
    check = _Check(config, Locations(files), scales, built, generated)
    faults = dict.fromkeys(check.faults())
    if faults:
        raise ProjectError("\n".join(faults))
    return check.samples


class _Check:
    """The checks of one project; each method yields the faults that it finds."""

    def __init__(self, config, locations, scales, built, generated):
        self.config = config
        self.find = locations.find
        self.scales = scales
        self.built = built
        self.generated = generated
        self.samples = {name: [] for name in config["studies"]}
        self.sheets = {}

    def faults(self):
        for name, study in self.config["studies"].items():
            starts = [start for start in STARTS if start in study]
            if len(starts) == 1:
                yield from self.start(name, study, starts[0])
                yield from self.phenotype(name, study, study[starts[0]])
            else:
                yield (
                    f"{self.find('studies', name)}: study {name!r} starts at "
                    f"{' and '.join(starts) or 'nothing'}; one of {', '.join(STARTS)} is needed"
                )
            yield from self.models(name, study)
            if "parent" in study:
                yield from self.parent(name, study)
        yield from self.denominator()
        yield from self.simulation()
        yield from self.repeated_samples()
        if any(sample.files for members in self.samples.values() for sample in members):
            yield from self.reference()

    def missing(self, path, where, what):
        """Whether a file is neither there nor made by the workflow: one fault or none."""
        if not self.generated(path) and not os.path.isfile(path):
            yield f"{where}: {what} {path!r}: no such file"

    def denominator(self):
        """Molecules are not counted per million reads."""
        by_reads = self.config["expression"]["library_size"] == "mapped"
        at_reads = any(sample.files for members in self.samples.values() for sample in members)
        if self.config["reads"]["umi"] and by_reads and at_reads:
            yield (
                f"{self.find('reads', 'umi')}: with UMIs the counts are molecules, for which "
                "mapped reads are no denominator; set expression: {library_size: counted}"
            )

    def source(self, source, where, what):
        """Whether a path or URL cannot be fetched: one fault or none; the network is not asked."""
        if not is_url(source):
            yield from self.missing(source, where, what)
        elif source.partition("://")[0].lower() not in SCHEMES:
            yield f"{where}: {what} {source!r}; a path, or a URL of {', '.join(SCHEMES)} is allowed"
        elif not file_name(source):
            yield f"{where}: {what} {source!r}; a URL that ends in a file name is needed"

    def simulation(self):
        """The demonstration makes these two studies from one sheet, and no file elsewhere."""
        if "simulate" not in self.config:
            return
        where = self.find("simulate")
        advice = "delete the key simulate in a project of your own"
        studies = self.config["studies"]
        sheets = {study.get("samples") for study in studies.values()}
        if set(studies) != SIMULATED or len(sheets) > 1:
            yield (
                f"{where}: simulate makes {' and '.join(sorted(SIMULATED))} from one sample sheet; "
                f"{advice}"
            )
        files = [*self.config.get("reference", {}).values()]
        files += [study["phenotype"] for study in studies.values()]
        files += [study["parent"]["file"] for study in studies.values() if "parent" in study]
        files += [
            file for sheet in self.sheets.values() for sample in sheet for _, file in sample.files
        ]
        for file in files:
            if isinstance(file, str) and not self.generated(file):
                yield f"{where}: simulate would make {file!r}, which is not under demo/; {advice}"
                return

    def start(self, name, study, start):
        """The sheet or matrix, and the FASTQ files of a sheet."""
        path = study[start]
        missing = list(self.missing(path, self.find("studies", name, start), start))
        yield from missing
        if missing or self.generated(path):
            return
        try:
            if start != "samples":
                header = matrix_header(path)
                self.samples[name] = [
                    Sample(column, name, column, header.line) for column in header.samples
                ]
                return
            if path not in self.sheets:
                self.sheets[path] = []
                self.sheets[path] = read_samples(path)
                yield from self.sheet(path)
        except FileError as error:
            yield str(error)
            return
        self.samples[name] = [sample for sample in self.sheets[path] if sample.study == name]
        if self.sheets[path] and not self.samples[name]:
            yield f"{path}: no sample of study {name!r}"

    def sheet(self, path):
        """Studies that the configuration does not have, files that are not there or there twice."""
        studies = self.config["studies"]
        used = {}
        for sample in self.sheets[path]:
            if sample.study not in studies:
                yield (
                    f"{path}:{sample.line}: study {sample.study!r} is not in the "
                    f"configuration; there: {', '.join(studies)}"
                )
            for line, file in sample.files:
                missing = list(
                    self.missing(file, f"{path}:{line}", "bam" if sample.bam else "fastq")
                )
                yield from missing
                if missing or self.generated(file):
                    continue
                aligned_here = Path("results/align").absolute()
                if sample.bam and Path(file).absolute().is_relative_to(aligned_here):
                    yield (
                        f"{path}:{line}: {file} is a file of this workflow, which may delete it; "
                        "move it elsewhere"
                    )
                status = os.stat(file)
                first = used.setdefault((status.st_dev, status.st_ino), line)
                if first != line:
                    yield f"{path}:{line}: {file} is the same file as that on line {first}"

    def repeated_samples(self):
        """Samples or files of one name in two sheets."""
        owner = {}
        for study, members in self.samples.items():
            for sample in members:
                files = [file for _, file in sample.files]
                for name in files and (f"sample {sample.name!r}", *files):
                    if owner.setdefault(name, study) != study:
                        yield f"{name} is in {owner[name]} and {study}; once is allowed"

    def phenotype(self, name, study, start):
        """Subjects and columns that the study needs and its phenotype has not."""
        path = study["phenotype"]
        missing = list(self.missing(path, self.find("studies", name, "phenotype"), "phenotype"))
        yield from missing
        if missing or self.generated(path):
            return
        try:
            table = SubjectTable(path, study["subject"], **reading_options(study))
        except FileError as error:
            yield str(error)
            return
        if table.encoding == "cp949":
            print(f"{path}: not UTF-8, read as Korean (CP949); else set encoding", file=sys.stderr)
        without_zeros = {subject.lstrip("0"): subject for subject in table.subjects}
        for sample in self.samples[name]:
            if sample.subject not in table.subjects:
                alike = without_zeros.get(sample.subject.lstrip("0"))
                yield (
                    f"{start}:{sample.line}: subject {sample.subject!r} is not in "
                    f"column {study['subject']!r} of {path}; "
                    + (
                        f"{alike!r} is, and leading zeros count: write the same in both"
                        if alike
                        else "add it there, or take it out here"
                    )
                )
        yield from self.columns(name, study, table)

    def columns(self, name, study, table):
        """Columns that are named in the study: of the phenotype, of scales, derived."""
        path, header = table.path, table.header
        limits = {}  # of the columns that must be numbers

        def absent(key, column, columns, places):
            if column not in columns:
                where = self.find("studies", name, *key)
                yield f"{where}: no column {column!r} in {places}{did_you_mean(column, columns)}"

        for i, rule in enumerate(study["exclude"]):
            yield from absent(("exclude", i, "column"), rule["column"], header, path)
            if not isinstance(rule.get("equals"), str):
                limits[rule["column"]] = None
            elif rule["column"] in header:
                values = table.texts(rule["column"])
                if rule["equals"] not in values:
                    yield (
                        f"{self.find('studies', name, 'exclude', i, 'equals')}: nobody has "
                        f"{rule['equals']!r} in column {rule['column']!r} of {path}; there: "
                        f"{', '.join(sorted(values)[:10])}"
                    )
        for i, key in enumerate(study["scales"]):
            scale = self.scale(key)
            try:
                limits |= scale.columns(header, path) if scale else {}
            except CohortError as error:
                yield f"{self.find('studies', name, 'scales', i)}: {error}"
        columns = {*header, *study["scales"], *study["markers"]} - {study["subject"]}
        for column, text in study["derive"].items():
            for source in self.sources(text):
                places = f"{path}, scales or derived columns above it"
                yield from absent(("derive", column), source, columns, places)
                limits.setdefault(source)
            columns.add(column)
        if "sex" in study:
            column, *values = (study["sex"][key] for key in ("column", "female", "male"))
            yield from absent(("sex", "column"), column, header, path)
            if values[0] == values[1]:
                where = self.find("studies", name, "sex")
                yield f"{where}: female and male are both {values[0]!r}; two values are needed"
            if not any(isinstance(value, str) for value in values):
                limits.setdefault(column)
        wanted = [(("covariates", i), column) for i, column in enumerate(study["covariates"])]
        for model, spec in study["models"].items():
            key = ("models", model, "exposures")
            wanted += [((*key, i), column) for i, column in enumerate(spec["exposures"])]
        for added, names in study["sensitivity"].items():
            key = ("sensitivity", added)
            wanted += [((*key, i), column) for i, column in enumerate(names)]
        if "parent" in study:
            wanted += [(("parent", "columns"), column) for column in study["parent"]["columns"]]
        for key, column in wanted:
            yield from absent(key, column, columns, f"{path}, scales or derived columns")
            if column not in study["categories"]:
                limits.setdefault(column)
        for column, reference in study["categories"].items():
            try:
                table.levels(column, reference)
            except FileError as error:
                yield f"{self.find('studies', name, 'categories', column)}: {error}"
        for column in header:
            if column in limits:
                try:
                    table.numbers(column, limits[column])
                except FileError as error:
                    yield str(error)
        for key, others in (
            ("derive", {*header, *study["scales"], *study["markers"]}),
            ("markers", {*header, *study["scales"]}),
        ):
            for column in study[key]:
                if column in others:
                    yield (
                        f"{self.find('studies', name, key)}: {column!r} is a column of {path}, a "
                        "scale or a marker already; rename one of the two"
                    )
        for key, column in [*wanted, *((("derive", column), column) for column in study["derive"])]:
            if column in TEXT_COLUMNS:
                yield (
                    f"{self.find('studies', name, *key)}: {column!r} is a column of the tables of "
                    f"results; rename it in {path}, or derive a column of another name"
                )
        if "recruited" in study:
            n, lost = study["recruited"]["n"], sum(step["n"] for step in study["recruited"]["lost"])
            if n - lost != len(table.subjects):
                yield (
                    f"{self.find('studies', name, 'recruited')}: {n} recruited less {lost} lost "
                    f"are {n - lost}, but {path} has {len(table.subjects)} subjects"
                )

    def parent(self, name, study):
        """Columns that the table of the parent cohort has not, or that are no numbers."""
        parent, where = study["parent"], self.find("studies", name, "parent")
        path = parent["file"]
        missing = list(self.missing(path, where, "parent"))
        yield from missing
        if missing or self.generated(path):
            return
        try:
            table = SubjectTable(path, study["subject"], **reading_options(parent))
        except FileError as error:
            yield str(error)
            return
        for column in parent["columns"]:
            scale = self.scale(column) if column in study["scales"] else None
            try:
                limits = scale.columns(table.header, path) if scale else {column: None}
                for source, limit in limits.items():
                    table.numbers(source, limit)
            except (CohortError, FileError) as error:
                yield f"{where}: {error}"

    def scale(self, name):
        """A scale; None if it cannot be read, which `models` reports."""
        try:
            return Scale.load(find_scale(name, self.scales))
        except CohortError:
            return None

    def sources(self, text):
        """Columns that a formula names; none if it is no formula, which `models` reports."""
        try:
            return formula.column_names(text)
        except formula.CohortError:
            return []

    def models(self, name, study):
        """Faults within the configuration of one study."""
        for i, scale in enumerate(study["scales"]):
            where = self.find("studies", name, "scales", i)
            try:
                Scale.load(find_scale(scale, self.scales))
            except CohortError as error:
                yield f"{where}: {error}"
        for column, text in study["derive"].items():
            try:
                formula.column_names(text)
            except formula.CohortError as error:
                yield f"{self.find('studies', name, 'derive', column)}: {error}"
        for column in study.get("parent", {"columns": []})["columns"]:
            if column in study["categories"]:
                where = self.find("studies", name, "parent", "columns")
                yield f"{where}: {column!r} is a category; means are compared of numbers"
        for model, spec in study["models"].items():
            key = ("studies", name, "models", model)
            for i, column in enumerate(spec["exposures"]):
                if column in study["categories"]:
                    where = self.find(*key, "exposures", i)
                    yield f"{where}: {column!r} is a category; an exposure is a number"
                if column in study["covariates"]:
                    where = self.find(*key, "exposures", i)
                    yield f"{where}: {column!r} is a covariate too; name it once"
            seen = set()
            for i, product in enumerate(spec["products"]):
                where = self.find(*key, "products", i)
                for column in product:
                    if column not in spec["exposures"]:
                        yield f"{where}: {column!r} is not among the exposures of model {model!r}"
                if frozenset(product) in seen:
                    yield f"{where}: the product {':'.join(product)} is there already"
                seen.add(frozenset(product))
            if "slopes" in spec:
                pair = [spec["slopes"]["of"], spec["slopes"]["at"]]
                if frozenset(pair) not in seen:
                    where = self.find(*key, "slopes")
                    yield f"{where}: model {model!r} has no product of {' and '.join(pair)}"
            for added, columns in study["sensitivity"].items():
                for column in sorted({*columns} & {*spec["exposures"]}):
                    where = self.find("studies", name, "sensitivity", added)
                    yield f"{where}: {column!r} is an exposure of model {model!r}; name it once"
        for added, columns in study["sensitivity"].items():
            for column in sorted({*columns} & {*study["covariates"]}):
                where = self.find("studies", name, "sensitivity", added)
                yield f"{where}: {column!r} is a covariate of every model; name it once"

    def reference(self):
        """Reference files that are missing or do not belong together."""
        if "reference" not in self.config:
            yield f"{self.find()}: studies that start at reads need reference: genome, annotation"
            return
        reference = self.config["reference"]
        genome, gtf = reference["genome"], reference["annotation"]
        faults = [
            *self.source(genome, self.find("reference", "genome"), "genome"),
            *self.source(gtf, self.find("reference", "annotation"), "annotation"),
        ]
        for key, checksum in reference.get("checksums", {}).items():
            if not is_sha256(checksum):
                where = self.find("reference", "checksums", key)
                what = "checksum, neither 64 hexadecimal digits nor a checksum file:"
                faults += self.source(checksum, where, what)
        urls = [source for source in (genome, gtf) if is_url(source)]
        if len(urls) == 2 and file_name(genome) == file_name(gtf):
            where = self.find("reference", "annotation")
            faults.append(f"{where}: annotation {gtf!r} has the genome's file name; rename one")
        yield from faults
        if faults or urls or self.generated(genome) or self.generated(gtf):
            return
        newest = max(os.path.getmtime(genome), os.path.getmtime(gtf))
        if self.built.is_file() and self.built.stat().st_mtime > newest:
            return
        print(f"checking that the contigs of {gtf} are in {genome}", file=sys.stderr)
        try:
            annotation.check_contigs(gtf, genome)
        except annotation.GenomeError as error:
            yield str(error)
