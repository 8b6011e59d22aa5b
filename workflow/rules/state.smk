"""Inputs and results compared with what they were, before the first job."""

import atexit
import gc
import hashlib
from types import SimpleNamespace

from ctra.project.keeper import Keeper, State
from ctra.project.machine import check_machine, end_at_hangup
from ctra.project.seen import read_seen
from ctra.project.stale import (
    SETTINGS,
    Use,
    altered_results,
    compare_inputs,
    compare_settings,
    describe_stale,
    made_of_others,
)

INPUTS, MADE = Path("results/inputs.tsv"), Path("results/made.tsv")


def uses():
    """Files that are not made here, and the first results that are made of them."""
    for name, sample in SEQUENCED.items():
        lanes = f"results/lanes/{name}.lanes.json" if sample.lanes else ""
        results = [f"results/count/{name}.tsv", *filter(None, [lanes])]
        yield Use([file for _, file in sample.files], results, lanes, sequenced=True)
    if SEQUENCED:
        sources = [reference(key) for key in ("genome", "annotation")]
        listings = filter(None, map(checksum_listing, CHECKSUMS))
        yield Use([*sources, *listings], ["results/reference/files.tsv"])
    for name, study in STUDIES.items():
        of = SimpleNamespace(study=name)
        cohort, expression = f"results/cohort/{name}", f"results/expression/{name}"
        people = [study["phenotype"], *dictionary_of(of), *scales_of(of)]
        yield Use(people, [f"{cohort}/phenotype.tsv"])
        sexes = [f"results/qc/{name}/samples.tsv", f"{expression}/sex.tsv"]
        yield Use([f"{RESOURCES}/marker_genes.tsv"], sexes)
        if "parent" in study:
            parent = [study["parent"]["file"], *parent_scales_of(of)]
            yield Use(parent, [f"{cohort}/representativeness.tsv"])
        yield Use([counts_of(of), *KNOWN_GENES], [f"{expression}/log2_cpm.tsv"])
        made = [f"{expression}/genes.tsv", f"{cohort}/markers.tsv", f"{expression}/sex.tsv"]
        made.append(f"{expression}/sample_correlations.tsv")
        made += [f"{expression}/sets/{gene_set}/genes.tsv" for gene_set in GENE_SETS]
        yield Use([expression_of(of), *KNOWN_GENES], made)
        for gene_set in GENE_SETS:
            yield Use([gene_set_file(gene_set)], [f"{expression}/sets/{gene_set}/genes.tsv"])


def uses_of_given_files():
    """The same without files that the workflow makes itself."""
    for use in uses():
        given = [f for f in use.inputs if not generated(f) and not f.startswith("results/")]
        yield use._replace(inputs=given)


def reference_results():
    """What is made of genome and annotation, where a study starts at reads."""
    on_the_way = [r.path for r in (*TABLES.values(), *FILES.values()) if r.of == "on the way"]
    return [*STAR_INDEX, *on_the_way] if SEQUENCED else []


def settings_digest():
    """Digest of all that jobs are given beside files."""
    return hashlib.sha256(repr([config, CODE, COHORTS]).encode()).hexdigest()


def has_records():
    """Whether Snakemake has its records of the parameters of results, or keeps them elsewhere."""
    elsewhere = workflow.workflow_settings.persistence_backend_db_url
    here = Path(".snakemake")
    return bool(elsewhere) or any([*here.glob("metadata.db"), *here.glob("metadata/*")])


def compare_state():
    """Have Snakemake make again what no time stamp tells of, and say so."""
    check_machine(sys.executable, [] if workflow.output_settings.dryrun else ["results", "logs"])
    asked, kept, made = workflow.dag_settings, all_results(), read_seen(MADE)
    results = [*kept, *reference_results()]
    seen = compare_inputs(uses_of_given_files(), read_seen(INPUTS))
    stale = made_of_others(uses_of_given_files(), seen)
    altered = altered_results(results, made, set(kept))
    settings = settings_digest()
    seen[SETTINGS] = compare_settings(
        settings, seen, results, recorded=has_records(), forced=asked.forceall
    )
    asked.forcerun = {*asked.forcerun, *stale, *altered}
    partial = asked.targets or asked.until or asked.omit_from
    for line in describe_stale(stale, altered):
        logger.warning(line)
    return State(seen, made, "" if partial else settings)


# Jobs that call Snakemake again neither compare nor write.
if workflow.is_main_process:
    end_at_hangup()
    atexit.register(gc.freeze)  # Python need not look for objects to free in the end
    keeper = Keeper(
        INPUTS,
        MADE,
        compare=compare_state,
        locks=Path(".snakemake/locks"),
        writing=not workflow.output_settings.dryrun,
    )
    logger.addHandler(keeper)
