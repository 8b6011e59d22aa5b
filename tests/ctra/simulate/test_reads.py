"""Simulated reads: true counts, what short inserts look like, lanes, reproducibility."""

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ctra.files.sequence import reverse_complement
from ctra.simulate import reads as module
from ctra.simulate.genome import make_genome
from ctra.simulate.reads import (
    ADAPTER,
    list_samples,
    make_templates,
    simulate_library,
    simulate_reads,
    write_fastq,
)

GENE_SET = pd.read_csv(
    Path(__file__).parents[3] / "resources/ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
)
CONTIGS, GENES = make_genome(GENE_SET, seed=1)
TEMPLATES = make_templates(GENES, CONTIGS)
N = 4_000


def profile(*expressed):
    """CPM with the million spread evenly over some genes, or over all."""
    cpm = pd.Series(0.0, [gene.id for gene in GENES])
    cpm[list(expressed) or slice(None)] = 1e6 / (len(expressed) or len(GENES))
    return cpm


@pytest.fixture
def only_genes(monkeypatch):
    """No background reads and no errors."""
    monkeypatch.setattr(module, "BACKGROUND", {"dimer": 0.0, "unmappable": 0.0, "genomic": 0.0})
    monkeypatch.setattr(module, "PRIMER_MISMATCH", np.zeros(9))
    monkeypatch.setattr(module, "SEQUENCING_ERROR", 0.0)


def draw(cpm, n=N, seed=1):
    """Sequences and qualities as bytes, and the true counts."""
    sequences, qualities, counts = simulate_reads(cpm, TEMPLATES, n, np.random.default_rng(seed))
    return [row.tobytes() for row in sequences], [row.tobytes() for row in qualities], counts


def test_counts_add_up_and_follow_expression():
    cpm = profile()
    cpm[GENES[0].id] *= 50
    cpm[GENES[1].id] = 0
    sequences, qualities, counts = draw(cpm, 50_000)
    assert len(sequences) == len(qualities) == counts.sum() == 50_000
    assert {len(read) for read in sequences + qualities} == {76}
    assert counts[GENES[1].id] == 0
    background = counts[["dimer", "unmappable", "genomic"]] / 50_000
    np.testing.assert_allclose(background, [0.03, 0.02, 0.01], atol=0.003)  # 4 standard errors
    share = 50 / (50 + len(GENES) - 2) * 0.94
    assert counts[GENES[0].id] / 50_000 == pytest.approx(share, abs=0.008)


def test_read_is_transcript_then_poly_a_then_adapter(only_genes):
    gene = GENES[5]
    sequences, qualities, counts = draw(profile(gene.id))
    assert counts[gene.id] == N
    short = 0
    for read, quality in zip(sequences, qualities, strict=True):
        if read in gene.transcript:
            assert b"#" not in quality
            continue
        inserts = [n for n in range(25, 76) if read[:n] == gene.transcript[-n:]]
        # transcript ends that look like poly-A leave more than one possible insert
        rest = [read[n:] for n in inserts]
        molecules = [
            (b"A" * tail + ADAPTER + b"G" * 76)[: len(r)] for r in rest for tail in range(18, 31)
        ]
        assert any(r in molecules for r in rest), read
        short += 1
    # P(25 + floor of a gamma with shape 2.5 and scale 50 < 76) = .157
    assert short / N == pytest.approx(0.157, abs=0.025)


def test_inserts_are_capped_at_the_transcript(only_genes, monkeypatch):
    monkeypatch.setattr(module, "SHORTEST_INSERT", 5_000)
    gene = GENES[5]
    sequences, _, _ = draw(profile(gene.id), 10)
    assert set(sequences) == {gene.transcript[:76]}


def test_mismatches_fall_along_the_random_primer(monkeypatch):
    monkeypatch.setattr(module, "BACKGROUND", {"dimer": 0.0, "unmappable": 0.0, "genomic": 0.0})
    monkeypatch.setattr(module, "SHORTEST_INSERT", 5_000)
    gene = GENES[5]
    sequences, _, _ = draw(profile(gene.id), 50_000)
    bases = np.frombuffer(b"".join(sequences), dtype=np.uint8).reshape(-1, 76)
    rate = (bases != np.frombuffer(gene.transcript[:76], dtype=np.uint8)).mean(axis=0)
    np.testing.assert_allclose(rate[:9], np.linspace(0.122, 0.022, 9), atol=0.006)
    np.testing.assert_allclose(rate[9:], 0.002, atol=0.0009)


def test_dimers_are_at_most_ten_bases_then_adapter_then_dark_cycles(monkeypatch):
    monkeypatch.setattr(module, "BACKGROUND", {"dimer": 1.0, "unmappable": 0.0, "genomic": 0.0})
    monkeypatch.setattr(module, "SEQUENCING_ERROR", 0.0)
    sequences, qualities, counts = draw(profile())
    assert counts["dimer"] == N
    assert {read.find(ADAPTER) for read in sequences} == set(range(11))
    for read, quality in zip(sequences, qualities, strict=True):
        end = read.find(ADAPTER) + len(ADAPTER)
        assert read[end:] == b"G" * (76 - end)
        assert quality[end:] == b"#" * (76 - end)
        assert b"#" not in quality[:end]


def test_genomic_reads_touch_no_exon(only_genes, monkeypatch):
    monkeypatch.setattr(module, "BACKGROUND", {"dimer": 0.0, "unmappable": 0.0, "genomic": 1.0})
    hidden = {name: bytearray(sequence) for name, sequence in CONTIGS.items()}
    for gene in GENES:
        for start, end in gene.exons:
            hidden[gene.chromosome][start:end] = b"N" * (end - start)
    forward = b"|".join(bytes(sequence) for sequence in hidden.values())
    reverse = b"|".join(reverse_complement(bytes(sequence)) for sequence in hidden.values())
    sequences, _, _ = draw(profile(), 300)
    found = [(read in forward, read in reverse) for read in sequences]
    assert set(found) == {(True, False), (False, True)}


def test_lanes_share_the_reads_evenly(tmp_path):
    sequences, qualities, _ = simulate_reads(profile(), TEMPLATES, 11, np.random.default_rng(1))
    paths = [tmp_path / "L1.fastq.gz", tmp_path / "L2.fastq.gz"]
    write_fastq(paths, "S1-0001", sequences, qualities)
    lanes = [gzip.decompress(path.read_bytes()).decode().splitlines() for path in paths]
    assert [len(lane) for lane in lanes] == [4 * 6, 4 * 5]
    assert lanes[0][0] == "@DEMO:1:S1-0001:L001:000001"
    assert lanes[1][16] == "@DEMO:1:S1-0001:L002:000005"
    together = lanes[0] + lanes[1]
    assert together[1::4] == [row.tobytes().decode() for row in sequences]
    assert set(together[2::4]) == {"+"}
    assert together[3::4] == [row.tobytes().decode() for row in qualities]


def test_samples_with_poor_rna_get_a_quarter_of_the_reads():
    sheet = pd.DataFrame(
        {
            "sample": ["S1-0001", "S1-0001", "S2-0001", "S3-0001"],
            "study": ["study1", "study1", "study2", "study3"],
            "subject": ["0001"] * 4,
            "fastq": ["a", "b", "c", "d"],
        }
    )
    phenotypes = {
        "study1": pd.DataFrame({"id": ["0001"], "rin": [4.9]}),
        "study2": pd.DataFrame({"id": ["0001"], "rin": [5.0]}),
    }
    expected = [
        ("S1-0001", ["a", "b"], 0.25),
        ("S2-0001", ["c"], 1.0),
        ("S3-0001", ["d"], 1.0),  # of a study that did not measure the RNA
    ]
    assert list_samples(sheet, phenotypes) == expected


def test_same_bytes_whatever_the_number_of_threads(tmp_path):
    written = []
    for threads, seed in [(1, 3), (2, 3), (2, 4)]:
        folder = tmp_path / f"{threads}-{seed}"
        folder.mkdir()
        samples = [
            (name, [folder / f"{name}_{lane}.gz" for lane in "12"], factor)
            for name, factor in [("a", 1.0), ("b", 0.25), ("c", 1.0)]
        ]
        cpm = pd.DataFrame({name: profile() for name, _, _ in samples})
        counts = simulate_library(samples, cpm, GENES, CONTIGS, 400, seed, threads)
        assert counts.sum().to_dict() == {"a": 400, "b": 100, "c": 400}
        assert counts.index[-3:].tolist() == ["dimer", "unmappable", "genomic"]
        written.append([path.read_bytes() for _, paths, _ in samples for path in paths])
    assert written[0] == written[1]
    assert not set(written[0]) & set(written[2])
    assert written[0][0][3:8] == bytes(5)  # of the gzip header: neither file name nor time


def test_cutadapt_keeps_nine_reads_in_ten(tmp_path):
    cutadapt = shutil.which("cutadapt", path=Path(sys.executable).parent)
    if cutadapt is None:
        pytest.skip("cutadapt is not installed beside this Python")
    sequences, qualities, _ = simulate_reads(profile(), TEMPLATES, N, np.random.default_rng(1))
    write_fastq([tmp_path / "a.fastq.gz"], "a", sequences, qualities)
    trimming = ["--nextseq-trim=10", "-a", ADAPTER.decode(), "--poly-a", "-m", "20"]
    files = ["-o", str(tmp_path / "out.fastq"), str(tmp_path / "a.fastq.gz")]
    subprocess.run([cutadapt, *trimming, *files], check=True, capture_output=True)
    kept = len((tmp_path / "out.fastq").read_text().splitlines()) / 4
    assert 0.9 < kept / N < 0.98
