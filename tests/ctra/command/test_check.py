"""What is said of a project before it runs."""

import pytest
from begun_study import write_fastq

from ctra.command.duration import Work, in_words


@pytest.fixture
def begun(ctra, here, matrix):
    """mystudy/mystudy.yaml, as `ctra new` writes it."""
    files = ["--phenotype", "survey.sav", "--expression", "matrix.tsv"]
    code, said = ctra("new", "mystudy", *files, "--yes")
    assert code == 0, said
    return here / "mystudy" / "mystudy.yaml"


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_study_that_is_ready(ctra, begun):
    code, said = ctra("check", "mystudy/mystudy.yaml", "--cores", 4)
    assert code == 0
    assert said.splitlines()[0] == (
        "mystudy: 12 participants; 11 of 11 columns of the matrix matched; "
        "53 of 53 genes of the profile found; 1 model"
    )
    assert "about a minute on 4 cores" in said
    assert said.endswith("mystudy.yaml: ready\n")


def test_sensitivity_sets_are_models_too(ctra, begun):
    edit(begun, "# sensitivity: {lifestyle: [smoking]}", "sensitivity: {place: [site]}")
    edit(begun, "covariates: [age, sex, bmi]", "covariates: [age]")
    edit(begun, "    models: ", "    categories: {site: 1}\n    models: ")
    code, said = ctra("check", begun)
    assert code == 0, said
    assert "; 2 models\n" in said


def test_the_genes_found_of_each_further_set_are_told(ctra, begun):
    (begun.parent / "few.gmt").write_text("a\tb\tMX1,1\tX1,1\tX2,1\n", encoding="utf-8")
    begun.write_text(
        begun.read_text(encoding="utf-8") + "gene_sets: {core: core, few: few.gmt}\n",
        encoding="utf-8",
    )
    code, said = ctra("check", begun)
    assert code == 0, said
    assert (
        "12 of 12 genes of core found; 1 of 3 genes of few found: few is a single gene here; "
        "3 models\n"
    ) in said


def test_samples_of_nobody_are_counted(ctra, begun, here, matrix):
    matrix.assign(X1=matrix["P01"] + 1).to_csv(here / "matrix.tsv", sep="\t")
    code, said = ctra("check", begun)
    assert code == 0, said
    assert "11 of 12 columns of the matrix matched" in said
    assert "are left out: X1" in said


def test_participants_in_rows(ctra, begun, here, matrix):
    matrix.T.rename_axis("id").to_csv(here / "matrix.tsv", sep="\t")
    _, said = ctra("check", begun)
    assert "11 of 11 rows of the matrix matched; 53 of 53 genes" in said


def test_a_matrix_without_the_profile(ctra, begun, here, matrix):
    matrix.head(10).to_csv(here / "matrix.tsv", sep="\t")
    code, said = ctra("check", begun)
    assert code == 1
    assert "10 of the 53 genes of the profile are found" in said
    assert said.endswith("not ready; correct this, and check again\n")


def test_faults_are_those_of_the_workflow(ctra, begun):
    edit(begun, "covariates: [age, sex, bmi]", "covariates: [aged, bmi]")
    code, said = ctra("check", begun)
    assert code == 1
    assert "mystudy.yaml:14: no column 'aged'" in said
    assert "did you mean 'age'?" in said


def test_a_file_that_is_not_there(ctra, here):
    code, said = ctra("check", "no.yaml")
    assert (code, said) == (1, "no.yaml: is not there\n")


def test_a_configuration_in_config_is_of_the_folder_above(ctra, begun, here):
    (here / "mystudy" / "config").mkdir()
    begun.rename(here / "mystudy" / "config" / "config.yaml")
    code, said = ctra("check", "mystudy/config/config.yaml")
    assert code == 0, said


def test_the_demonstration_is_ready_before_it_has_made_its_files(ctra, root, tmp_path):
    code, said = ctra("check", root / "config" / "config.yaml", "--cores", 2)
    assert code == 0, said
    demonstration, study1, study2, study3, time, verdict = said.splitlines()
    assert demonstration.startswith("the demonstration: the run makes all files under demo/")
    assert study1 == "study1: reads of 85 participants, simulated; 18 models"
    assert study2 == "study2: reads of 152 participants, simulated; 20 models"
    assert study3 == "study3: reads of 40 participants at 2 visits, simulated; 1 model"
    assert " min on 2 cores: a crude estimate" in time
    assert verdict.endswith("config/config.yaml: ready")


def test_a_key_simulate_left_in_a_project_of_ones_own(ctra, begun):
    edit(begun, "studies:", "simulate: {seed: 1, reads: 100}\nstudies:")
    code, said = ctra("check", begun)
    assert code == 1
    assert "simulate makes study1, study2, study3 from one sample sheet; delete the key" in said


def test_reads_are_counted(ctra, here, people, reference):
    write_fastq(here / "fastq", "P01_L001.fastq", "P01_L002.fastq", "P02_L001.fastq")
    files = ["--phenotype", "survey.sav", "--fastq", "fastq", *reference]
    code, said = ctra("new", "mystudy", *files, "--yes")
    assert code == 0, said
    assert "12 participants; reads of 2 of them in 3 files (0 MB); 1 model" in said


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(20, "about a minute"), (240, "about 4 min"), (5400, "about 2 hours")],
)
def test_durations_in_words(seconds, words):
    assert in_words(seconds) == words


def test_cores_share_models_and_reads_but_not_the_steps_of_a_study():
    work = Work(studies=1, models=4, samples=10, reads=1e9)
    alone, shared = work.seconds(1), work.seconds(2)
    assert alone / 2 < shared < alone
