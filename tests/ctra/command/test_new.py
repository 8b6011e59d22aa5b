"""From the files of a study to a configuration that the workflow takes, with nothing written."""

import pandas as pd
import pytest
import yaml
from begun_study import write_fastq, write_spss

FROM_MATRIX = ["new", "mystudy", "--phenotype", "survey.sav", "--expression", "matrix.tsv"]
FROM_READS = ["new", "mystudy", "--phenotype", "survey.sav", "--fastq", "fastq"]


def study_of(folder, name="mystudy"):
    """What the written configuration says of its study."""
    text = (folder / name / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["studies"][name]


def lanes(number=12):
    return [f"P{i:02d}_S{i}_L001_R1_001.fastq" for i in range(1, number + 1)]


# ---- What is proposed ---------------------------------------------------------------------------


def test_spss_and_a_matrix_need_three_answers(ctra, here, matrix):
    code, said = ctra(*FROM_MATRIX, answers=["", "", "age, sex, site"])
    assert code == 0, said
    assert "matrix.tsv: 11 of 11 samples are participants" in said
    assert "participants without a sample: 1 (P12)" in said
    assert "11 of 11 columns of the matrix matched; 53 of 53 genes" in said
    assert said.rstrip().endswith(".yaml: ready\n\nnext: ctra run mystudy/mystudy.yaml")
    assert study_of(here) == {
        "title": "mystudy",
        "expression": "../matrix.tsv",
        "phenotype": "../survey.sav",
        "subject": "code",
        "sex": {"column": "sex", "female": 2, "male": 1},
        "scales": ["prwo"],
        "categories": {"site": 1},
        "covariates": ["age", "sex", "site"],
        "models": {"prwo": {"exposures": ["prwo"]}},
    }


def test_what_was_found_is_said_in_comments(ctra, here, matrix):
    ctra(*FROM_MATRIX, answers=["", "", "site"])
    text = (here / "mystudy" / "mystudy.yaml").read_text(encoding="utf-8")
    assert "      site: 1    # Seoul\n" in text
    assert "# primary: [prwo, prwo]" in text


def test_counts_start_at_counts(ctra, here, matrix):
    (2**matrix).round().astype(int).to_csv(here / "counts.tsv", sep="\t")
    given = ["new", "mystudy", "--phenotype", "survey.sav", "--counts", "counts.tsv", "--yes"]
    code, said = ctra(*given)
    assert code == 0, said
    assert study_of(here)["counts"] == "../counts.tsv"


def test_with_yes_nothing_is_asked(ctra, here, matrix):
    code, said = ctra(*FROM_MATRIX, "--yes")
    assert code == 0, said
    assert "1. " not in said
    assert study_of(here)["covariates"] == ["age", "sex", "bmi"]


def test_options_are_answers(ctra, here, matrix):
    given = ["--id", "code", "--exposures", "bmi, prwo", "--covariates", "none"]
    code, said = ctra(*FROM_MATRIX, *given)
    assert code == 0, said
    assert list(study_of(here)["models"]) == ["bmi", "prwo"]
    assert study_of(here)["covariates"] == []


def test_reads_and_excel(ctra, here, people, reference):
    people.assign(sex=["m", "f"] * 6).to_excel(here / "survey.xlsx", index=False)
    write_fastq(here / "fastq", *lanes(10), "P03_S3_L002_R1_001.fastq", "water.fastq")
    given = ["new", "mystudy", "--phenotype", "survey.xlsx", "--fastq", "fastq", *reference]
    code, said = ctra(*given, answers=["", "", ""])
    assert code == 0, said
    assert "participant P03 <- P03: P03_S3_L001_R1_001.fastq, P03_S3_L002_R1_001.fastq" in said
    assert "files of nobody in the phenotype: 1 (water.fastq)" in said
    assert "participants without a file: 2 (P11, P12)" in said
    assert "found sex in column sex: 'f' is female, 'm' is male\n" in said
    sheet = pd.read_csv(here / "mystudy" / "samples.tsv", sep="\t")
    assert list(sheet.iloc[0]) == ["P01", "mystudy", "P01", "../fastq/P01_S1_L001_R1_001.fastq"]
    assert len(sheet) == 11
    text = (here / "mystudy" / "mystudy.yaml").read_text(encoding="utf-8")
    assert "# participants without a file: 2 (P11, P12)\n" in text
    assert study_of(here)["categories"] == {"sex": "f"}


def test_excel_of_several_worksheets_and_reads_need_five_answers(ctra, here, people, reference):
    """The worksheet, the ids, exposures, covariates, and who is female."""
    with pd.ExcelWriter(here / "survey.xlsx") as book:
        people.assign(group=["a", "b"] * 6).to_excel(book, sheet_name="Data", index=False)
        people.head(1).to_excel(book, sheet_name="Codes", index=False)
    write_fastq(here / "fastq", *lanes())
    given = ["new", "mystudy", "--phenotype", "survey.xlsx", "--fastq", "fastq", *reference]
    code, said = ctra(*given, answers=["Data", "", "group", "age, sex", "2"])
    assert code == 0, said
    assert "1. Worksheet with the participants (Data, Codes): Data\n" in said
    assert "names to choose from: age, sex, site, bmi, group, prwo\n" in said
    assert "mystudy.yaml: ready\n" in said
    assert study_of(here)["sheet"] == "Data"
    assert study_of(here)["sex"] == {"column": "sex", "female": 2, "male": 1}


def test_the_worksheet_is_never_guessed(ctra, here, people, matrix):
    with pd.ExcelWriter(here / "survey.xlsx") as book:
        people.to_excel(book, sheet_name="Data", index=False)
        people.to_excel(book, sheet_name="Old", index=False)
    files = ["--phenotype", "survey.xlsx", "--expression", "matrix.tsv"]
    code, said = ctra("new", "mystudy", *files, "--yes")
    assert code == 1
    assert "(Data, Old): nothing can be proposed; answer it by --sheet" in said
    code, said = ctra("new", "mystudy", *files, "--yes", "--sheet", "Data")
    assert code == 0, said


def test_without_a_genome_the_human_one_is_named(ctra, here, people, root):
    write_fastq(here / "fastq", *lanes())
    code, said = ctra(*FROM_READS, "--yes")
    assert code == 0, said
    human = yaml.safe_load((root / "config" / "grch38.yaml").read_text(encoding="utf-8"))
    written = yaml.safe_load((here / "mystudy" / "mystudy.yaml").read_text(encoding="utf-8"))
    assert written["reference"] == human["reference"]


def test_items_are_found_by_the_labels_of_their_columns(ctra, here, matrix, people):
    names = {"prwo1": "q1", "prwo2": "PRWO2", "prwo3": "q3"}
    titles = {"q1": "prwo1: People would describe me as giving", "q3": "prwo3 - I have few friends"}
    renamed = people.rename(columns=names)
    write_spss(renamed, here / "survey.sav", column_labels=titles)
    code, said = ctra(*FROM_MATRIX, "--yes")
    assert code == 0, said
    own = yaml.safe_load((here / "mystudy" / "scales" / "prwo.yaml").read_text(encoding="utf-8"))
    assert own["items"] == ["q1", "PRWO2", "q3"]
    assert own["reversed"] == ["q1", "q3"]


def test_answers_beyond_the_range_are_no_questionnaire(ctra, here, matrix, people):
    write_spss(people.assign(prwo2=9.0), here / "survey.sav")
    _, said = ctra(*FROM_MATRIX, answers=["", "bmi", "age"])
    assert "not taken for a questionnaire: prwo" in said
    assert "9 is outside 1 to 5" in said
    assert "scales" not in study_of(here)


def test_who_is_female_is_asked_where_nothing_says_it(ctra, here, matrix, people):
    write_spss(people, here / "survey.sav", variable_value_labels={})
    code, said = ctra(*FROM_MATRIX, answers=["", "", "", "3", "2"])
    assert code == 0, said
    assert "'3' is none of 1, 2 and none" in said
    assert study_of(here)["sex"] == {"column": "sex", "female": 2, "male": 1}


def test_who_is_female_is_never_guessed(ctra, here, matrix, people):
    write_spss(people, here / "survey.sav", variable_value_labels={})
    code, said = ctra(*FROM_MATRIX, "--yes")
    assert code == 0, said
    assert "sex" not in study_of(here)
    text = (here / "mystudy" / "mystudy.yaml").read_text(encoding="utf-8")
    assert '# sex: {column: sex, female: "?", male: "?"}' in text


def test_an_exposure_whose_numbers_have_labels_is_an_amount(ctra, here, matrix):
    code, said = ctra(*FROM_MATRIX, "--yes", "--exposures", "site")
    assert code == 0, said
    assert study_of(here)["derive"] == {"site_number": "site"}
    assert study_of(here)["models"] == {"site_number": {"exposures": ["site_number"]}}


def test_an_exposure_of_text_is_a_category(ctra, here, matrix, people):
    write_spss(people.assign(arm=["drug", "control", "drug"] * 4), here / "survey.sav")
    code, said = ctra(*FROM_MATRIX, "--yes", "--exposures", "arm", "--covariates", "age")
    assert code == 0, said
    study = study_of(here)
    assert study["categories"] == {"arm": "control"}
    assert study["models"] == {"arm": {"exposures": ["arm"]}}
    text = (here / "mystudy" / "mystudy.yaml").read_text(encoding="utf-8")
    assert '# primary: [arm, "arm: LEVEL vs control"]' in text
    assert "# an exposure enters as z scores, or by its groups" in text


def test_a_real_cohort(ctra, here, shared_data):
    folder = shared_data / "fredrickson2015"
    files = [
        "--phenotype",
        folder / "phenotype.tsv",
        "--expression",
        folder / "expression_log2.tsv",
    ]
    code, said = ctra("new", "happy", *files, answers=["", "zhedonia, zeudaimonia", ""])
    assert code == 0, said
    assert "122 participants; 122 of 122 columns of the matrix matched; 52 of 53 genes" in said
    study = study_of(here, "happy")
    assert study["subject"] == "subject"
    assert study["sex"] == {"column": "male", "female": 0, "male": 1}
    assert study["covariates"] == ["age", "male", "bmi", "smoke", "alcohol"]


# ---- What is refused ----------------------------------------------------------------------------


def test_an_unknown_column_is_asked_for_again(ctra, here, matrix):
    code, said = ctra(*FROM_MATRIX, answers=["kode", "code", "prwo, agee", "prwo", "prwo", "age"])
    assert code == 0, said
    assert "no column 'kode'; did you mean 'code'?" in said
    assert "no column 'agee'; did you mean 'age'?" in said
    assert "'prwo' is an exposure already" in said


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--exposures", "agee"], "no column 'agee'; did you mean 'age'?"),
        (["--exposures", "code"], "no column 'code'"),
        (["--covariates", "agee"], "no column 'agee'; did you mean 'age'?"),
        (["--id", "age"], "column 'age' has no id of a sample"),
        (["--genome", "genome.fa"], "--genome and --annotation belong together"),
        (["--phenotype", "no.sav"], "no.sav: is not there"),
        (["--expression", "no.tsv"], "no.tsv: is not there"),
    ],
)
def test_options_are_refused_with_what_was_meant(ctra, here, matrix, option, message):
    code, said = ctra(*FROM_MATRIX, "--yes", *option)
    assert code == 1
    assert message in said
    assert not (here / "mystudy").exists()


def test_a_text_is_no_exposure_and_ids_are_no_category(ctra, here, matrix, people):
    write_spss(people.assign(name=[f"Kim {i}" for i in range(12)]), here / "survey.sav")
    code, said = ctra(*FROM_MATRIX, answers=["", "name", "prwo", "name", "none"])
    assert code == 0, said
    assert "column 'name': 'Kim 0' is not a number" in said
    assert "for a category it has too many different texts (12)" in said


def test_no_id_matches(ctra, here, matrix, people):
    write_spss(people.assign(code=[f"X{i}" for i in range(12)]), here / "survey.sav")
    code, said = ctra(*FROM_MATRIX)
    assert code == 1
    assert "no column has the ids of the samples (P01, P02, P03, P04, P05 and 6 more)" in said
    assert not (here / "mystudy").exists()


def test_samples_of_several_visits_are_no_ids(ctra, here, matrix, people):
    """The columns of a wide file that name samples are not taken for ids, and it is said why."""
    names = people.pop("code")
    people = people.assign(id=range(1, 13), rna_t0=names.where(names < "P07", ""))
    write_spss(people.assign(rna_t5=names.where(names >= "P07", "")), here / "survey.sav")
    code, said = ctra(*FROM_MATRIX)
    assert code == 1
    assert "or where participants came more than once, write the configuration with `visit`" in said


@pytest.mark.parametrize("missing", ["", "-"])
def test_a_full_column_of_one_visit_is_no_column_of_ids(ctra, here, matrix, people, missing):
    """Everybody has a baseline sample; some have another, in a column of its own."""
    wide = people.drop(columns="code").head(6).assign(rna_t0=[f"P{i:02d}" for i in range(1, 7)])
    later = ["P07", "P08", missing, "P09", missing, "P10"]
    write_spss(wide.assign(rna_t5=later), here / "survey.sav")
    code, said = ctra(*FROM_MATRIX, "--yes")
    assert code == 1
    assert (
        "survey.sav: column 'rna_t5' names samples that column 'rna_t0' does not, as where "
        "participants came more than once; write the configuration with `visit`, or name the "
        "column with the ids: --id COLUMN"
    ) in said
    assert not (here / "mystudy").exists()


def test_a_column_of_samples_with_a_row_a_visit_is_no_column_of_ids(ctra, here, matrix, people):
    person = [f"K{i // 2}" for i in range(12)]
    write_spss(people.assign(person=person, visit=["t0", "t5"] * 6), here / "survey.sav")
    code, said = ctra(*FROM_MATRIX, "--yes")
    assert code == 1
    assert "column 'person' has values in several rows, told apart by 'visit'" in said
    assert not (here / "mystudy").exists()


def test_ids_that_are_named_are_taken_beside_another_column_of_samples(ctra, here, matrix, people):
    wide = people.head(6).assign(again=[f"P{i:02d}" for i in range(6, 12)])
    write_spss(wide, here / "survey.sav")
    given = ["--yes", "--id", "code", "--covariates", "age"]
    assert ctra(*FROM_MATRIX, *given)[0] == 0
    assert study_of(here)["subject"] == "code"


def test_ids_in_another_spelling_are_told(ctra, here, matrix, people):
    write_spss(people.assign(code=people["code"].str.lower()), here / "survey.sav")
    code, said = ctra(*FROM_MATRIX)
    assert code == 1
    assert "column 'code' has 'p01' for 'P01': another spelling (capitals)" in said


def test_two_samples_of_one_participant_are_refused(ctra, here, people):
    write_fastq(here / "fastq", *lanes(3), "P02_again.fastq")
    code, said = ctra(*FROM_READS, "--yes")
    assert code == 1
    assert "participant 'P02' is in the names of several samples: P02, P02_again" in said
    assert not (here / "mystudy").exists()


def test_a_file_in_place_of_the_folder(ctra, here, matrix):
    (here / "mystudy").write_text("mine")
    assert ctra(*FROM_MATRIX, "--yes") == (
        1,
        "mystudy: a file stands where the study's folder is to be\n",
    )


def test_nothing_to_propose(ctra, here, matrix, people):
    write_spss(people.drop(columns="prwo1"), here / "survey.sav")
    code, said = ctra(*FROM_MATRIX, "--yes")
    assert code == 1
    assert "no column for prwo1" in said
    assert "names to choose from: age, sex, site, bmi, prwo2, prwo3\n" in said
    assert "by commas: nothing can be proposed; answer it by --exposures" in said


@pytest.mark.parametrize("name", ["mystudy.yaml", "samples.tsv"])
def test_existing_files_stay(ctra, here, people, name):
    write_fastq(here / "fastq", *lanes(3))
    (here / "mystudy").mkdir()
    (here / "mystudy" / name).write_text("mine\n")
    code, said = ctra(*FROM_READS, "--yes")
    assert code == 1
    assert f"mystudy/{name}: there already, and never written over" in said
    assert (here / "mystudy" / name).read_text() == "mine\n"


@pytest.mark.parametrize("answers", [[], ["code"], ["code", "prwo"]])
def test_the_end_of_the_answers_leaves_nothing(ctra, here, matrix, answers):
    code, said = ctra(*FROM_MATRIX, answers=answers)
    assert code == 1
    assert "the answers ended here; nothing was written" in said
    assert not (here / "mystudy").exists()


def test_faults_that_no_answer_mends_leave_a_configuration_to_correct(ctra, here, matrix):
    (2**matrix).to_csv(here / "matrix.tsv", sep="\t")
    code, said = ctra(*FROM_MATRIX, "--yes")
    assert code == 1
    assert "is too high for log2 expression" in said
    assert said.rstrip().endswith("next: ctra check mystudy/mystudy.yaml")
    assert study_of(here)["subject"] == "code"
