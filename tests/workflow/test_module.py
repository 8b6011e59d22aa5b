"""The workflow as a module of a larger one: a clone beside it, and a configuration handed on."""

import os

import at_expression
import pytest
import yaml
from projects import snakemake

WHOLE = """
configfile: "settings/study.yaml"

module ctra:
    snakefile: "{root}/Snakefile"
    config: config

use rule * from ctra
"""
SECTION = """
configfile: "settings/larger.yaml"

module ctra:
    snakefile: "{root}/Snakefile"
    config: config["statistics"]

use rule * from ctra as ctra_*

rule all:
    default_target: True
    input:
        rules.ctra_all.input,
        "own.txt",

rule own:
    input:
        "results/summary.txt",
    output:
        "own.txt",
    shell:
        "cp {{input}} {{output}}"
"""


class Larger:
    """A folder with a workflow of its own, which uses this one."""

    def __init__(self, folder, root):
        self.folder, self.root = folder, root
        (folder / "settings").mkdir()
        self.study = at_expression.write_study(folder, root)

    def write(self, snakefile, name, config):
        (self.folder / "Snakefile").write_text(snakefile.format(root=self.root))
        text = yaml.safe_dump(config, sort_keys=False)
        (self.folder / "settings" / name).write_text(text)

    def snakemake(self, *arguments):
        """Output and exit code of snakemake."""
        return snakemake(self.folder, *arguments)


@pytest.fixture
def larger(tmp_path, root):
    return Larger(tmp_path, root)


def closing_lines(larger, output):
    """The lines behind the last step, and those that a run is to end with."""
    summary = (larger.folder / "results" / "summary.txt").read_text().splitlines()
    lines = output.splitlines()
    told = lines[next(i for i, line in enumerate(lines) if "done: " in line) + 1 :]
    assert told[-1].startswith("log:    .snakemake/log/")
    return told[:-1], [
        *("", *summary, ""),
        *("report: results/report.html", "tables: results/tables.xlsx"),
    ]


def test_a_module_runs_to_the_report_and_its_closing_lines(larger):
    larger.write(WHOLE, "study.yaml", larger.study)
    output, code = larger.snakemake()
    assert code == 0, output
    assert "steps to do" in output
    assert "Traceback" not in output
    told, expected = closing_lines(larger, output)
    assert told == expected
    assert not {"resources", "workflow"} & set(os.listdir(larger.folder))
    output, _ = larger.snakemake()
    assert output.splitlines()[-1] == (
        "Nothing to be done: all that was asked for is there and up to date. "
        "The report is results/report.html."
    )


@pytest.mark.slow
def test_renamed_rules_and_a_section_of_the_configuration(larger):
    larger.write(SECTION, "larger.yaml", {"threads": 2, "statistics": larger.study})
    output, code = larger.snakemake()
    assert code == 0, output
    assert "now ctra_" in output
    assert "localrules" not in output
    told, expected = closing_lines(larger, output)
    assert told == expected
    summary = (larger.folder / "results" / "summary.txt").read_text()
    assert (larger.folder / "own.txt").read_text() == summary


def test_a_failed_step_of_the_larger_workflow_is_told_at_the_end(larger):
    snakefile = SECTION.replace("summary.txt", "expression/kals/ctra.tsv").replace("cp", "false")
    larger.write(snakefile, "larger.yaml", {"statistics": larger.study})
    output, code = larger.snakemake("own.txt")
    assert code == 1
    assert "FAILED: own, see Snakemake's log" in output
    assert "NOT finished: " in output
    assert "report: " not in output


def test_the_end_is_told_once_where_the_larger_workflow_calls_the_handlers(larger):
    larger.write(WHOLE + "\nonsuccess:\n    ctra.onsuccess()\n", "study.yaml", larger.study)
    output, code = larger.snakemake("results/expression/kals/ctra.tsv")
    assert code == 0, output
    assert output.count("done: ") == 1


def test_a_fault_is_told_with_the_line_of_the_larger_configuration(larger):
    del larger.study["studies"]["kals"]["subject"]
    larger.study["studies"]["kals"]["sujbect"] = "id"
    larger.write(SECTION, "larger.yaml", {"threads": 2, "statistics": larger.study})
    output, code = larger.snakemake()
    assert code == 1
    lines = (larger.folder / "settings" / "larger.yaml").read_text().splitlines()
    line = next(i for i, text in enumerate(lines, start=1) if "sujbect" in text)
    assert f"settings/larger.yaml:{line}: unknown key 'sujbect' in studies.kals" in output


def test_a_missing_file_is_told_with_its_line(larger):
    larger.study["studies"]["kals"]["phenotype"] = "data/nobody.csv"
    larger.write(WHOLE, "study.yaml", larger.study)
    output, _ = larger.snakemake()
    lines = (larger.folder / "settings" / "study.yaml").read_text().splitlines()
    line = next(i for i, text in enumerate(lines, start=1) if "nobody" in text)
    assert f"settings/study.yaml:{line}: phenotype 'data/nobody.csv': no such file" in output


def test_a_configuration_made_in_the_larger_workflow_has_no_lines(larger):
    snakefile = SECTION.replace('config["statistics"]', 'config["statistics"] | {{"refs": 1}}')
    larger.write(snakefile, "larger.yaml", {"statistics": larger.study})
    output, code = larger.snakemake()
    assert code == 1
    assert "the module's configuration: unknown key 'refs'" in output


def test_a_value_that_the_larger_workflow_takes_for_another_is_told(larger):
    """Its Snakemake has read 0012 as the number 10, and may have computed with it."""
    larger.write(SECTION, "larger.yaml", {"code": 1, "statistics": larger.study})
    file = larger.folder / "settings" / "larger.yaml"
    rule = "exclude: [{column: id, equals: 0012, reason: r}]"
    file.write_text(file.read_text().replace("    kals:\n", f"    kals:\n      {rule}\n"))
    output, code = larger.snakemake()
    assert code == 1
    says = "0012 is taken for another type (int) where the larger workflow reads it"
    assert f"settings/larger.yaml:9: {says}" in output
    assert "File " not in output


def test_scales_are_found_beside_the_larger_configuration(larger):
    scales = larger.folder / "settings" / "scales"
    scales.mkdir()
    (scales / "mine.yaml").write_text("nonsense: 1\n")
    larger.study["studies"]["kals"]["scales"] = ["mine"]
    larger.write(WHOLE, "study.yaml", larger.study)
    output, code = larger.snakemake()
    assert code == 1
    assert "settings/scales/mine.yaml" in output
