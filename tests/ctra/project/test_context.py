"""What the checks of a project share."""

from pathlib import Path

import pytest

from ctra.cohort.scales import Scale
from ctra.project.configuration import Locations
from ctra.project.context import Context


@pytest.fixture
def context(project):
    return Context({}, Locations([]), [Path("scales"), Path("more")], {"made.fq"}.__contains__, {})


def test_a_scale_may_stand_in_the_second_folder(project):
    Path("more").mkdir()
    Path("scales/short.yaml").rename("more/short.yaml")
    assert len(project.read()["one"]) == 2


def test_each_scale_is_read_once(context, monkeypatch):
    read = []
    load = Scale.load
    monkeypatch.setattr(Scale, "load", lambda path: read.append(path) or load(path))
    scale, fault = context.scale("short")
    assert (scale.items, fault) == (["q1", "q2"], "")
    assert context.scale("short") == (scale, "")
    assert read == [Path("scales/short.yaml")]


def test_a_scale_that_cannot_be_read_is_a_fault(context):
    scale, fault = context.scale("shrot")
    assert scale is None
    assert fault.startswith("unknown scale 'shrot'; did you mean 'short'?; there are")


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("b.fq", []),
        ("made.fq", []),
        ("c.fq", ["s.tsv:2: fastq 'c.fq': no such file"]),
        ("scales", ["s.tsv:2: fastq 'scales': a folder; a file is needed"]),
    ],
)
def test_a_file_is_there_or_made_by_the_workflow(context, path, faults):
    assert list(context.missing(path, "s.tsv:2", "fastq")) == faults


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("genome.fa", None),
        ("https://x.org/g.fa", None),
        ("hg38.fa", ": no such file"),
        ("s3://x.org/g.fa", "; a path, or a URL of http, https, ftp, file is allowed"),
        ("https://x.org/fasta/", "; a URL that ends in a file name is needed"),
    ],
)
def test_a_source_is_a_path_or_a_url_of_a_file(context, source, end):
    expected = [f"c.yaml:1: genome {source!r}{end}"] if end else []
    assert list(context.unfit_source(source, "c.yaml:1", "genome")) == expected
