"""Room on the disk, before the first job."""

import gzip
from itertools import pairwise

import pytest

from ctra.project.disk import DiskNeed, describe_need, disk_need

GENOME, ANNOTATION, FASTQ = 1_000_000, 80_000, 1_000_000


@pytest.fixture
def inputs(tmp_path):
    """Genome of 1 MB, annotation of 100 genes at the most, and FASTQ that look gzipped, 1 MB."""
    genome, annotation = tmp_path / "genome.fa", tmp_path / "genes.gtf"
    genome.write_bytes(b"A" * GENOME)
    annotation.write_bytes(b"x" * ANNOTATION)
    samples = []
    for name in "abcd":
        path = tmp_path / f"{name}.fastq.gz"
        path.write_bytes(b"\x1f\x8b" + bytes(FASTQ - 2))
        samples.append([str(path)])
    return samples, str(genome), str(annotation)


def test_one_sample_with_an_index_by_hand(inputs):
    samples, *reference = inputs
    need = disk_need(samples[:1], *reference, at_once=1, indexed=True)
    kept = 100_000 + 100 * 100  # small files, and 100 genes in the tables
    assert need.kept == kept
    assert need.peak == pytest.approx(kept + 0.5 * FASTQ, rel=1e-12)
    assert need.missing == 0


def test_the_index_is_added_and_halved_where_sparse(inputs):
    samples, *reference = inputs
    kept = disk_need(samples, *reference, at_once=1, indexed=True).kept
    for sparse, index in ((1, 11 * GENOME), (2, 6.75 * GENOME)):
        need = disk_need(samples, *reference, at_once=1, sparse=sparse)
        assert need.kept == kept + index
    assert disk_need(samples, *reference, at_once=1).peak == pytest.approx(
        GENOME + ANNOTATION + 16 * GENOME, rel=1e-12
    )


def test_samples_that_are_aligned_at_once(inputs):
    samples, *reference = inputs
    peaks = [disk_need(samples, *reference, at_once=n, indexed=True).peak for n in (1, 2, 16)]
    steps = [later - earlier for earlier, later in pairwise(peaks)]
    assert steps == pytest.approx([0.5 * FASTQ, 2 * 0.5 * FASTQ], abs=1)


def test_kept_alignments_stay(inputs):
    samples, *reference = inputs
    need, keeping = (
        disk_need(samples, *reference, at_once=1, indexed=True, keep_bam=keep)
        for keep in (False, True)
    )
    assert keeping.kept - need.kept == pytest.approx(4 * 1.3 * FASTQ, rel=1e-12)


def test_plain_and_gzipped_reads_are_told_apart_by_their_content(inputs, tmp_path):
    """Three bytes of plain FASTQ are one of gzip, and a name says nothing."""
    plain = tmp_path / "plain.gz"
    plain.write_bytes(b"@" * 3 * FASTQ)
    samples, *reference = inputs
    one, other = (
        disk_need([files], *reference, at_once=1, indexed=True) for files in (samples[0], [plain])
    )
    assert one == other


def test_a_gzipped_genome_is_taken_four_times(inputs, tmp_path):
    *_, annotation = inputs
    packed = tmp_path / "packed.fa.gz"
    packed.write_bytes(gzip.compress(bytes(1000)))
    size = packed.stat().st_size
    need = disk_need([], str(packed), annotation, at_once=1)
    assert need.kept == pytest.approx(11 * 4 * size, rel=1e-12)


def test_a_reference_still_to_be_fetched_is_the_human_one(inputs):
    need = disk_need([], None, None, at_once=1)
    assert need.kept == pytest.approx(34.1e9, rel=1e-9)
    assert need.peak == pytest.approx(54.3e9, rel=1e-9)


def test_files_that_are_not_there_yet_are_counted(inputs):
    _, *reference = inputs
    need = disk_need([["demo/a.fastq.gz"]], *reference, at_once=1, indexed=True)
    assert need.missing == 1
    assert "1 input files are not there yet" in describe_need(need, 10**12)


def test_the_sentence_rounds_up_and_warns_only_where_needed():
    need = DiskNeed(peak=12.31e9, kept=4e9, missing=0)
    enough = describe_need(need, 20 * 10**9)
    assert enough == (
        "Disk: at most 12.4 GB are needed at results/ at a time, 4.0 GB of them are kept; 20.0 GB "
        "are free."
    )
    assert describe_need(need, 10**10).endswith(
        "10.0 GB are free. The disk may become full: make room, or analyse fewer samples at a time."
    )
