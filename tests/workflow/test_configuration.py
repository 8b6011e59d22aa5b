"""The configuration is read by our rules wherever it comes from, and told of in one line."""

from itertools import pairwise

import pytest

CONFIG = """\
studies:
  one:
    counts: counts.tsv
    phenotype: p.csv
    subject: id
    exclude: [{column: id, equals: 0012, reason: withdrew}]
    models: {no: {exposures: [x]}}
"""
IDS = ["0010", "0012", "0013"]


@pytest.fixture
def sound(project):
    """A project that starts at counts; the rules of YAML 1.1 would take out 0010."""
    (project.folder / "config/config.yaml").write_text(CONFIG)
    (project.folder / "p.csv").write_text("id,x\n" + "".join(f"{i},{i[3]}\n" for i in IDS))
    rows = [["gene", *IDS], *([f"G{i}", "1000", "2000", "3100"] for i in range(1000))]
    (project.folder / "counts.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
    return project


def told(project, *arguments):
    """What is said of a project that is refused, without Snakemake's words on its profile."""
    output, code = project.dry_run(*arguments, check=False)
    assert code == 1
    return [line for line in output.splitlines() if not line.startswith(("Using ", "Config file"))]


def test_values_are_those_of_yaml_1_2(sound):
    """In jobs too, which Snakemake starts with the same arguments."""
    sound.snakemake("results/cohort/one/flow.tsv", "--config", "studies={one: {title: 0x1}}")
    flow = sound.table("results/cohort/one/flow.tsv", dtype=str).set_index("step")
    assert flow["subjects"]["withdrew"] == "0012"
    assert sound.planned("results/models/one/no.tsv")["model"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "config/config.yaml:8: quality.min_reads is '0x1'; "),
        (["--config", "quality={min_reads: 0100}"], "--config:1: quality.min_reads is '0100'; "),
        (["--configfile", "a.yaml"], "{folder}/a.yaml:8: quality.min_reads is '.nan'; "),
        (["--configfile", "a.yaml", "b.yaml"], "{folder}/b.yaml:1: quality.min_reads is 'no'; "),
    ],
    ids=["default", "key=value", "one file", "two files"],
)
def test_the_value_that_counts_is_told_with_its_place_alone(sound, arguments, says):
    folder = sound.folder
    (folder / "config/config.yaml").write_text(f"{CONFIG}quality: {{min_reads: 0x1}}\n")
    (folder / "a.yaml").write_text(f"{CONFIG}quality: {{min_reads: .nan}}\n")
    (folder / "b.yaml").write_text("quality: {min_reads: no}\n")
    (line,) = told(sound, *arguments)
    assert line.startswith(says.format(folder=folder))


def test_files_and_arguments_lie_over_each_other(sound):
    (sound.folder / "a.yaml").write_text(f"{CONFIG}quality: {{min_reads: .nan}}\n")
    (sound.folder / "b.yaml").write_text("quality: {min_reads: .inf}\n")
    arguments = ["--configfile", "a.yaml", "b.yaml", "--config", "quality={min_reads: 1e3}"]
    assert sound.planned(*arguments)["model"] == 1


def test_a_config_that_runs_code_is_refused_before_it_runs(sound):
    code = '__use_yte__: true\nx: ?open("ran", "w").close()\n'
    (sound.folder / "config/config.yaml").write_text(code + CONFIG)
    (line,) = told(sound)
    assert line.startswith("config/config.yaml:1: __use_yte__ makes Snakemake run code that stands")
    assert not (sound.folder / "ran").exists()


def test_a_config_of_the_command_line_that_runs_code_is_refused_too(sound):
    """Snakemake reads it, and runs what is in it, before it asks the workflow."""
    text = "__use_yte__: true\n" + CONFIG.replace("no:", "main:")
    (sound.folder / "a.yaml").write_text(text)
    (line,) = told(sound, "--configfile", "a.yaml")
    assert line.startswith(f"{sound.folder}/a.yaml:1: __use_yte__ makes Snakemake run code")


def test_no_config(sound):
    (sound.folder / "config/config.yaml").unlink()
    assert told(sound) == ["config/config.yaml: no such file; write it, or name another one"]


def test_a_folder_in_place_of_a_config(sound):
    (sound.folder / "config/config.yaml").unlink()
    (sound.folder / "config/config.yaml").mkdir()
    assert told(sound) == ["config/config.yaml: a folder; a YAML file is needed"]


def test_a_bomb(sound):
    names = "abcdefgh"
    bomb = "a: &a {x: 1, y: 2, z: 3}\n" + "".join(
        f"{name}: &{name} {{{', '.join(f'k{i}: *{before}' for i in range(9))}}}\n"
        for before, name in pairwise(names)
    )
    (sound.folder / "config/config.yaml").write_text(bomb)
    (line,) = told(sound)
    assert line.startswith("config/config.yaml:1: repeated by aliases (*) to more than 200000 val")


def test_a_folder_with_braces(sound):
    folder = sound.folder / "my {study}"
    folder.mkdir()
    (line,) = told(sound, "--directory", str(folder))
    assert line.startswith("config/config.yaml: no such file")
    (folder / "config").mkdir()
    (folder / "config/config.yaml").write_text(CONFIG)
    lines = told(sound, "--directory", str(folder))
    assert lines[0] == f"{folder}: braces in a path are not possible; rename the file or folder"
