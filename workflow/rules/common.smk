"""The checked configuration, the samples, and names of files, for all the rules."""

import os
import re
import sys
from pathlib import Path

import yaml
from snakemake import __version__ as snakemake_version
from snakemake.logging import logger

ROOT = Path(workflow.current_basedir).parents[1]
SCRIPTS = ROOT / "workflow" / "scripts"
if str(SCRIPTS) not in sys.path:
    sys.path.append(str(SCRIPTS))

from ctra.files.errors import FileError
from ctra.project.check import read_project
from ctra.project.configuration import Locations, check_config, did_you_mean
from ctra.project.digest import code_digest
from ctra.project.plan import study_models
from ctra.project.progress import Progress
from ctra.project.samples import NAME
from ctra.cohort.subjects import reading_options

# The tools installed beside Snakemake are found without activating its environment.
os.environ.update(PATH=os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]))

SCHEMA = ROOT / "workflow" / "schemas" / "config.schema.yaml"
RESOURCES = os.path.relpath(ROOT / "resources")
TEMPLATES = os.path.relpath(ROOT / "workflow" / "report")
CONFIG_FILES = workflow.overwrite_configfiles or ["config/config.yaml"]
SCALES = [*(Path(file).parent / "scales" for file in CONFIG_FILES[::-1]), Path(RESOURCES, "scales")]
DEMO = {
    "genome": "demo/genome.fa",
    "annotation": "demo/genes.gtf",
    "study1": "demo/study1.csv",
    "study2": "demo/study2.csv",
}
DEMO_PARENTS = {"study1": "demo/study1_parent.csv", "study2": "demo/study2_parent.csv"}
DEMO_READS = "demo/reads/"

LOCATIONS = Locations(CONFIG_FILES)
check_config(config, yaml.safe_load(SCHEMA.read_text(encoding="utf-8")), LOCATIONS)


def generated(path):
    """Whether the workflow makes an input file itself, as it does in the demonstration."""
    made = path in DEMO.values() or path in DEMO_PARENTS.values() or path.startswith(DEMO_READS)
    return "simulate" in config and made


STUDIES = config["studies"]
COHORTS = read_project(
    config,
    LOCATIONS,
    scales=SCALES,
    built=Path("results/reference/genes.tsv"),
    generated=generated,
)
SEQUENCED = {s.name: s for samples in COHORTS.values() for s in samples if s.files}
LIBRARIES = {name: sample for name, sample in SEQUENCED.items() if sample.lanes}
REFERENCE = config.get("reference", {})
READS = config["reads"]
STRAND = {"quantseq-fwd": "forward", "quantseq-rev": "reverse"}[READS["protocol"]]
MODELS = [(study, model) for study, spec in STUDIES.items() for model in spec["models"]]
SPECS = {study: study_models(spec) for study, spec in STUDIES.items()}  # with sensitivity sets
MODEL_TABLES = ["genes", "genewise", "groups", "slopes", "regions", "subjects", "flow"]
MODEL_TABLES += ["weights", "influence", "power", "warnings"]
PROGRESS = Progress(
    steps=["trim", "align", "count"],
    page="results/report.html",
    tables="results/tables.xlsx",
    summary="results/summary.txt",
)
# Jobs that call Snakemake again, and runs with an option of Snakemake on what to print, keep its lines.
if workflow.is_main_process and not any(
    getattr(workflow.output_settings, name) for name in ("dryrun", "verbose", "quiet")
):
    PROGRESS.attach(logger)


wildcard_constraints:
    sample=NAME.pattern,
    study="|".join(STUDIES),
    model="|".join(dict.fromkeys(re.escape(name) for models in SPECS.values() for name in models)),


def code(rule, *modules):
    """Digest of what an entry script computes with: the modules that it imports, and these."""
    return code_digest(SCRIPTS / f"{rule}.py", *modules)


def sample_of(wildcards, samples):
    """The sample of a job; a file asked for by name may be that of a sample that is not there."""
    name = wildcards.sample
    if name not in samples:
        raise FileError(
            f"no such sample in the sheets: {name!r}{did_you_mean(name, list(samples))}"
        )
    return samples[name]


def starts_at_reads(study):
    return "samples" in STUDIES[study]


def subjects_of(wildcards):
    """Sample by participant."""
    return {s.subject: s.name for s in COHORTS[wildcards.study]}


def reading_of(wildcards):
    """How the phenotype of a study is read."""
    return reading_options(STUDIES[wildcards.study])


def shown(path, caption, category, label):
    """An output that `snakemake --report` shows, with its caption of workflow/report."""
    return report(
        path,
        caption=f"../report/{caption}.rst",
        category=category,
        subcategory="{study}" if "{study}" in path else "all studies",
        labels={"model": "{model}" if "{model}" in path else "", "content": label},
    )


def model_table(table):
    """A table of a model beside its results; `snakemake --report` has those without subjects."""
    path = f"results/models/{{study}}/{{model}}.{table}.tsv"
    captions = {"genes": "model_genes", "power": "model_power"}
    if table in ("subjects", "flow"):
        return path
    category = "Genes" if table in ("genes", "genewise") else "Results"
    return shown(path, captions.get(table, table), category, f"table: {table}")


def model_files(pattern):
    """One file for each model of each study."""
    return [pattern.format(study=study, model=model) for study, model in MODELS]


def labelled_tables():
    """Files of the tables of report and workbook that say themselves which study it is."""
    tables = {"results": "tsv", "verdicts": "verdict.tsv", "left_out": "flow.tsv"}
    tables |= {
        name: f"{name}.tsv"
        for name in (
            *("slopes", "regions", "groups", "genewise", "genes", "warnings", "weights"),
            "influence",
        )
    }
    files = {
        name: model_files(f"results/models/{{study}}/{{model}}.{ending}")
        for name, ending in tables.items()
    }
    return files | {
        "sentences": expand("results/sentences/{study}.tsv", study=STUDIES),
        "power": expand("results/power/{study}.tsv", study=STUDIES),
        "sensitivity": [
            f"results/models/{study}/{model}.tsv"
            for study, specs in SPECS.items()
            for model in specs
            if model not in STUDIES[study]["models"]
        ],
    }


def tables_of_studies():
    """Studies of the other tables of report and workbook, which have one file a study."""
    of_cohort = ("flow", "categories", "descriptives", "scales", "correlations")
    tables = dict.fromkeys(
        (*of_cohort, "scale_items", "gene_set", "gene_correlations"), list(STUDIES)
    )
    return tables | {
        "representativeness": with_parent(),
        "samples": with_reads(),
        "reads": with_reads(),
    }


def files_of_studies():
    """Files of `tables_of_studies`."""
    patterns = {
        "scale_items": "results/cohort/{study}/items.tsv",
        "gene_set": "results/expression/{study}/genes.tsv",
        "gene_correlations": "results/expression/{study}/correlations.tsv",
        "samples": "results/qc/{study}/samples.tsv",
        "reads": "results/expression/{study}/reads.tsv",
    }
    return {
        name: expand(patterns.get(name, f"results/cohort/{{study}}/{name}.tsv"), study=studies)
        for name, studies in tables_of_studies().items()
    }


def drawings():
    """Kind, study and model of every figure; no model of those of a whole study."""
    whole = {
        "flow": STUDIES,
        "effects": STUDIES,
        "sensitivity": [study for study, spec in STUDIES.items() if spec["sensitivity"]],
        "power": STUDIES,
        "correlations": STUDIES,
        "reads": with_reads(),
    }
    moderated = [("moderation", s, m) for s, m in MODELS if SPECS[s][m]["slopes"]]
    return [
        *((kind, study, None) for kind, studies in whole.items() for study in studies),
        *(*moderated, *(("genes", study, model) for study, model in MODELS)),
    ]


def figures():
    """Every figure as SVG, in the order of `drawings`."""
    return [
        f"results/figures/{study}/{f'{model}.{kind}' if model else kind}.svg"
        for kind, study, model in drawings()
    ]


def truth_of_effects():
    """True slopes of the demonstration, which are in log2: not for standardised genes."""
    if "simulate" in config and not config["expression"]["standardize"]:
        return ["demo/truth/effects.tsv"]
    return []


def with_reads():
    return [study for study in STUDIES if starts_at_reads(study)]


def unit():
    """Unit of the slopes."""
    return "SD of the gene" if config["expression"]["standardize"] else "log2 mRNA"


def titles():
    return {study: spec.get("title", study) for study, spec in STUDIES.items()}


def with_parent():
    return [study for study, spec in STUDIES.items() if "parent" in spec]


def all_results():
    """Every file that is kept, from the trimming to the models."""
    counts = [study for study, spec in STUDIES.items() if "expression" not in spec]
    of_sample = ["count/{sample}.tsv", "reads/{sample}.json"]
    of_library = ["trim/{sample}.json", "lanes/{sample}.lanes.json"]
    of_library += ["align/{sample}/ReadsPerGene.out.tab", "align/{sample}/Log.final.out"]
    of_library += ["align/{sample}/Aligned.out.bam"] if "bam" in config["keep"] else []
    of_cohort = ["participants", "flow", "scales", "items"]
    of_cohort += ["categories", "descriptives", "correlations"]
    return [
        *expand("results/{file}", file=expand(of_sample, sample=SEQUENCED)),
        *expand("results/{file}", file=expand(of_library, sample=LIBRARIES)),
        *expand(
            "results/expression/{study}/{table}.tsv", study=with_reads(), table=["counts", "reads"]
        ),
        *expand("results/expression/{study}/correlations.tsv", study=STUDIES),
        *expand("results/expression/{study}/log2_cpm.tsv", study=counts),
        *expand("results/expression/{study}/{table}.tsv", study=STUDIES, table=["ctra", "genes"]),
        *(["results/qc/samples.tsv", "results/qc/reads.tsv"] if SEQUENCED else []),
        *(["results/qc/multiqc.html"] if LIBRARIES else []),
        *expand("results/cohort/{study}/{table}.tsv", study=STUDIES, table=of_cohort),
        *expand("results/cohort/{study}/representativeness.tsv", study=with_parent()),
        *(
            f"results/models/{study}/{model}.{ending}"
            for study, models in SPECS.items()
            for model in models
            for ending in ("tsv", "verdict.tsv", *(f"{table}.tsv" for table in MODEL_TABLES))
        ),
        *expand("results/sentences/{study}.tsv", study=STUDIES),
        "results/tables.xlsx",
        *(
            f"{figure}.{kind}"
            for figure in (f.removesuffix(".svg") for f in figures())
            for kind in ("svg", "png")
        ),
    ]
