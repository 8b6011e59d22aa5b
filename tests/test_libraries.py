"""The faults planted in libraries, on two genes of 25 nt: every insert is the whole transcript."""

import gzip

import libraries
import numpy as np
import pandas as pd
import pytest

from ctra.files.sequence import reverse_complement
from ctra.simulate import reads as module
from ctra.simulate.genome import Gene, make_genome
from ctra.simulate.reads import ADAPTER, make_templates

ONE, OTHER = b"ACGTTGCATCGGATCCTAGCATGTC", b"GGCATTACGCTTGACCATGGTACTG"
SPACE = b"CT" * 60
CONTIGS = {"1": SPACE + ONE + SPACE + reverse_complement(OTHER) + SPACE}
GENES = [
    Gene("G1", "G1", "1", "+", ((120, 145),), ONE, "protein_coding"),
    Gene("G2", "G2", "1", "-", ((265, 290),), OTHER, "protein_coding"),
]
TEMPLATES = make_templates(GENES, CONTIGS)
CPM = pd.Series({"G1": 250_000.0, "G2": 750_000.0})
TRANSCRIPTS = {"G1": ONE, "G2": OTHER}


@pytest.fixture(autouse=True)
def faultless(monkeypatch):
    monkeypatch.setattr(libraries, "PRIMER_MISMATCH", np.zeros(9))
    monkeypatch.setattr(module, "SEQUENCING_ERROR", 0.0)


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def text(rows):
    return [row.tobytes() for row in rows]


def test_umi_read_is_identifier_spacer_insert_tail(rng):
    names, sequences, qualities, truth = libraries.umi_reads(CPM, TEMPLATES, 400, rng, error=0)
    identifiers = {}
    assert sequences.shape == qualities.shape == (len(names), 76)
    for name, read in zip(names, text(sequences), strict=True):
        gene, molecule, _ = name.split(":")
        assert read[6:10] == b"TATA"
        assert read[10:35] == TRANSCRIPTS[gene]
        assert read[35:53] == b"A" * 18
        assert identifiers.setdefault(molecule, (gene, read[:6])) == (gene, read[:6])
    of_gene = pd.Series([gene for gene, _ in identifiers.values()])
    assert truth["molecules"].to_dict() == of_gene.value_counts().to_dict()
    distinct = pd.Series([gene for gene, _ in set(identifiers.values())])
    assert truth["distinct"].to_dict() == distinct.value_counts().to_dict()
    # 300 molecules at one start, 4096 identifiers: about 300^2 / 2 / 4096 = 11 fall together
    assert 0 < (truth["molecules"] - truth["distinct"])["G2"] < 25
    assert truth["reads"].sum() == len(names) == len(set(names))
    assert len(names) / 400 == pytest.approx(2, abs=0.2)  # 4 standard errors
    assert truth.loc["G1", "molecules"] == pytest.approx(100, abs=35)


def test_errors_fall_on_identifier_and_spacer_alone(rng):
    clean = libraries.umi_reads(CPM, TEMPLATES, 5_000, np.random.default_rng(1), error=0)
    names, sequences, _, _ = libraries.umi_reads(CPM, TEMPLATES, 5_000, rng, error=0.005)
    assert names == clean[0]
    wrong = (sequences != clean[1]).mean(axis=0)
    np.testing.assert_allclose(wrong[:10], 0.005, atol=0.003)  # 4 standard errors
    assert (wrong[10:] == 0).all()


def test_no_duplicates_one_read_a_molecule(rng):
    names, _, _, truth = libraries.umi_reads(CPM, TEMPLATES, 50, rng, duplicates=0)
    assert len(names) == 50
    assert truth["reads"].equals(truth["molecules"].rename("reads"))


def test_rev_read_starts_at_the_poly_a_site_on_the_other_strand(rng):
    names, sequences, _, truth = libraries.rev_reads(CPM, TEMPLATES, 40, rng)
    for name, read in zip(names, text(sequences), strict=True):
        of_gene = TRANSCRIPTS[name.split(":")[0]]
        assert read == reverse_complement(of_gene) + ADAPTER + b"G" * 17
    assert truth.sum() == 40
    assert truth["G1"] == sum(name.startswith("G1:") for name in names)


def test_a_runs_are_in_transcript_and_genome(rng):
    contigs, genes, runs = libraries.plant_a_runs(CONTIGS, GENES, {"G2"}, 5)
    assert genes[0] == GENES[0]
    assert runs == {"G2": 12}
    assert genes[1].transcript == OTHER[:11] + b"CAAAAAC" + OTHER[18:]
    expected = SPACE + ONE + SPACE + reverse_complement(genes[1].transcript) + SPACE
    assert contigs == {"1": expected}
    assert CONTIGS["1"] != expected


def test_a_runs_lie_within_an_exon_of_every_gene(root):
    gene_set = pd.read_csv(
        root / "resources" / "ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
    )
    drawn = make_genome(gene_set, seed=1)
    planted = {gene.id for gene in drawn[1]}
    contigs, genes, runs = libraries.plant_a_runs(*drawn, planted, 18)
    for gene in genes:
        exons = []
        for start, end in gene.exons:
            exon = contigs[gene.chromosome][start:end]
            exons.append(exon if gene.strand == "+" else reverse_complement(exon))
        assert b"".join(exons) == gene.transcript
        assert sum(b"C" + b"A" * 18 + b"C" in exon for exon in exons) == 1
        assert gene.transcript.find(b"C" + b"A" * 18 + b"C") == runs[gene.id] - 1


def test_internally_primed_read_runs_into_run_tail_and_adapter(rng):
    transcript = ONE + OTHER + b"A" * 12 + ONE + OTHER
    gene = Gene("G1", "G1", "1", "+", ((120, 120 + len(transcript)),), transcript, "protein_coding")
    templates = make_templates([gene], {"1": SPACE + transcript + SPACE})
    made = libraries.internally_primed_reads(templates, {"G1": 50}, 12, 200, rng)
    names, sequences, _, truth = made
    assert truth.to_dict() == {"G1": 200}
    assert names[0] == "internal:G1:0"
    tails = set()
    for read in text(sequences):
        insert, adapter = read[: read.index(ADAPTER[:4])], read[read.index(ADAPTER[:4]) :]
        before = insert.rstrip(b"A")
        tails.add(len(insert) - len(before))
        assert 25 <= len(before) <= 36
        assert (ONE + OTHER).endswith(before)
        assert (ADAPTER + b"G" * 76).startswith(adapter)
    assert tails == set(range(18, 31))


def test_fastq_files_may_be_joined(tmp_path):
    sequences = np.frombuffer(b"ACGT" * 2, dtype=np.uint8).reshape(2, 4)
    qualities = np.full((2, 4), ord("E"), dtype=np.uint8)
    for part in "ab":
        libraries.write_fastq(tmp_path / part, [f"{part}1", f"{part}2"], sequences, qualities)
    joined = (tmp_path / "a").read_bytes() + (tmp_path / "b").read_bytes()
    lines = gzip.decompress(joined).decode().splitlines()
    assert lines[::4] == ["@a1", "@a2", "@b1", "@b2"]
    assert lines[1:4] == ["ACGT", "+", "EEEE"]
