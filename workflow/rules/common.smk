"""The checked configuration, the samples, and names of files, for all the rules."""

import os
import re
import shutil
import sys
from pathlib import Path

import yaml
from snakemake import __version__ as snakemake_version
from snakemake.logging import logger
from snakemake.utils import validate

ROOT = Path(workflow.current_basedir).parents[1]
SCRIPTS = ROOT / "workflow" / "scripts"
if str(SCRIPTS) not in sys.path:
    sys.path.append(str(SCRIPTS))

from ctra.files.errors import FileError
from ctra.project.configuration import check_config, did_you_mean
from ctra.project.digest import code_digest
from ctra.project.disk import describe_need, disk_need
from ctra.inference.catalogue import computed, modules_of, with_power
from ctra.files.sources import file_name, is_sha256, is_url
from ctra.project.progress import Progress
from ctra.project.check import read_project
from ctra.project.plan import study_models
from ctra.cohort.scales import find_scale
from ctra.project.samples import NAME
from ctra.cohort.subjects import level_name, reading_options

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

check_config(config, yaml.safe_load(SCHEMA.read_text(encoding="utf-8")), CONFIG_FILES)
validate(config, str(SCHEMA))


def generated(path):
    """Whether the workflow makes an input file itself, as it does in the demonstration."""
    made = (*DEMO.values(), *DEMO_PARENTS.values())
    return "simulate" in config and (path in made or path.startswith(DEMO_READS))


STUDIES = config["studies"]
COHORTS = read_project(
    config,
    files=CONFIG_FILES,
    scales=SCALES,
    built=Path("results/reference/genes.tsv"),
    generated=generated,
)
SEQUENCED = {s.name: s for samples in COHORTS.values() for s in samples if s.files}
LIBRARIES = {name: sample for name, sample in SEQUENCED.items() if sample.lanes}
REFERENCE = config.get("reference", {})
DOWNLOADS = {
    file_name(REFERENCE[key]): key
    for key in ("genome", "annotation")
    if is_url(REFERENCE.get(key, ""))
}
CHECKSUMS = REFERENCE.get("checksums", {})
STAR_INDEX = [
    f"results/reference/star/{name}"
    for name in (
        *("Genome", "SA", "SAindex", "geneInfo.tab", "exonInfo.tab", "exonGeTrInfo.tab"),
        *("transcriptInfo.tab", "sjdbInfo.txt", "sjdbList.out.tab", "sjdbList.fromGTF.out.tab"),
        *("chrName.txt", "chrLength.txt", "chrNameLength.txt", "chrStart.txt"),
        "genomeParameters.txt",
    )
]
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
    """Digest of the modules behind an entry script and others: a change in one reruns the rule."""
    return code_digest(SCRIPTS / f"{rule}.py", *modules)


def reference(key):
    """Path of the genome or annotation; none where no study starts at reads."""
    source = REFERENCE.get(key, [])
    if key in DOWNLOADS.values():
        return f"results/reference/download/{file_name(source)}"
    return source


def checksum_listing(key):
    """Path of the checksum file of the genome or annotation, where it is on this machine."""
    checksum = CHECKSUMS.get(key)
    return [] if not checksum or is_sha256(checksum) or is_url(checksum) else checksum


def checksums_here():
    """Checksums of the genome and annotation that are not downloaded."""
    return {key: CHECKSUMS[key] for key in CHECKSUMS if key not in DOWNLOADS.values()}


def first_lane():
    """The FASTQ file that tells the length of the reads."""
    return [sample.fastq[0] for sample in LIBRARIES.values()][:1]


def grown(megabytes, attempt):
    """Half as much again at every attempt after the first: the job may have been killed for memory."""
    return int(megabytes * (1 + attempt) / 2)


def memory(base, per_sample=0):
    """Megabytes of a job, and so many more for each sample of its study."""

    def megabytes(wildcards, attempt):
        samples = COHORTS[wildcards.study] if per_sample else []
        return grown(base + per_sample * len(samples), attempt)

    return megabytes


def minutes(base):
    """Minutes of a job; as many more at every attempt, since it may have been ended for the time."""
    return lambda wildcards, attempt: base * attempt


def index_disk(wildcards, input):
    """Megabytes on the disk while an index is made (`ctra.project.disk.disk_need`)."""
    return int(500 + 16 / REFERENCE["sparse"] * input.size_files_mb[0])


def index_size(wildcards, input):
    """Megabytes of memory to make an index: 40 GB for the human genome, 27 GB at sparse 2.

    A byte of the genome costs 4, and 8 more where its position is in the suffix array.
    """
    return int(2000 + (4 + 8 / REFERENCE["sparse"]) * input.size_files_mb[0])


def index_memory(wildcards, input, attempt):
    return grown(index_size(wildcards, input), attempt)


def align_memory(wildcards, input, attempt):
    """Megabytes of STAR, from its index: the reads need not be there when the job is submitted."""
    return grown(2000 + 1.1 * sum(map(os.path.getsize, input.index)) / 1e6, attempt)


def cutadapt_options():
    """Lexogen's trimming of QuantSeq FWD in one pass; a REV read does not run into the poly-A."""
    poly_a = ["--poly-a"] if STRAND == "forward" else []
    return [
        *("--nextseq-trim", str(READS["nextseq_quality"])),
        *("--adapter", f"{READS['adapter']};min_overlap=3;max_error_rate=0.1"),
        *poly_a,
        *("--minimum-length", str(READS["min_length"])),
        *("--compression-level", "1"),
    ]


def files_mb(wildcards):
    """Megabytes of a sample's own FASTQ or BAM files; 0 until the demonstration has made them."""
    files = [file for _, file in SEQUENCED[wildcards.sample].files]
    return sum(map(os.path.getsize, filter(os.path.isfile, files))) / 1e6


def reads_disk(wildcards):
    """Megabytes of a sample's trimmed reads, or of its alignments: about as large as its files."""
    return int(1000 + 2 * files_mb(wildcards))


def counting_memory(wildcards, attempt):
    """Megabytes to count a sample; with UMIs all its reads are held, some 150 bytes each."""
    return grown(1000 + 4 * files_mb(wildcards) if READS["umi"] else 2000, attempt)


def sample_of(wildcards, samples):
    """The sample of a job; a file asked for by name may be that of a sample that is not there."""
    name = wildcards.sample
    if name not in samples:
        raise FileError(f"no such sample in the sheets: {name!r}{did_you_mean(name, samples)}")
    return samples[name]


def fastq_of(wildcards):
    """FASTQ files of a sample."""
    return sample_of(wildcards, LIBRARIES).fastq


def given_lanes(wildcards):
    """FASTQ files of a sample, and what the sheet says of them."""
    return [
        {"fastq": lane.fastq, "reads": lane.reads, "sha256": lane.sha256}
        for lane in LIBRARIES[wildcards.sample].lanes
    ]


def intermediate(kind, path):
    """A file that is deleted after its last use, unless the configuration keeps its kind."""
    return path if kind in config["keep"] else temp(path)


def tell_disk():
    """Tell what room the run needs on the disk, and warn if it is not there."""
    kept = "results/align/{}/Aligned.out.bam" if "bam" in config["keep"] else "results/count/{}.tsv"
    to_do = {n: s for n, s in LIBRARIES.items() if not os.path.exists(kept.format(n))}
    if not to_do:
        return
    genome, annotation = (
        None if key in DOWNLOADS.values() and not os.path.exists(reference(key)) else reference(key)
        for key in ("genome", "annotation")
    )
    given = workflow.resource_settings
    need = disk_need(
        [sample.fastq for sample in to_do.values()],
        genome,
        annotation,
        at_once=given.cores // 4 if workflow.local_exec else given.nodes,
        waiting=workflow.local_exec,
        sparse=REFERENCE["sparse"],
        indexed=os.path.exists(STAR_INDEX[0]),
        keep_bam="bam" in config["keep"],
    )
    free = shutil.disk_usage("results" if os.path.isdir("results") else ".").free
    if need.peak > free:
        logger.warning(describe_need(need, free))
    else:
        print(describe_need(need, free), file=sys.stderr, flush=True)


def alignment_of(wildcards):
    """Alignments of a sample: its own BAM, or the one made of its reads."""
    sample = sample_of(wildcards, SEQUENCED)
    return sample.bam or f"results/align/{sample.name}/Aligned.out.bam"


def from_reads(*patterns):
    """Input function: files that only samples with FASTQ have."""
    return lambda wildcards: expand(
        patterns, sample=[wildcards.sample] if wildcards.sample in LIBRARIES else []
    )


def of_study(pattern):
    """Input function: one file for each library of the study."""

    def files(wildcards):
        return expand(pattern, sample=[s.name for s in COHORTS[wildcards.study]])

    return files


def starts_at_reads(study):
    return "samples" in STUDIES[study]


def subjects_of(wildcards):
    """Sample by subject."""
    return {s.subject: s.name for s in COHORTS[wildcards.study]}


def verdicts_of(wildcards):
    """Verdicts on the samples of a study that starts at reads."""
    study = wildcards.study
    return f"results/qc/{study}/samples.tsv" if starts_at_reads(study) else []


def counts_of(wildcards):
    """Count matrix of a study: its own, or the one made of its reads."""
    return STUDIES[wildcards.study].get(
        "counts", f"results/expression/{wildcards.study}/counts.tsv"
    )


def libraries_of(wildcards):
    """Table with the library sizes, where they are not the column sums."""
    if starts_at_reads(wildcards.study) and config["expression"]["library_size"] == "mapped":
        return f"results/expression/{wildcards.study}/reads.tsv"
    return []


def expression_of(wildcards):
    """log2 expression of a study: its own matrix, or the one made of its counts."""
    return STUDIES[wildcards.study].get(
        "expression", f"results/expression/{wildcards.study}/log2_cpm.tsv"
    )


def annotation_of(wildcards):
    """Gene names of a study's matrix, where its rows are those of the annotation."""
    return "results/reference/genes.tsv" if starts_at_reads(wildcards.study) else []


def scales_of(wildcards):
    """Definitions of the questionnaires of a study."""
    return [str(find_scale(scale, SCALES)) for scale in STUDIES[wildcards.study]["scales"]]


def parent_scales_of(wildcards):
    """Definitions of the questionnaires that the parent cohort is scored by."""
    spec = STUDIES[wildcards.study]
    return [
        str(find_scale(scale, SCALES))
        for scale in spec["scales"]
        if scale in spec["parent"]["columns"]
    ]


def markers_of(wildcards):
    """Leukocyte markers of a study that asks for them."""
    study = wildcards.study
    return f"results/cohort/{study}/markers.tsv" if STUDIES[study]["markers"] else []


def references_of(wildcards):
    """Reference level of the categorical columns of a study, as text."""
    categories = STUDIES[wildcards.study]["categories"]
    return {column: level_name(reference) for column, reference in categories.items()}


def reading_of(wildcards):
    """How the phenotype of a study is read."""
    return reading_options(STUDIES[wildcards.study])


def specification_of(wildcards):
    """Specification of a model, as `ctra.model.analysis.Specification` takes it."""
    spec = SPECS[wildcards.study][wildcards.model]
    return spec | {"categories": references_of(wildcards)}


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


def of_models(pattern):
    """Input function: one file for each declared model of the study."""
    return lambda wildcards: expand(
        pattern, study=wildcards.study, model=STUDIES[wildcards.study]["models"]
    )


def unit():
    """Unit of the slopes."""
    return "SD of the gene" if config["expression"]["standardize"] else "log2 mRNA"


def titles():
    return {study: spec.get("title", study) for study, spec in STUDIES.items()}


def study_columns(wildcards):
    """The columns of a study that are made, and those that its models and parent cohort need."""
    spec, models = STUDIES[wildcards.study], SPECS[wildcards.study].values()
    exposures = [column for model in models for column in model["exposures"]]
    covariates = [column for model in models for column in model["covariates"]]
    parent = spec["parent"]["columns"] if "parent" in spec else []
    return {
        "derive": spec["derive"],
        "categories": spec["categories"],
        "columns": list(dict.fromkeys([*exposures, *covariates, *parent])),
    }


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
