"""Simulated libraries with known origin and planted faults, from FASTQ to counts and verdicts."""

import copy
import json

import numpy as np
import pandas as pd
import pytest
from libraries import (
    internally_primed_reads,
    plant_a_runs,
    rev_reads,
    umi_reads,
    write_fastq,
)

from ctra.simulate.cohort import simulate_cohort
from ctra.simulate.expression import simulate_expression
from ctra.simulate.genome import make_genome, write_fasta, write_gtf
from ctra.simulate.reads import make_templates, simulate_reads

RUN = 15  # nt of the planted A-runs
READS = 20_000
SAMPLES = ("plain", "primed", "swap1", "swap2", "umi", "shallow")
COPIES = ("HBA1", "HBA2")  # reads map to both, and count for none


@pytest.fixture(scope="module")
def truth():
    """What each library holds; filled as the libraries are made."""
    return {}


@pytest.fixture(scope="module")
def libraries(tmp_path_factory, root, star, project_class, truth):
    """A project with all libraries and a reference, not run yet."""
    project = project_class(tmp_path_factory.mktemp("planted"), root)
    rng = np.random.default_rng(4)
    gene_set = pd.read_csv(
        root / "resources" / "ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
    )
    contigs, genes = make_genome(gene_set, seed=2)
    runs_in = [gene.id for gene in genes if gene.name.startswith("DEMO")][:20]
    contigs, genes, runs = plant_a_runs(contigs, genes, runs_in, RUN)
    templates = make_templates(genes, contigs)
    subjects = [f"{i:03d}" for i in range(1, 153)]
    phenotype, traits = simulate_cohort("study2", subjects, seed=2)
    cpm = simulate_expression("study2", phenotype, traits, genes, gene_set, seed=2)
    female = phenotype.set_index("id")["female"]
    women, men = (female.index[female == value].tolist() for value in (1, 0))

    data = project.folder / "data"
    data.mkdir()
    write_fasta(contigs, data / "genome.fa")
    write_gtf(genes, data / "genes.gtf")
    names = {gene.id: gene.name for gene in genes}

    def write(sample, reads):
        write_fastq(data / f"{sample}.fastq.gz", *reads)

    def plain(subject, n):
        sequences, qualities, counts = simulate_reads(cpm[subject], templates, n, rng)
        return ([f"r{i}" for i in range(n)], sequences, qualities), counts.drop(
            ["dimer", "unmappable", "genomic"]
        )

    people = dict(
        zip(SAMPLES, [women[0], women[1], women[2], men[0], women[3], men[1]], strict=True)
    )
    for sample, subject in people.items():
        if sample == "umi":
            *reads, truth[sample] = umi_reads(cpm[subject], templates, 5000, rng)
        else:
            reads, truth[sample] = plain(subject, 500 if sample == "shallow" else READS)
        if sample == "primed":
            *more, truth["internal"] = internally_primed_reads(templates, runs, RUN, 100, rng)
            reads = [
                [*reads[0], *more[0]],
                *(np.vstack(pair) for pair in zip(reads[1:], more[1:], strict=True)),
            ]
        write(sample, reads)
    *reads, truth["rev"] = rev_reads(cpm[women[0]], templates, READS, rng)
    write("rev", reads)
    swapped = {"swap1": "swap2", "swap2": "swap1"}
    rows = [
        (sample, "all", people[sample], f"data/{swapped.get(sample, sample)}.fastq.gz")
        for sample in SAMPLES
    ]
    sheets = {
        "samples": rows,
        "umi": [("umi_off", "all", people["umi"], "data/umi.fastq.gz")],
        "rev": [("rev", "all", women[0], "data/rev.fastq.gz")],
    }
    for sheet, lines in sheets.items():
        table = pd.DataFrame(lines, columns=["sample", "study", "subject", "fastq"])
        table.to_csv(data / f"{sheet}.tsv", sep="\t", index=False)
    phenotype.to_csv(data / "phenotype.csv", index=False)
    truth["names"] = names
    return project


@pytest.fixture(scope="module")
def run(libraries):
    """Run the project on one of its sheets to some files."""

    def call(sheet, *targets, check=True, **sections):
        config = {
            "reference": {"genome": "data/genome.fa", "annotation": "data/genes.gtf"},
            "quality": {"min_reads": 1000},
            "studies": {
                "all": {
                    "samples": f"data/{sheet}.tsv",
                    "phenotype": "data/phenotype.csv",
                    "subject": "id",
                    "sex": {"column": "female", "female": 1, "male": 0},
                    "models": {"prwo": {"exposures": ["age"]}},
                }
            },
        }
        libraries.configure(config | copy.deepcopy(sections))
        return libraries.snakemake(*targets, check=check)

    return call


@pytest.fixture(scope="module")
def verdicts(libraries, run):
    run("samples", "results/qc/all/samples.tsv", "results/cohort/all/participants.tsv")
    table = libraries.table("results/qc/all/samples.tsv", keep_default_na=False)
    return table.set_index("sample")


def in_total(counts, truth, names):
    """Reads counted and true reads, over the genes that reads can be counted in."""
    alone = [gene for gene in truth.index if names[gene] not in COPIES]
    return counts[alone].sum(), truth[alone].sum()


# ---- Counts -------------------------------------------------------------------------------------


def test_counts_are_the_simulated_ones(libraries, verdicts, truth):
    """Within 1 % in total; reads at introns and between genes are in no gene."""
    counts = libraries.table("results/count/plain.tsv", index_col="gene")["count"]
    counted, true = in_total(counts, truth["plain"], truth["names"])
    assert counted == pytest.approx(true, rel=0.01)
    expressed = truth["plain"][truth["plain"] >= 100].drop(
        [gene for gene, name in truth["names"].items() if name in COPIES], errors="ignore"
    )
    assert len(expressed) > 20
    assert (counts[expressed.index] / expressed).between(0.95, 1.05).all()


def test_molecules_are_the_simulated_ones(libraries, run, truth):
    """Within 2 % in total, of reads each molecule of which was sequenced twice on average."""
    run(
        "umi",
        "results/count/umi_off.tsv",
        reads={"umi": "NNNNNNTATA"},
        expression={"library_size": "counted"},
    )
    table = libraries.table("results/count/umi_off.tsv", index_col="gene")
    molecules, true = in_total(table["molecules"], truth["umi"]["distinct"], truth["names"])
    assert molecules == pytest.approx(true, rel=0.02)
    reads, _ = in_total(table["sense"], truth["umi"]["reads"], truth["names"])
    assert reads > 1.8 * molecules
    assert table["count"].equals(table["molecules"])
    row = json.loads((libraries.folder / "results/reads/umi_off.json").read_text())
    assert row["no_spacer"] / row["raw"] < 0.01  # two errors in TATA
    assert row["raw"] == row["no_spacer"] + row["cutadapt_input"] == truth["umi"]["reads"].sum()


def test_internally_primed_reads_are_found(libraries, verdicts, truth):
    """Recall at least 0.95, and at most 2 % of the other reads."""
    primed = libraries.table("results/count/primed.tsv", index_col="gene")
    plain = libraries.table("results/count/plain.tsv", index_col="gene")
    planted = truth["internal"][truth["internal"] > 0]
    here = primed.loc[planted.index]
    background = plain.loc[planted.index, "internal"].sum()
    assert here["internal"].sum() - background >= 0.95 * planted.sum()
    assert plain["internal"].sum() <= 0.02 * plain["sense"].sum()
    assert (primed["internal"].sum() - here["internal"].sum()) <= 0.02 * primed["sense"].sum()
    assert primed["count"].equals(primed["sense"])  # reported, not dropped


# ---- Verdicts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "reason"),
    [
        ("swap1", "the RNA is male"),
        ("swap2", "the RNA is female"),
        ("umi", "TATA at bases 7-10, the spacer of a UMI that was not taken off"),
        ("shallow", "500 reads; at least 1,000 is needed"),
    ],
)
def test_a_planted_fault_is_caught(verdicts, sample, reason):
    assert verdicts.loc[sample, "verdict"] == "fail"
    assert reason in verdicts.loc[sample, "reasons"]


def test_good_samples_pass(verdicts):
    good = verdicts.loc[["plain", "primed"]]
    assert good["verdict"].tolist() == ["pass", "pass"]
    assert good["sex_rna"].tolist() == ["female", "female"]


def test_failed_samples_are_in_no_statistic(libraries, verdicts):
    participants = libraries.table("results/cohort/all/participants.tsv", dtype=str)
    assert set(participants["sample"]) == {"plain", "primed"}
    flow = libraries.table("results/cohort/all/flow.tsv").set_index("step")
    assert flow.loc["read quality (qc/samples.tsv)", "n_excluded"] == 4


def test_a_rev_library_declared_fwd_stops(run):
    output, code = run("rev", "results/count/rev.tsv", check=False)
    assert code != 0
    assert "reads in genes have the strand that reads.protocol says" in output


def test_a_rev_library_as_such(libraries, run, truth):
    run("rev", "results/count/rev.tsv", reads={"protocol": "quantseq-rev"})
    counts = libraries.table("results/count/rev.tsv", index_col="gene")["count"]
    counted, true = in_total(counts, truth["rev"], truth["names"])
    assert counted == pytest.approx(true, rel=0.01)


def test_internally_primed_reads_are_dropped(libraries, verdicts, run):
    """The last test: it changes the counts of the others."""
    reported = libraries.table("results/count/primed.tsv", index_col="gene")
    run("samples", "results/count/primed.tsv", reads={"internal_priming": "drop"})
    dropped = libraries.table("results/count/primed.tsv", index_col="gene")
    assert dropped["count"].equals(reported["sense"] - reported["internal"])
    assert dropped["sense"].equals(reported["sense"])
