"""Bad input stops before the first job, and the message says where and what is allowed."""

import copy
import gzip

import pytest

PHENOTYPE = "id,prwo,age\n01,3.5,40\n02,4.0,50\n03,2.5,45\n"
SHEET = [
    "sample\tstudy\tsubject\tfastq",
    "S1\tkals\t01\ta.fastq.gz",
    "S2\tkals\t02\tb.fastq.gz",
]
CONFIG = {
    "reference": {"genome": "genome.fa", "annotation": "genes.gtf"},
    "studies": {
        "kals": {
            "samples": "samples.tsv",
            "phenotype": "phenotype.csv",
            "subject": "id",
            "covariates": ["age"],
            "models": {"prwo": {"exposures": ["prwo"]}},
        }
    },
}
GTF = '1\ttest\texon\t1\t50\t.\t+\t.\tgene_id "ENSG00000157601"; gene_name "MX1";\n'


@pytest.fixture
def sound(project):
    """A project in which nothing is wrong; of its FASTQ files, the start is read here."""
    folder = project.folder
    (folder / "phenotype.csv").write_text(PHENOTYPE)
    (folder / "samples.tsv").write_text("\n".join(SHEET) + "\n")
    (folder / "genome.fa").write_text(">1\n" + "ACGT" * 25 + "\n")
    (folder / "genes.gtf").write_text(GTF)
    for name in "ab":
        read = f"@{name}:1\nACGT\n+\nFFF#\n".encode()
        (folder / f"{name}.fastq.gz").write_bytes(gzip.compress(read))
    project.configure(CONFIG)
    return project


def refused(project):
    output, code = project.dry_run(check=False)
    assert code != 0
    assert "Job stats" not in output
    return output


@pytest.mark.parametrize("snakefile", ["Snakefile", "workflow/Snakefile"])
def test_sound_project_is_accepted(sound, snakefile):
    planned = sound.planned("--snakefile", snakefile)
    assert planned["count_reads"] == 2
    assert planned["report"] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"expresion": {"floor": 1}},
            "config/config.yaml:15: unknown key 'expresion' in the configuration; allowed: "
            "expression, gene_sets, inference, keep, quality, reads, reference, simulate, "
            "specifications, studies; did you mean 'expression'?",
        ),
        (
            {"expression": {"library_size": "counts"}},
            "config/config.yaml:16: expression.library_size is 'counts'; allowed: mapped, counted",
        ),
        ({"reads": {"min_length": 0}}, "config/config.yaml:16: reads.min_length: 0 is less than"),
    ],
    ids=["unknown key", "not in the list", "out of range"],
)
def test_config(sound, change, message):
    text = (sound.folder / "config/config.yaml").read_text()
    sound.configure(CONFIG | change)
    assert (sound.folder / "config/config.yaml").read_text().startswith(text)
    assert message in refused(sound)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("S3\tkals\t03\tc.fastq.gz", "samples.tsv:4: fastq 'c.fastq.gz': no such file"),
        (
            "S1\tkals\t03\tc.fastq.gz",
            "samples.tsv:4: sample 'S1' is participant 01 of kals on an ear",
        ),
        ("S 3\tkals\t03\tc.fastq.gz", "samples.tsv:4: sample 'S 3': only A-Z, a-z, 0-9"),
        ("S3\tkals\t3\tb2.fastq.gz", "samples.tsv:4: participant '3' is not in column 'id' of ph"),
        ("S3\tkals\t03", "samples.tsv:4: 3 cells where the header has 4"),
    ],
    ids=["missing file", "duplicate", "ill-formed", "not in the phenotype", "short row"],
)
def test_sample_sheet(sound, row, message):
    (sound.folder / "samples.tsv").write_text("\n".join([*SHEET, row]) + "\n")
    assert message in refused(sound)


@pytest.mark.parametrize("file", ["count/S22.tsv", "align/S22/Log.final.out", "trim/S22.json"])
def test_a_file_of_a_sample_that_is_not_there(sound, file):
    output, code = sound.dry_run(f"results/{file}", check=False)
    assert code == 1
    assert "no such sample in the sheets: 'S22'; did you mean 'S2'?" in output


def test_missing_file_of_the_config(sound):
    (sound.folder / "phenotype.csv").unlink()
    assert "config/config.yaml:7: phenotype 'phenotype.csv': no such file" in refused(sound)


def test_covariate_that_is_not_in_the_phenotype(sound):
    config = copy.deepcopy(CONFIG)
    config["studies"]["kals"]["covariates"] = ["agee"]
    sound.configure(config)
    output = refused(sound)
    assert "config/config.yaml:10: no column 'agee' in phenotype.csv" in output
    assert "did you mean 'age'?" in output


def test_annotation_of_another_source(sound):
    (sound.folder / "genes.gtf").write_text(f"#!genome-build GRCh38\nchr{GTF}")
    output = refused(sound)
    assert "genes.gtf:2: contig 'chr1' is not in genome.fa (there: 1)" in output


def test_all_faults_at_once(sound):
    (sound.folder / "samples.tsv").write_text("\n".join([*SHEET, "S3\tkals\t04\tc.fastq.gz"]))
    (sound.folder / "genes.gtf").unlink()
    output = refused(sound)
    for message in ("c.fastq.gz", "participant '04'", "annotation 'genes.gtf'"):
        assert message in output


def test_config_of_the_command_line_stands_alone(sound):
    """The studies of config/config.yaml are not mixed into those of another file."""
    (sound.folder / "mine.yaml").write_text(
        (sound.folder / "config/config.yaml").read_text().replace("kals", "mine")
    )
    (sound.folder / "samples.tsv").write_text("\n".join(SHEET).replace("kals", "mine"))
    assert sound.planned("--configfile", "mine.yaml")["model"] == 1
