"""From QuantSeq reads of blood RNA to the mixed-model statistics of the CTRA profile."""

from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/common.smk"
include: "workflow/rules/results.smk"
include: "workflow/rules/resources.smk"
include: "workflow/rules/inputs/reference.smk"
include: "workflow/rules/inputs/reads.smk"
include: "workflow/rules/inputs/expression.smk"
include: "workflow/rules/inputs/cohort.smk"
include: "workflow/rules/inputs/codebook.smk"
include: "workflow/rules/inputs/models.smk"
include: "workflow/rules/inputs/specifications.smk"
include: "workflow/rules/inputs/visits.smk"
include: "workflow/rules/inputs/gene_sets.smk"
include: "workflow/rules/demo.smk"
include: "workflow/rules/reference.smk"
include: "workflow/rules/reads.smk"
include: "workflow/rules/expression.smk"
include: "workflow/rules/qc.smk"
include: "workflow/rules/cohort.smk"
include: "workflow/rules/codebook.smk"
include: "workflow/rules/models.smk"
include: "workflow/rules/genome.smk"
include: "workflow/rules/specifications.smk"
include: "workflow/rules/visits.smk"
include: "workflow/rules/robustness.smk"
include: "workflow/rules/gene_sets.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/state.smk"


onstart:
    tell_disk()


onsuccess:
    PROGRESS.succeeded(log)


onerror:
    PROGRESS.stopped(log)


rule all:
    """The report, and every table and figure: one that was deleted is made again."""
    default_target: True
    input:
        "results/report.html",
        "results/summary.txt",
        all_results(),
