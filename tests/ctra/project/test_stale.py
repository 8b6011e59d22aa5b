"""Inputs that were replaced and results that were edited are found, whatever their time stamps."""

import json
import os
import time
from pathlib import Path

import pytest

from ctra.files.errors import ProjectError
from ctra.files.sources import sha256
from ctra.project import stale
from ctra.project.seen import Seen, look_at
from ctra.project.stale import (
    LARGE,
    SETTINGS,
    Use,
    altered_results,
    compare_inputs,
    compare_settings,
    describe_stale,
    made_of_others,
)

USES = [
    Use(["a.fq", "b.fq"], ["count", "lanes"], "lanes", sequenced=True),
    Use(["phenotype"], ["scores"]),
    Use(["matrix"], ["genes", "markers"]),
    Use(["matrix"], ["cpm"]),
]


def write(name, content, stamp=0):
    """A file of this age, in s since 1970."""
    Path(name).write_text(content)
    if stamp:
        os.utime(name, (stamp, stamp))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A finished project."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.fq", "b.fq", "phenotype", "matrix"):
        write(name, name, 1000)
    for name in ("count", "lanes", "scores", "genes", "markers", "cpm"):
        write(name, name, 2000)


def test_what_is_seen_first_is_taken_as_it_is():
    seen = compare_inputs(USES, {})
    assert seen == {name: look_at(name) for name in ("a.fq", "b.fq", "phenotype", "matrix")}
    assert made_of_others(USES, seen) == {}


def test_nothing_changed():
    seen = compare_inputs(USES, {})
    assert compare_inputs(USES, seen) == seen


@pytest.mark.parametrize("stamp", [1, 1500, 3000])
@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("a.fq", ["count", "lanes"]),
        ("b.fq", ["count", "lanes"]),
        ("phenotype", ["scores"]),
        ("matrix", ["genes", "markers", "cpm"]),
    ],
)
def test_results_of_a_replaced_file_are_stale(name, results, stamp):
    before = compare_inputs(USES, {})
    write(name, name.upper(), stamp)
    seen = compare_inputs(USES, before)
    assert made_of_others(USES, seen) == {result: [name] for result in results}


def test_a_touched_file_makes_nothing_stale():
    before = compare_inputs(USES, {})
    os.utime("matrix", (1, 1))
    seen = compare_inputs(USES, before)
    assert made_of_others(USES, seen) == {}
    assert seen["matrix"] == look_at("matrix")


def test_much_to_be_read_is_announced(monkeypatch, capsys):
    before = compare_inputs(USES, {})
    monkeypatch.setattr(stale, "MUCH", 3)
    compare_inputs(USES, {})
    assert capsys.readouterr().err == "reading 0 GB of input, to know it again\n"
    compare_inputs(USES, before)
    assert capsys.readouterr().err == ""
    os.utime("matrix", (1, 1))
    compare_inputs(USES, before)
    assert capsys.readouterr().err == "reading 0 GB of input, to know it again\n"


def test_a_result_is_stale_until_it_is_made_again():
    """A run that is stopped, or that fails at one of them, does not forget the others."""
    before = compare_inputs(USES, {})
    write("matrix", "MATRIX", 1)
    seen = compare_inputs(USES, before)
    write("genes", "made again", int(time.time()) + 10)
    again = compare_inputs(USES, seen)
    assert again == seen
    assert made_of_others(USES, again) == {"markers": ["matrix"], "cpm": ["matrix"]}


def test_a_result_that_is_not_there_is_not_stale():
    before = compare_inputs(USES, {})
    write("matrix", "MATRIX", 1)
    Path("genes").unlink()
    old = made_of_others(USES, compare_inputs(USES, before))
    assert list(old) == ["markers", "cpm"]


def test_a_file_that_is_gone_and_comes_back():
    before = compare_inputs(USES, {})
    Path("matrix").unlink()
    gone = compare_inputs(USES, before)
    assert gone == before
    write("matrix", "MATRIX", 1)
    assert "cpm" in made_of_others(USES, compare_inputs(USES, gone))


@pytest.fixture
def large():
    """A FASTQ file that is too large to be read at the start."""
    write("a.fq", "A" * (LARGE + 1), 1000)
    seen = compare_inputs(USES, {})
    assert seen["a.fq"].sha256 == ""
    assert seen["b.fq"].sha256 == sha256("b.fq")
    return seen


def test_a_large_bam_is_not_read_and_another_time_makes_it_another():
    uses = [Use(["a.bam"], ["count"], sequenced=True)]
    write("a.bam", "A" * (LARGE + 1), 1000)
    before = compare_inputs(uses, {})
    assert before["a.bam"].sha256 == ""
    assert made_of_others(uses, before) == {}
    os.utime("a.bam", (1, 1))
    assert made_of_others(uses, compare_inputs(uses, before)) == {"count": ["a.bam"]}


def trimmed(content=None, stamp=2000):
    tallies = [{"fastq": name, "sha256": sha256(name)} for name in ("a.fq", "b.fq")]
    write("lanes", json.dumps(tallies) if content is None else content, stamp)


def test_the_job_that_trims_a_large_file_tells_its_sha256(large):
    trimmed()
    os.utime("a.fq", (1, 1))
    seen = compare_inputs(USES, large)
    assert seen["a.fq"] == look_at("a.fq")
    assert made_of_others(USES, seen) == {}
    write("a.fq", "C" * (LARGE + 1), 2)
    old = made_of_others(USES, compare_inputs(USES, seen))
    assert old == {"count": ["a.fq"], "lanes": ["a.fq"]}


@pytest.mark.parametrize("content", ["", "[", "[{}]", "{}", '[{"fastq": "a.fq"}]', "[1]", "null"])
def test_a_large_file_of_another_time_is_another_without_its_sha256(large, content):
    trimmed(content)
    os.utime("a.fq", (1, 1))
    old = made_of_others(USES, compare_inputs(USES, large))
    assert old == {"count": ["a.fq"], "lanes": ["a.fq"]}


def test_the_sha256_of_an_earlier_trimming_is_not_that_of_a_replaced_file(large):
    trimmed()
    write("a.fq", "C" * (LARGE + 2), 2)
    seen = compare_inputs(USES, large)
    assert seen["a.fq"].sha256 == ""
    assert compare_inputs(USES, seen)["a.fq"].sha256 == ""
    trimmed(stamp=time.time() + 10)
    assert compare_inputs(USES, seen)["a.fq"].sha256 == sha256("a.fq")


@pytest.mark.parametrize(
    ("content", "stamp", "altered"),
    [
        ("genes", 2000, []),
        ("genes", 1, []),
        ("genes", 9000, []),
        ("", 2000, ["genes"]),
        ("", 1, ["genes"]),
        ("gene", 2000, ["genes"]),
        ("GENES", 1, ["genes"]),
        ("GENES", 9000, ["genes"]),
    ],
)
def test_a_result_that_was_edited_or_cut_off_is_found(content, stamp, altered):
    made = {"genes": look_at("genes"), "cpm": look_at("cpm"), "gone": Seen(1, 1)}
    write("genes", content, stamp)
    assert altered_results(["cpm", "genes", "gone"], made, set()) == altered


def test_an_empty_result_of_which_nothing_is_known():
    write("genes", "")
    write("cpm", "")
    assert altered_results(["genes", "cpm"], {"cpm": None}, {"cpm"}) == ["cpm"]
    assert altered_results(["genes"], {"genes": look_at("genes")}, {"genes"}) == []


def test_of_a_result_too_large_to_be_read_the_size_counts():
    assert altered_results(["genes"], {"genes": Seen(5, 1)}, set()) == []
    assert altered_results(["genes"], {"genes": Seen(6, 1)}, set()) == ["genes"]


def settled(settings, seen, *, recorded=True, forced=False):
    return compare_settings(settings, seen, ["genes", "cpm"], recorded=recorded, forced=forced)


def test_settings_are_those_of_the_results():
    first = settled("A", {})
    assert first == Seen(0, 0, "A")
    assert settled("A", {SETTINGS: first}) == first


def test_with_its_records_snakemake_sees_to_other_settings():
    """Until all is made, the results may be of both."""
    assert settled("B", {SETTINGS: Seen(0, 0, "A")}) == Seen(0, 0, "")


def test_records_that_are_lost_do_not_matter_while_the_settings_are_the_same():
    lost = settled("A", {SETTINGS: Seen(0, 0, "A")}, recorded=False)
    assert lost.sha256 == "A"
    assert lost.changed > 0


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("before", ["A", ""])
def test_other_settings_without_the_records_of_a_result_are_refused(before, recorded):
    """Records of other results, made since, are of no help."""
    lost = Seen(0, 0, before, time.time_ns())
    with pytest.raises(ProjectError, match="Call with --forceall to make all again, or delete"):
        settled("B", {SETTINGS: lost}, recorded=recorded)
    assert settled("B", {SETTINGS: lost}, recorded=recorded, forced=True).sha256 == ""


def test_records_lost_before_the_results_were_made_do_not_matter():
    assert settled("B", {SETTINGS: Seen(0, 0, "A", 5)}) == Seen(0, 0, "", 5)


def test_without_results_there_are_no_records():
    for name in ("genes", "cpm"):
        Path(name).unlink()
    assert settled("B", {SETTINGS: Seen(0, 0, "A")}, recorded=False) == Seen(0, 0, "")


def test_what_is_made_again_is_said_in_three_lines():
    assert describe_stale({}, []) == []
    old = {"cpm": ["a", "b", "c"], "genes": ["b", "c"], "scores": ["d", "e", "f", "g"]}
    assert describe_stale(old, ["x"]) == [
        "Changed since results were made of them: a, b, c, d, e and 2 more.",
        "Not as their jobs made them, edited or cut off: x.",
        "What this concerns is made again.",
    ]
