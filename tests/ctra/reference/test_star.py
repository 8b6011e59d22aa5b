"""What STAR is given; and what it leaves on a full disk with exit code 0 is not its result."""

import bz2
import gzip
import lzma
import os
from pathlib import Path

import pytest

from ctra.files.compressed import BGZIP_END
from ctra.files.errors import GenomeError, ReadsError
from ctra.reads.steps import star_gene_counts
from ctra.reference.gene import Gene
from ctra.reference.star import (
    aligned,
    build_index,
    check_star,
    sjdb_overhang,
    stand_in_intron,
    star_id,
    star_parameters,
)

BGZIP = bytes.fromhex("1f8b08040000000000ff0600424302001b00")  # the head of a block
COUNTS = "N_unmapped\t0\t0\t0\n" * 4 + "ENSG1\t1\t0\t1\nENSG2\t1\t0\t1\n"
SUMMARY = "Number of input reads |\t2\n% of chimeric reads |\t0.00%\n"
NAMES = ("ReadsPerGene.out.tab", "Log.final.out", "Aligned.out.bam")
PIPED = "--outStd BAM_Unsorted --outBAMcompression 0"


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A STAR on PATH that writes given files into its folder, and ends with a code."""

    def install(files, code=0, version="2.7.10b", ends=""):
        source = tmp_path / "source"
        source.mkdir()
        for name, content in files.items():
            (source / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        script = tmp_path / "bin" / "STAR"
        script.parent.mkdir()
        script.write_text(
            "#!/bin/sh\n"
            f'if [ "$1" = --version ]; then echo {version}; exit; fi\n'
            'while [ "$1" != --outFileNamePrefix ]; do shift; done\n'
            f'cp {source}/* "$2"\nmkdir "$2_STARtmp"\n{ends}\nexit {code}\n'
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
        return tmp_path / "made"

    return install


@pytest.fixture
def run(tmp_path, stand_in):
    """Align with a STAR that writes whole files but for those given; what the context was given."""

    def call(code=0, ends="", kept=True, within=lambda bam: None, **files):
        content = dict(zip(NAMES, (COUNTS, SUMMARY, BGZIP + BGZIP_END), strict=True)) | files
        folder = stand_in(content, code, ends=ends)
        folder.mkdir()
        index = tmp_path / "index"
        index.mkdir()
        (index / "geneInfo.tab").write_text("2\nENSG1\nENSG2\n")
        made = [folder / name for name in NAMES[: 3 if kept else 2]]
        reads = open(os.devnull, "rb")
        with aligned(reads, index, made, ["--option", "x"], 2) as bam:
            within(bam)
        assert reads.closed
        return folder

    return call


@pytest.mark.parametrize("kept", [True, False])
def test_the_files_and_nothing_else(run, kept):
    folder = run(kept=kept)
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES[: 3 if kept else 2])
    assert (folder / "Log.final.out").read_text() == SUMMARY


def test_alignments_that_are_not_kept_come_through_a_pipe(run, capfd):
    got = []
    run(kept=False, ends="printf alignments", within=lambda bam: got.append(Path(bam).read_text()))
    assert got == ["alignments"]
    assert f"--option x {PIPED}\n" in capfd.readouterr().out


def test_alignments_that_are_kept_come_through_none(run, capfd):
    got = []
    run(within=got.append)
    assert got == [None]
    assert PIPED not in capfd.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("Aligned.out.bam", BGZIP + BGZIP_END[:-1], "Aligned.out.bam: STAR wrote only a part"),
        ("Aligned.out.bam", b"", "Aligned.out.bam: STAR left it empty"),
        ("ReadsPerGene.out.tab", b"", "ReadsPerGene.out.tab: STAR left it empty"),
        ("ReadsPerGene.out.tab", COUNTS[:-15], "ReadsPerGene.out.tab: STAR wrote only a part"),
        ("Log.final.out", SUMMARY[:20], "Log.final.out: STAR wrote only a part"),
    ],
)
def test_what_a_full_disk_leaves_is_refused(run, tmp_path, name, content, message):
    with pytest.raises(GenomeError, match=f"made/{message}; check the free space on the disk"):
        run(**{name: content})
    assert not list((tmp_path / "made").iterdir())


def refuse(bam):
    """What the reader of a BAM that breaks off does."""
    if bam:
        Path(bam).read_bytes()
    raise ReadsError("breaks off within an alignment")


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("within", [lambda bam: None, refuse])
def test_that_star_failed_is_told_before_what_comes_of_it(run, tmp_path, kept, within):
    with pytest.raises(GenomeError, match="STAR ended with exit code 104; its message is above"):
        run(code=104, kept=kept, within=within)
    assert not list((tmp_path / "made").iterdir())


@pytest.mark.parametrize("ends", ["", "yes"])  # ended, or still writing
def test_a_fault_of_the_alignments_is_told_where_star_did_not_fail(run, tmp_path, ends):
    def refuse_at_once(bam):
        raise ReadsError("a read without a UMI")

    with pytest.raises(ReadsError, match="a read without a UMI"):
        run(kept=False, ends=ends, within=refuse_at_once)
    assert not list((tmp_path / "made").iterdir())


@pytest.fixture
def indexed(stand_in):
    """Make an index with a STAR that writes one of two genes and two contigs."""

    def call(genes, contigs, **how):
        files = {
            "geneInfo.tab": "2\nG1\tG1\ta\nmy%20gene\tg\ta\n",
            "chrNameLength.txt": "1\t9\nMT\t3\n",
        }
        folder = stand_in({"SA": "1", **files}, **how)
        folder.mkdir()
        try:
            build_index([folder / "SA", folder / "geneInfo.tab"], genes, contigs, [], 1)
        finally:
            left = sorted(path.name for path in folder.iterdir())
        return left

    return call


def test_index_with_all_genes_and_contigs(indexed):
    assert indexed(["my gene", "G1"], {"1": 9, "MT": 3}) == ["SA", "geneInfo.tab"]


@pytest.mark.parametrize(
    ("genes", "contigs", "message"),
    [
        (["my gene"], {"1": 9, "MT": 3}, "2 genes, the reference 1; in one of them alone: 'G1'. "),
        (
            ["my gene", "G1", "G2"],
            {"1": 9, "MT": 3},
            "2 genes, the reference 3; in one of them alone: 'G2'. ",
        ),
        (
            ["my gene", "G2"],
            {"1": 9, "MT": 3},
            "2 genes, the reference 2; in one of them alone: 'G1', 'G2'. ",
        ),
        (
            ["my gene", "G1"],
            {"1": 9, "MT": 4},
            r"2 contigs, the reference 2; in one of them alone: 'MT\t3', 'MT\t4'. ",
        ),
    ],
)
def test_an_index_of_other_genes_or_contigs_is_refused(indexed, tmp_path, genes, contigs, message):
    with pytest.raises(GenomeError) as refusal:
        indexed(genes, contigs)
    assert str(refusal.value).startswith(f"STAR's index has {message}")
    assert not list((tmp_path / "made").iterdir())


def test_no_star_on_the_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GenomeError) as refusal:
        check_star()
    assert str(refusal.value) == (
        "STAR cannot be run (No such file or directory); STAR 2.7.10a or newer is needed; "
        "`make install` brings it"
    )


@pytest.mark.parametrize(
    "version", ["2.7.10a", "2.7.10b", "2.7.11b_alpha", "STAR_2.7.11a", "2.8.0", "3.0.0a"]
)
def test_versions_of_star_that_can_be_used(stand_in, version):
    stand_in({}, version=version)
    check_star()


@pytest.mark.parametrize("version", ["2.7.9a", "2.5.4b", "STAR_2.6.0c", "", "what"])
def test_versions_of_star_that_are_refused_by_name(stand_in, version):
    stand_in({}, version=version)
    with pytest.raises(
        GenomeError, match=f"^STAR is of version {version or 'unknown'}; STAR 2.7.10a"
    ):
        check_star()


# ---- What STAR reads ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gene", "written"),
    [
        ("ENSG00000157601", "ENSG00000157601"),
        ("ENSG00000182378_PAR_Y", "ENSG00000182378_PAR_Y"),
        ("HLA-A,B(2)*01:|/'x'", "HLA-A,B(2)*01:|/'x'"),
        ("my gene", "my%20gene"),
        ("a;b", "a%3Bb"),
        ('5"', "5%22"),
        ("100%", "100%25"),
        ("ä\u00a0", "%C3%A4%C2%A0"),
    ],
)
def test_an_id_comes_back_as_it_was(tmp_path, gene, written):
    assert star_id(gene) == written
    counts = tmp_path / "ReadsPerGene.out.tab"
    counts.write_text(f"{written}\t3\t1\t2\n")
    assert star_gene_counts(counts, "forward") == {gene: 1}


# ---- Sizes of the index -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contigs", "bases", "bits"),
    [
        # log2(3.1e9) / 2 - 1 = 14.8, at most 14; log2(3.1e9 / 194) = 23.9, at most 18
        pytest.param([3_100_000_000 - 193] + [1] * 193, 14, 18, id="human"),
        # log2(2**20) / 2 - 1 = 9; log2(2**20 / 1) = 20, at most 18
        pytest.param([2**20], 9, 18, id="one short contig"),
        # log2(2**20) / 2 - 1 = 9; log2(2**20 / 2**10) = 10
        pytest.param([2**10] * 2**10, 9, 10, id="fragmented"),
        # log2(5000) / 2 - 1 = 5.1; contigs of 50 nt are shorter than a read: log2(100) = 6.6
        pytest.param([50] * 100, 5, 6, id="contigs shorter than a read"),
    ],
)
def test_index_parameters_follow_the_manual_of_star(contigs, bases, bits):
    sizes = {str(number): length for number, length in enumerate(contigs)}
    assert star_parameters(sizes, sparse=2) == {
        "genomeSAindexNbases": bases,
        "genomeChrBinNbits": bits,
        "genomeSAsparseD": 2,
    }


@pytest.mark.parametrize(
    ("lengths", "overhang"), [([50, 76, 76], 75), ([1], 1), ([], 99)], ids=["76", "1", "none"]
)
def test_overhang_is_the_length_of_the_reads_less_one(file, lengths, overhang):
    text = "".join(f"@r\n{'A' * n}\n+\n{'F' * n}\n" for n in lengths)
    assert sjdb_overhang(file("a.fastq.gz", text)) == overhang


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_overhang_by_a_lane_in_any_packing(tmp_path, pack):
    path = tmp_path / "a.fastq"
    path.write_bytes(pack(f"@r\n{'A' * 76}\n+\n{'F' * 76}\n".encode()))
    assert sjdb_overhang(path) == 75


def test_overhang_without_a_lane():
    assert sjdb_overhang() == 99


# ---- Introns ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exons", "place"),
    [
        ({("1", 0, 10, "+"), ("1", 40, 60, "+")}, ("1", 74, 86)),  # the middle of 60 to 100
        ({("1", 45, 95, "+"), ("1", 50, 60, "-")}, ("1", 16, 30)),  # one within the other
        ({("1", 0, 50, "+"), ("1", 50, 100, "+")}, ("2", 11, 20)),
    ],
)
def test_the_intron_that_stands_in_is_where_no_exons_are(exons, place):
    """From 1, both ends included: of 60 to 100 the bases 74 to 86."""
    assert stand_in_intron({"1": 100, "2": 30}, [Gene("G", "G", "", exons)]) == place
