"""The checked configuration, the samples, and names of files, for all the rules."""

import os
import re
import sys
import tomllib
from importlib.machinery import PathFinder
from pathlib import Path

from snakemake import __version__ as snakemake_version
from snakemake.logging import logger

ROOT = Path(workflow.current_basedir).parents[1]
SCRIPTS = ROOT / "workflow" / "scripts"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
# This workflow's own modules come first. Jobs look for them last; where another ctra is installed,
# their command tells them, since Snakemake keeps PYTHONPATH of the environment from jobs of conda.
ELSEWHERE = [path for path in sys.path if path != str(SCRIPTS)]
sys.path[:] = [str(SCRIPTS), *ELSEWHERE]
if PathFinder.find_spec("ctra", ELSEWHERE):
    shell.prefix("set -euo pipefail; export PYTHONPATH={SCRIPTS:q}${{PYTHONPATH:+:$PYTHONPATH}}; ")

from ctra.expression import known
from ctra.files.errors import FileError, did_you_mean
from ctra.files.log import told
from ctra.files.own_yaml import read_own_yaml
from ctra.files.sources import conceal, holds_secret
from ctra.project.check import read_project
from ctra.project.check_simulation import DEMO, DEMO_PARENTS, DEMO_TRIAL, simulated
from ctra.project.configuration import Locations, check_config, find_section
from ctra.project.context import check_folders
from ctra.project.digest import code_digest
from ctra.project.plan import study_models
from ctra.project.progress import Progress
from ctra.project.samples import NAME
from ctra.cohort.subjects import reading_options

# The tools installed beside Snakemake are found without activating its environment.
os.environ.update(PATH=os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]))

SCHEMA = ROOT / "workflow" / "schemas" / "config.schema.yaml"
RESOURCES = os.path.relpath(ROOT / "resources")
KNOWN_GENES = [f"{RESOURCES}/{file}" for file in known.FILES]
TEMPLATES = os.path.relpath(ROOT / "workflow" / "report")


def generated(path):
    """Whether the workflow makes an input file itself, as it does in the demonstration."""
    return simulated(config, path)


with told(logger):
    if workflow.modifier.skip_configfile:
        # A larger workflow hands on what it has read, all or a section of it, or what it has made.
        section = find_section(config, workflow.modifier.parent_modifier.globals["config"])
        # The files of the command line are the last: they count.
        CONFIG_FILES = sorted(
            workflow.configfiles, key=lambda file: file in workflow.overwrite_configfiles
        )
        LOCATIONS = Locations([] if section is None else CONFIG_FILES, section or ())
        LOCATIONS.check_handed_on()
    else:
        # A config of the command line stands alone, and Snakemake has read it. The other one is
        # read here first: Snakemake would run code in it. The values are ours, not Snakemake's.
        CONFIG_FILES = workflow.overwrite_configfiles or ["config/config.yaml"]
        LOCATIONS = Locations(CONFIG_FILES, arguments=workflow.config_settings.config_args)
        settings = LOCATIONS.values()
        if not workflow.overwrite_configfiles:
            workflow.configfile(CONFIG_FILES[0])
        config = settings
    SCALES = [Path(file).parent / "scales" for file in CONFIG_FILES[::-1]]
    SCALES.append(Path(RESOURCES, "scales"))
    check_folders(Path.cwd(), ROOT, *SCALES)
    check_config(config, read_own_yaml(SCHEMA), LOCATIONS)
    COHORTS = read_project(
        config,
        LOCATIONS,
        scales=SCALES,
        built=Path("results/reference/genes.tsv"),
        generated=generated,
    )

STUDIES = config["studies"]
# Snakemake writes down what is in the configuration, and its report has the files: no secret of a
# URL may be there.
REFERENCE = config.get("reference", {})
CHECKSUMS = REFERENCE.get("checksums", {})
for sources in (REFERENCE, CHECKSUMS):
    for key in {"genome", "annotation"} & sources.keys():
        sources[key] = conceal(sources[key])
workflow.configfiles[:] = [file for file in CONFIG_FILES if not holds_secret(file)]
SEQUENCED = {s.name: s for samples in COHORTS.values() for s in samples if s.files}
LIBRARIES = {name: sample for name, sample in SEQUENCED.items() if sample.lanes}
ALIGNED = {name: sample for name, sample in SEQUENCED.items() if sample.bam}
READS = config["reads"]
STRAND = {"quantseq-fwd": "forward", "quantseq-rev": "reverse"}[READS["protocol"]]
MODELS = [(study, model) for study, spec in STUDIES.items() for model in spec["models"]]
GENE_SETS = config.get("gene_sets", {})  # beside the profile
# with sensitivity sets, and of other gene sets
SPECS = {study: study_models(spec, GENE_SETS) for study, spec in STUDIES.items()}
PROGRESS = Progress(
    counting=[
        workflow.modifier.modify_rulename(rule) for rule in ("count_reads", "count_alignments")
    ],
    page="results/report.html",
    tables="results/tables.xlsx",
    summary="results/summary.txt",
    showing={workflow.modifier.modify_rulename(rule) for rule in ("all", "everything", "report")},
)
# Jobs that call Snakemake again, and runs with an option of Snakemake on what to print, keep its lines.
if workflow.is_main_process and not any(
    getattr(workflow.output_settings, name) for name in ("dryrun", "verbose", "quiet")
):
    PROGRESS.attach(logger, workflow.logger_manager.get_logfile())


wildcard_constraints:
    sample=NAME.pattern,
    study="|".join(STUDIES),
    gene_set="|".join(GENE_SETS) or "(?!)",
    model="|".join(dict.fromkeys(re.escape(name) for models in SPECS.values() for name in models)),


CODE = {}  # digest by rule


def code(rule, *modules):
    """Digest of what an entry script computes with: the modules that it imports, and these."""
    CODE[rule] = code_digest(SCRIPTS / f"{rule}.py", *modules)
    return CODE[rule]


def sample_of(wildcards, samples):
    """The sample of a job; a file asked for by name may be that of a sample that is not there."""
    name = wildcards.sample
    with told(logger):
        if name not in samples:
            raise FileError(
                f"no such sample in the sheets: {name!r}{did_you_mean(name, list(samples))}"
            )
    return samples[name]


def starts_at_reads(study):
    """Whether a study has FASTQ or BAM files of its samples."""
    return "samples" in STUDIES[study]


def samples_of(wildcards):
    """Participant by sample, the samples of an earlier visit first."""
    return {s.name: s.subject for s in COHORTS[wildcards.study]}


def reading_of(wildcards):
    """How the phenotype of a study is read."""
    return reading_options(STUDIES[wildcards.study])


def truth_of_effects():
    """True slopes of the demonstration, which are in log2: not for standardised genes."""
    if "simulate" in config and not config["expression"]["standardize"]:
        return ["demo/truth/effects.tsv"]
    return []


def unit():
    """Unit of the slopes."""
    return "SD of the gene" if config["expression"]["standardize"] else "log2 mRNA"


def of_one_unit():
    """Studies whose slopes have one unit: a matrix of one's own may be of another scale."""
    whole = config["expression"]["standardize"]
    return [study for study, spec in STUDIES.items() if whole or "expression" not in spec]


def titles():
    """Title by study, for people; of the demonstration they say that its data are simulated."""
    ending = ", simulated" if "simulate" in config else ""
    return {study: spec.get("title", study) + ending for study, spec in STUDIES.items()}
