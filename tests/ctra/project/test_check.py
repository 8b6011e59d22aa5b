"""A project is refused before its first job, with every fault and where it stands."""

from pathlib import Path

import pytest
import yaml
from written_project import CONFIG, refused

from ctra.files.own_yaml import read_own_yaml
from ctra.project.configuration import Locations, check_config
from ctra.project.samples import Lane, Sample


def test_a_valid_project_gives_the_samples_of_each_study(project, capsys):
    assert project.read() == {
        "one": [
            Sample(
                "a",
                "one",
                "01",
                2,
                (Lane("a_L1.fq", 2), Lane("a_L2.fq", 3)),
            ),
            Sample("b", "one", "02", 4, (Lane("b.fq", 4),)),
        ],
        "two": [Sample("01", "two", "01", 1), Sample("02", "two", "02", 1)],
    }
    assert capsys.readouterr().err == "checking that the contigs of genes.gtf are in genome.fa\n"


def test_a_project_with_all_of_them(larger):
    assert len(larger.read()["one"]) == 2


def test_files_that_the_workflow_makes_are_not_looked_for(project):
    made = {"a_L1.fq", "a_L2.fq", "b.fq", "one.csv", "genome.fa", "genes.gtf"}
    for name in made:
        Path(name).unlink()
    assert len(project.faults()) == 6
    assert [s.name for s in project.read(generated=made.__contains__)["one"]] == ["a", "b"]


def test_the_configuration_of_the_repository_passes(root, schema, monkeypatch):
    monkeypatch.chdir(root)
    text = Path("config/config.yaml").read_text(encoding="utf-8")
    check_config(yaml.safe_load(text), read_own_yaml(schema), Locations([]))


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "    covariates: [age]",
            "    covariate: [age]",
            "config.yaml:14: unknown key 'covariate' in studies.one; allowed: arm, categories, "
            "cluster, counts, covariates, decimal, derive, dictionary, encoding, exclude, "
            "expression, impute, labels, markers, missing, models, parent, phenotype, plan, "
            "primary, recruited, samples, scales, sensitivity, sex, sheet, subject, title, "
            "value_labels, visit; did you mean 'covariates'?",
        ),
        refused(
            "    phenotype: one.csv\n",
            "    phenotype: one.csv\n    twins: zygosity\n",
            "config.yaml:8: unknown key 'twins' in studies.one; allowed: arm, categories, "
            "cluster, counts, covariates, decimal, derive, dictionary, encoding, exclude, "
            "expression, impute, labels, markers, missing, models, parent, phenotype, plan, "
            "primary, recruited, samples, scales, sensitivity, sex, sheet, subject, title, "
            "value_labels, visit; for twins, write cluster: with the column of the pairs (no model "
            "tells identical twins from fraternal ones)",
        ),
        refused(
            "studies:\n",
            "zzz: 1\nstudies:\n",
            "config.yaml:4: unknown key 'zzz' in the configuration; allowed: expression, "
            "gene_sets, inference, keep, quality, reads, reference, simulate, specifications, "
            "studies",
        ),
        refused(
            "studies:\n",
            "reads:\n  protocol: truseq\nstudies:\n",
            "config.yaml:5: reads.protocol is 'truseq'; allowed: quantseq-fwd, quantseq-rev "
            "(FWD: reads have the strand of the mRNA; REV: the opposite one)",
        ),
        refused(
            "    phenotype: one.csv\n    subject: id\n",
            "",
            "config.yaml:5: studies.one lacks phenotype, subject",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: age",
            "config.yaml:14: studies.one.covariates is 'age'; its type must be array "
            "(columns that every model of the study adjusts for); write a list: [a, b]",
        ),
        refused(
            "{column: rin, below: 5, reason: poor RNA}",
            "{column: rin, equals: true, reason: poor RNA}",
            "config.yaml:13: studies.one.exclude.0.equals is true; its type must be number or "
            "string (excluded if equal to this); write one text; a number, true or false that is "
            "meant as text needs quotes",
        ),
        refused(
            "studies:\n",
            "expression: {floor: 0}\nstudies:\n",
            "config.yaml:4: expression.floor: 0 is less than or equal to the minimum of 0 "
            "(smaller CPM are set to this before log2)",
        ),
        refused(
            "  two:\n",
            "  study 2:\n",
            "config.yaml:19: the name 'study 2' in studies; allowed: a letter first, then letters, "
            "digits and _",
        ),
        refused(
            "  two:\n    expression: two.tsv\n",
            "  two:\n    expression: two.tsv\n    subject: id\n",
            "config.yaml:23: key 'subject' is already on line 21",
        ),
        refused(
            "  two:\n",
            "  one:\n",
            "config.yaml:19: key 'one' is already on line 5",
            id="a study twice, of which the YAML reader silently takes the last",
        ),
    ],
)
def test_a_fault_of_the_configuration(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "[CD4]",
            "[CD4, CD5]",
            "config.yaml:10: studies.one.markers.1 is 'CD5'; allowed: CD3D, CD3E, CD4, CD8A, CD19, "
            "FCGR3A, NCAM1, CD14 (resources/leukocyte_markers.tsv)",
        ),
    ],
)
def test_a_marker_that_is_not_measured(larger, file, old, new, messages):
    larger.edit(file, old, new)
    assert larger.faults() == messages


def test_a_configuration_without_studies(project):
    project.edit("config.yaml", CONFIG[CONFIG.index("studies:") :], "")
    assert project.faults() == ["config.yaml:1: the configuration lacks studies"]


def test_all_faults_of_the_configuration_are_reported_at_once(project):
    project.edit("config.yaml", "studies:\n", "redas: {}\nstudies:\n")
    project.edit("config.yaml", "    covariates: [age]", "    covariates: age")
    project.edit("config.yaml", "      main: {exposures: [x]}", "      main: {exposures: []}")
    faults = project.faults()
    assert sorted(line.split(" ")[0] for line in faults) == [
        "config.yaml:15:",
        "config.yaml:25:",
        "config.yaml:4:",
    ]
    assert any(line.endswith("did you mean 'reads'?") for line in faults)


def test_all_faults_of_a_project_are_reported_at_once(project):
    Path("b.fq").unlink()
    project.edit("config.yaml", "genome: genome.fa", "genome: hg38.fa")
    project.edit("config.yaml", "column: rin", "column: RIN")
    project.edit("config.yaml", "expression: two.tsv", "expression: 2.tsv")
    project.edit("two.csv", "id,x", "id,y")
    assert [line.split(": ")[0] for line in project.faults()] == [
        "samples.tsv:4",
        "config.yaml:13",
        "config.yaml:20",
        "config.yaml:24",
        "config.yaml:2",
    ]
