"""The artificial human genome of benchmarks/human.py, small."""

import importlib

import numpy as np
import pytest

from ctra.reference.annotation import read_annotation
from ctra.reference.priming import scan_genome

MEGABASES = 4


@pytest.fixture(scope="module")
def module(root):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(root / "benchmarks")
        yield importlib.import_module("human_genome")


@pytest.fixture(scope="module")
def make(module):
    """Genome, genes and exons of transcripts by a seed."""

    def draw(seed):
        rng = np.random.default_rng(seed)
        genome = module.make_genome(MEGABASES, rng)
        genes = module.make_genes(genome, rng)
        return genome, genes, module.make_transcripts(genes, rng)

    return draw


@pytest.fixture(scope="module")
def made(make):
    return make(1)


def test_contigs_have_the_length_and_the_proportions(made):
    genome, *_ = made
    lengths = genome.end - genome.start
    assert lengths.sum() == pytest.approx(MEGABASES * 1e6, abs=2)  # rounded down, two contigs
    assert lengths[0] / lengths[1] == pytest.approx(249 / 242, rel=1e-4)


def test_half_of_the_sequence_is_repeats_and_some_of_it_gaps(made):
    genome, *_ = made
    assert 0.4 < genome.repeat.mean() < 0.55
    telomeres = 2 * 10_000 / (MEGABASES * 1e6)
    assert (genome.bases == 4).mean() == pytest.approx(0.04 + telomeres, rel=1e-4)


def test_genes_are_as_many_and_as_long_as_said(made):
    _, genes, _ = made
    n = round(MEGABASES * 200 / 3)
    assert len(genes.kind) == n
    coding = genes.kind == 0
    # The standard error of a median of 130 log-normal numbers is 0.074 (9 exons), of 1,300 inner
    # exons 0.024 and of introns 0.034, in logarithms: three of them.
    assert np.median(np.bincount(genes.gene)[coding]) == pytest.approx(9, rel=0.25)
    last = np.append(np.diff(genes.gene) > 0, True)
    lengths = (genes.end - genes.start)[coding[genes.gene] & ~last]
    assert np.median(lengths) == pytest.approx(124, rel=0.075)
    forward = ~genes.reverse[genes.gene]
    introns = (genes.start[1:] - genes.end[:-1])[~last[:-1] & forward[1:]]
    assert introns.min() >= 70
    assert np.median(introns) == pytest.approx(1747, rel=0.15)


def test_exons_lie_within_their_contigs_without_gaps(made):
    genome, genes, _ = made
    contig = genes.contig[genes.gene]
    assert (genome.start[contig] < genes.start).all()
    assert (genes.start < genes.end).all()
    assert (genes.end < genome.end[contig]).all()
    gap = np.append(0, np.cumsum(genome.bases == 4))
    assert (gap[genes.end] == gap[genes.start]).all()


def test_introns_begin_and_end_as_they_should(made):
    """But for the few that lie in an exon or intron of the other strand that was written later."""
    genome, genes, _ = made
    pairs = [b"ACGT"[a : a + 1] + b"ACGT"[b : b + 1] for a in range(4) for b in range(4)]
    forward = np.flatnonzero(~genes.reverse[genes.gene][1:] & (np.diff(genes.gene) == 0))
    left, right = genes.end[forward], genes.start[forward + 1] - 2
    for at, site in ((left, b"GT"), (right, b"AG")):
        found = [
            pairs[4 * a + b] for a, b in zip(genome.bases[at], genome.bases[at + 1], strict=True)
        ]
        assert found.count(site) > 0.98 * len(found)


def test_the_checks_of_a_reference_take_it(made, module, tmp_path):
    genome, genes, transcripts = made
    fasta, gtf = tmp_path / "genome.fa", tmp_path / "genes.gtf"
    module.write_fasta(fasta, genome)
    module.write_gtf(gtf, genome, genes, transcripts)
    annotation = read_annotation(gtf)
    contigs, _ = scan_genome(fasta, annotation)
    assert list(contigs.values()) == (genome.end - genome.start).tolist()
    assert len(annotation.genes) == len(genes.kind)
    assert annotation.introns
    ends = {place for gene in annotation.genes.values() for place in gene.ends}
    assert len(ends) > len(genes.kind)  # some transcripts end early


def test_reads_come_from_the_ends_of_transcripts_on_their_strand(made, module):
    genome, genes, transcripts = made
    templates = module.make_templates(genome, genes, transcripts, np.random.default_rng(2))
    name, end, start = templates.genes[-1], templates.ends[-1], templates.ends[-1] - 20
    exon = transcripts[transcripts["transcript"] == name].iloc[-1]
    if genes.reverse[exon["gene"]]:
        last = 3 - genome.bases[exon["start"] : exon["start"] + 20][::-1]
    else:
        last = genome.bases[exon["end"] - 20 : exon["end"]]
    assert templates.sequence[start:end].tolist() == last.tolist()
    assert templates.sequence.max() < 4


def test_a_seed_makes_one_genome(made, make):
    again, other = make(1), make(2)
    assert np.array_equal(made[0].bases, again[0].bases)
    assert made[2].equals(again[2])
    assert not np.array_equal(made[0].bases, other[0].bases)
