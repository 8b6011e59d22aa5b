"""What STAR leaves on a full disk with exit code 0 is not taken for its result."""

import os

import pytest

from ctra.files.bgzip import END
from ctra.files.errors import GenomeError
from ctra.reference.star import align, build_index

BGZIP = bytes.fromhex("1f8b08040000000000ff0600424302001b00")  # the head of a block
COUNTS = "N_unmapped\t0\t0\t0\n" * 4 + "ENSG1\t1\t0\t1\nENSG2\t1\t0\t1\n"
SUMMARY = "Number of input reads |\t2\n% of chimeric reads |\t0.00%\n"
NAMES = ("Aligned.out.bam", "ReadsPerGene.out.tab", "Log.final.out")


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A STAR on PATH that writes given files into its folder, and ends with a code."""

    def install(files, code=0):
        source = tmp_path / "source"
        source.mkdir()
        for name, content in files.items():
            (source / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        script = tmp_path / "bin" / "STAR"
        script.parent.mkdir()
        script.write_text(
            "#!/bin/sh\n"
            'while [ "$1" != --outFileNamePrefix ]; do shift; done\n'
            f'cp {source}/* "$2"\nmkdir "$2_STARtmp"\nexit {code}\n'
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
        return tmp_path / "made"

    return install


@pytest.fixture
def run(tmp_path, stand_in):
    """Align with a STAR that writes whole files but for those given."""

    def call(code=0, **files):
        content = dict(zip(NAMES, (BGZIP + END, COUNTS, SUMMARY), strict=True)) | files
        folder = stand_in(content, code)
        folder.mkdir()
        index = tmp_path / "index"
        index.mkdir()
        (index / "geneInfo.tab").write_text("2\nENSG1\nENSG2\n")
        align("reads.fastq.gz", index, [folder / name for name in NAMES], ["--option", "x"], 2)
        return folder

    return call


def test_the_three_files_and_nothing_else(run):
    folder = run()
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert (folder / "Log.final.out").read_text() == SUMMARY


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("Aligned.out.bam", BGZIP + END[:-1], "Aligned.out.bam: STAR wrote only a part"),
        ("Aligned.out.bam", b"", "Aligned.out.bam: STAR left it empty"),
        ("ReadsPerGene.out.tab", b"", "ReadsPerGene.out.tab: STAR left it empty"),
        ("ReadsPerGene.out.tab", COUNTS[:-15], "ReadsPerGene.out.tab: STAR wrote only a part"),
        ("Log.final.out", SUMMARY[:20], "Log.final.out: STAR wrote only a part"),
    ],
)
def test_what_a_full_disk_leaves_is_refused(run, tmp_path, name, content, message):
    with pytest.raises(GenomeError, match=f"made/{message}; see to the room on the disk"):
        run(**{name: content})
    assert not list((tmp_path / "made").iterdir())


def test_a_failure_is_told(run, tmp_path):
    with pytest.raises(GenomeError, match="STAR ended with exit code 104; its message is above"):
        run(code=104)
    assert not list((tmp_path / "made").iterdir())


def test_index_with_all_genes(stand_in):
    folder = stand_in({"SA": "1", "geneInfo.tab": "2\n"})
    folder.mkdir()
    build_index([folder / "SA", folder / "geneInfo.tab"], 2, [], 1)
    assert sorted(path.name for path in folder.iterdir()) == ["SA", "geneInfo.tab"]


def test_index_with_fewer_genes_is_refused(stand_in):
    folder = stand_in({"SA": "1", "geneInfo.tab": "2\n"})
    folder.mkdir()
    with pytest.raises(GenomeError, match="2 genes in the index, but 3 in the annotation; STAR"):
        build_index([folder / "SA", folder / "geneInfo.tab"], 3, [], 1)
    assert not list(folder.iterdir())
