"""A project is refused before its first job, with every fault and where it stands.

The tests start from one valid project, written into an empty folder, break it in one place and
expect the one message that names the place.
"""

import os
from pathlib import Path

import pytest
import yaml
from snakemake.utils import validate

from ctra.files.errors import ProjectError
from ctra.project.check import read_project
from ctra.project.configuration import check_config
from ctra.project.plan import study_models
from ctra.project.samples import Lane, Sample

CONFIG = """\
reference:
  genome: genome.fa
  annotation: genes.gtf
studies:
  one:
    samples: samples.tsv
    phenotype: one.csv
    subject: id
    scales: [short]
    derive:
      contrast: short - age
    exclude:
      - {column: rin, below: 5, reason: poor RNA}
    covariates: [age]
    models:
      main:
        exposures: [short, contrast]
        products: [[short, contrast]]
  two:
    expression: two.tsv
    phenotype: two.csv
    subject: id
    models:
      main: {exposures: [x]}
"""

FILES = {
    "config.yaml": CONFIG,
    "samples.tsv": (
        "sample\tstudy\tsubject\tfastq\n"
        "a\tone\t01\ta_L1.fq\n"
        "a\tone\t01\ta_L2.fq\n"
        "b\tone\t02\tb.fq\n"
    ),
    "one.csv": "id,age,rin,q1,q2\n01,60,9,1,2\n02,70,8,2,3\n03,80,7,3,4\n",
    "two.tsv": "gene\t01\t02\nMX1\t5\t6\n",
    "two.csv": "id,x\n01,1\n02,2\n",
    "scales/short.yaml": (
        "title: A short scale\nitems: [q1, q2]\nrange: [1, 5]\nreversed: []\nreference: none\n"
    ),
    "genome.fa": ">1\nACGT\n>MT\nACGT\n",
    "genes.gtf": (
        '#!genome\n1\tx\texon\t1\t4\t.\t+\t.\tgene_id "G1";\n'
        'MT\tx\texon\t1\t2\t.\t+\t.\tgene_id "G2";\n'
    ),
    "a_L1.fq": "",
    "a_L2.fq": "",
    "b.fq": "",
}


class Project:
    """The project in the current folder."""

    def __init__(self, schema):
        self.schema = schema
        for name, text in FILES.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")

    def edit(self, name, old, new):
        """Replace a text that occurs once in a file."""
        text = Path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1
        Path(name).write_text(text.replace(old, new), encoding="utf-8")

    def read(self, *, built="no such file", generated=lambda path: False):
        """Check and read it as workflow/rules/common.smk does."""
        config = yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8"))
        check_config(config, yaml.safe_load(self.schema.read_text("utf-8")), ["config.yaml"])
        validate(config, str(self.schema))  # fills the defaults in
        return read_project(
            config,
            files=["config.yaml"],
            scales=[Path("scales"), Path("more")],
            built=Path(built),
            generated=generated,
        )

    def faults(self, **how):
        """Lines of the refusal."""
        with pytest.raises(ProjectError) as refusal:
            self.read(**how)
        return str(refusal.value).splitlines()


@pytest.fixture
def schema(root):
    return root / "workflow" / "schemas" / "config.schema.yaml"


@pytest.fixture
def project(tmp_path, monkeypatch, schema):
    monkeypatch.chdir(tmp_path)
    return Project(schema)


def refused(old, new, *messages, file="config.yaml", id=None):
    """An edit of one file, and the lines of the refusal."""
    return pytest.param(file, old, new, list(messages), id=id or messages[0].split(": ", 1)[1][:50])


# ---- A valid project ----------------------------------------------------------------------------


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


def test_one_sheet_for_two_studies(project):
    project.edit("config.yaml", "expression: two.tsv", "samples: samples.tsv")
    project.edit("samples.tsv", "b\tone\t02", "b\ttwo\t02")
    assert {study: [s.name for s in members] for study, members in project.read().items()} == {
        "one": ["a"],
        "two": ["b"],
    }


def test_an_exclusion_may_name_a_person(project):
    project.edit("config.yaml", "{column: rin, below: 5,", "{column: id, equals: '02',")
    assert len(project.read()["one"]) == 2


def test_studies_that_start_at_a_matrix_need_no_reference(project):
    text = CONFIG.replace("samples: samples.tsv", "counts: two.tsv")
    text = text[text.index("studies:") :]
    Path("config.yaml").write_text(text, encoding="utf-8")
    assert [s.name for s in project.read()["one"]] == ["01", "02"]


def test_a_phenotype_may_have_the_scores_instead_of_the_items(project):
    project.edit("one.csv", "q1,q2", "short,q9")
    assert len(project.read()["one"]) == 2


def test_a_phenotype_is_read_as_the_study_says(project):
    Path("one.csv").write_text(
        "id;age;rin;q1;q2;site\n01;999;9;1;2;서울\n02;70;8,5;2;3;\n", "cp949"
    )
    options = "    decimal: ','\n    encoding: cp949\n    missing: {age: [999]}\n"
    project.edit("config.yaml", "    phenotype: one.csv\n", "    phenotype: one.csv\n" + options)
    assert len(project.read()["one"]) == 2


def test_a_scale_may_stand_in_the_second_folder(project):
    Path("more").mkdir()
    Path("scales/short.yaml").rename("more/short.yaml")
    assert len(project.read()["one"]) == 2


@pytest.mark.parametrize("quote", ["", '"'])
def test_samples_of_a_matrix_are_read_as_it_is_written(project, quote):
    project.edit("config.yaml", "expression: two.tsv", "expression: two.csv.csv")
    rows = [["gene", "01", "02"], ["MX1", "5", "6"]]
    text = "".join(",".join(quote + cell + quote for cell in row) + "\r\n" for row in rows)
    Path("two.csv.csv").write_text("\ufeff" + text, encoding="utf-8", newline="")
    assert [s.subject for s in project.read()["two"]] == ["01", "02"]


def test_files_that_the_workflow_makes_are_not_looked_for(project):
    made = {"a_L1.fq", "a_L2.fq", "b.fq", "one.csv", "genome.fa", "genes.gtf"}
    for name in made:
        Path(name).unlink()
    assert len(project.faults()) == 6
    assert [s.name for s in project.read(generated=made.__contains__)["one"]] == ["a", "b"]


def test_genome_and_annotation_are_read_once_until_one_of_them_changes(project, capsys):
    """A human genome takes half a minute to read; a project is read at every start."""
    Path("genes.tsv").write_text("built", encoding="utf-8")
    os.utime("genome.fa", (1000, 1000))
    os.utime("genes.gtf", (2000, 2000))
    os.utime("genes.tsv", (3000, 3000))
    project.read(built="genes.tsv")
    assert capsys.readouterr().err == ""
    os.utime("genome.fa", (4000, 4000))
    project.read(built="genes.tsv")
    assert capsys.readouterr().err.startswith("checking that the contigs")


@pytest.mark.parametrize(
    "genome", ["http://x.org/g.fa.gz", "https://x.org/g.fa", "ftp://x.org/g.fa", "FILE:///x/g.fa"]
)
def test_a_url_is_not_fetched_before_the_first_job(project, genome):
    """No name of this test leads anywhere, and what it is of the other file is not checked."""
    project.edit("config.yaml", "genome: genome.fa", f"genome: {genome}")
    project.edit(
        "config.yaml",
        "  annotation: genes.gtf",
        "  annotation: genes.gtf\n  checksums: {genome: http://x.org/CHECKSUMS, annotation: sums}",
    )
    Path("sums").touch()
    project.edit("genes.gtf", "1\tx\texon", "chr1\tx\texon")
    assert len(project.read()["one"]) == 2


def test_a_sha256_is_no_file(project):
    project.edit("config.yaml", "  genome:", f"  checksums: {{genome: {'0f' * 32}}}\n  genome:")
    assert len(project.read()["one"]) == 2


def test_the_configuration_of_the_repository_passes(root, schema, monkeypatch):
    monkeypatch.chdir(root)
    text = Path("config/config.yaml").read_text(encoding="utf-8")
    check_config(yaml.safe_load(text), yaml.safe_load(schema.read_text("utf-8")), [])


def test_models_of_a_study_with_sensitivity_sets():
    study = {
        "covariates": ["age"],
        "sensitivity": {"ses": ["income"], "size": ["network", "kin"]},
        "models": {
            "a": {"exposures": ["x"], "products": []},
            "b": {
                "exposures": ["x", "m"],
                "products": [["x", "m"]],
                "slopes": {"of": "m", "at": "x", "values": [2]},
            },
            "c": {"exposures": ["x", "m"], "products": [["x", "m"]]},
        },
    }
    models = study_models(study)
    assert list(models) == [
        *("a", "b", "c", "a+ses", "a+size", "b+ses", "b+size", "c+ses", "c+size")
    ]
    assert models["a+size"] == {
        "exposures": ["x"],
        "products": [],
        "covariates": ["age", "network", "kin"],
        "slopes": [],
    }
    assert models["b"]["slopes"] == models["b+ses"]["slopes"] == [study["models"]["b"]["slopes"]]
    assert models["c"]["slopes"] == [{"of": "x", "at": "m", "values": [-1, 0, 1]}]


# ---- Faults of the configuration ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "column: rin, below: 5",
            "column: rin, equals: poor",
            "config.yaml:13: nobody has 'poor' in column 'rin' of one.csv; there: 7, 8, 9",
        ),
        refused(
            "contrast: short - age",
            "contrast: short - age\n      short: 6 - age",
            "config.yaml:10: 'short' is a column of one.csv, a scale or a marker already; rename "
            "one of the two",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    sex: {column: age, female: 1, male: 1}",
            "config.yaml:15: female and male are both 1; two values are needed",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    sex: {column: sexx, female: 1, male: 0}",
            "config.yaml:15: no column 'sexx' in one.csv",
        ),
        refused(
            "studies:\n",
            "reads: {umi: NNNNNNTATA}\nstudies:\n",
            "config.yaml:4: with UMIs the counts are molecules, for which mapped reads are no "
            "denominator; set expression: {library_size: counted}",
        ),
        refused(
            "    covariates: [age]",
            "    covariate: [age]",
            "config.yaml:14: unknown key 'covariate' in studies.one; allowed: categories, "
            "counts, covariates, decimal, derive, encoding, exclude, expression, markers, missing, "
            "models, parent, phenotype, plan, recruited, samples, scales, sensitivity, sex, sheet, "
            "subject, title; "
            "did you mean 'covariates'?",
        ),
        refused(
            "studies:\n",
            "zzz: 1\nstudies:\n",
            "config.yaml:4: unknown key 'zzz' in the configuration; allowed: expression, "
            "inference, keep, quality, reads, reference, simulate, studies",
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
            "config.yaml:14: studies.one.covariates is 'age'; of type array is needed "
            "(columns that every model of the study adjusts for)",
        ),
        refused(
            "{column: rin, below: 5, reason: poor RNA}",
            "{column: rin, equals: yes, reason: poor RNA}",
            "config.yaml:13: studies.one.exclude.0.equals is True; of type number or string is "
            "needed (excluded if equal to this)",
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
            "config.yaml:4: studies: 'study 2' does not match '^[A-Za-z][A-Za-z0-9_]*$'",
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


# ---- Faults of what the configuration names -----------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        # Starts and files
        refused(
            "    expression: two.tsv\n",
            "",
            "config.yaml:19: study 'two' starts at nothing; "
            "one of samples, counts, expression is needed",
        ),
        refused(
            "    expression: two.tsv\n",
            "    expression: two.tsv\n    counts: two.tsv\n",
            "config.yaml:19: study 'two' starts at counts and expression; "
            "one of samples, counts, expression is needed",
        ),
        refused(
            "samples: samples.tsv",
            "samples: sheet.tsv",
            "config.yaml:6: samples 'sheet.tsv': no such file",
        ),
        refused(
            "expression: two.tsv",
            "expression: 2.tsv",
            "config.yaml:20: expression '2.tsv': no such file",
        ),
        refused(
            "phenotype: one.csv",
            "phenotype: scales",
            "config.yaml:7: phenotype 'scales': no such file",
            id="a folder is no file",
        ),
        refused(
            "genome: genome.fa",
            "genome: hg38.fa",
            "config.yaml:2: genome 'hg38.fa': no such file",
        ),
        refused(
            "annotation: genes.gtf",
            "annotation: hg38.gtf",
            "config.yaml:3: annotation 'hg38.gtf': no such file",
        ),
        refused(
            "reference:\n  genome: genome.fa\n  annotation: genes.gtf\n",
            "",
            "config.yaml:1: studies that start at reads need reference: genome, annotation",
        ),
        # Sheets
        refused(
            "b.fq",
            "c.fq",
            "samples.tsv:4: fastq 'c.fq': no such file",
            file="samples.tsv",
        ),
        refused(
            "b\tone\t02",
            "b\tthree\t02",
            "samples.tsv:4: study 'three' is not in the configuration; there: one, two",
            file="samples.tsv",
        ),
        refused(
            "b\tone\t02",
            "b\tone\t2",
            "samples.tsv:4: subject '2' is not in column 'id' of one.csv; "
            "'02' is, and leading zeros count: write the same in both",
            file="samples.tsv",
            id="a subject without phenotype; 2 is not 02",
        ),
        refused(
            "01,60,9",
            "1,60,9",
            "samples.tsv:2: subject '01' is not in column 'id' of one.csv; "
            "'1' is, and leading zeros count: write the same in both",
            file="one.csv",
            id="a subject with two lanes, whose phenotype has lost the leading zero in Excel",
        ),
        refused(
            "b\tone\t02\tb.fq",
            "b 1\tone\t02\tb.fq",
            "samples.tsv:4: sample 'b 1': only A-Z, a-z, 0-9, '.', '_' and '-' are allowed, "
            "a letter or digit first",
            file="samples.tsv",
        ),
        # Matrices
        refused(
            "gene\t01\t02",
            "gene\t01\t03",
            "two.tsv:1: subject '03' is not in column 'id' of two.csv; "
            "add it there, or take it out here",
            file="two.tsv",
        ),
        refused(
            "gene\t01\t02",
            "01\t02",
            "two.tsv:2: 3 cells where the header has 2; "
            "the gene column needs a header too (R: write.table with col.names=NA)",
            file="two.tsv",
            id="a matrix by R's write.table, of which 01 would be lost",
        ),
        refused(
            "gene\t01\t02",
            "gene\t01\t01",
            "two.tsv:1: column '01' stands more than once",
            file="two.tsv",
        ),
        refused(
            "gene\t01\t02\nMX1\t5\t6\n",
            "gene\nMX1\n",
            "two.tsv:1: 1 columns; a gene column and one column a sample are needed "
            "(tab separated)",
            file="two.tsv",
        ),
        # Phenotypes
        refused(
            "    subject: id\n    models:\n",
            "    subject: code\n    models:\n",
            "two.csv:1: no column 'code'; there: id, x",
        ),
        refused(
            "01,60,9,1,2",
            "01,60,9,1,2,",
            "one.csv:2: 6 cells where the header has 5 (comma separated)",
            file="one.csv",
        ),
        refused(
            "scales: [short]",
            "scales: [short, shrot]",
            "config.yaml:9: unknown scale 'shrot'; there are: short; your own are looked for in "
            "scales",
        ),
        refused(
            "02,70,8,2,3",
            "02,70,8,2,6",
            "one.csv:3: participant '02', column 'q2': 6 is outside 1 to 5",
            file="one.csv",
        ),
        refused(
            "id,age,rin,q1,q2",
            "id,age,rin,q1,short",
            "config.yaml:9: one.csv has the scale 'short' as a column and its items too (q1); "
            "rename or delete the one or the others",
            file="one.csv",
        ),
        refused(
            "reversed: []",
            "reversed: [q3]",
            "config.yaml:9: scales/short.yaml: reversed is ['q3']; a list of some of the items is "
            "needed",
            file="scales/short.yaml",
        ),
        refused(
            "    covariates: [age]",
            "    missing: {agee: [99]}\n    covariates: [age]",
            "one.csv:1: no column 'agee'; there: id, age, rin, q1, q2",
        ),
        refused(
            "    phenotype: one.csv\n",
            "    phenotype: one.csv\n    sheet: people\n",
            "one.csv: sheet is for .xlsx; there are no worksheets in it",
        ),
        refused(
            "id,x\n01,1\n02,2\n",
            "id,x\n01,\n02,NA\n",
            "two.csv:2-3: column 'x': all is missing",
            file="two.csv",
        ),
        refused(
            "q1,q2",
            "Q1,Q2",
            "config.yaml:9: scale 'short' needs columns not in one.csv: q1, q2; or one column "
            "'short' with the scores",
            file="one.csv",
        ),
        refused(
            "covariates: [age]",
            "covariates: [agee]",
            "config.yaml:14: no column 'agee' in one.csv, scales or derived columns; "
            "did you mean 'age'?",
        ),
        refused(
            "exposures: [x]",
            "exposures: [x, wellbeing]",
            "config.yaml:24: no column 'wellbeing' in two.csv, scales or derived columns",
        ),
        refused(
            "exposures: [x]",
            "exposures: [id]",
            "config.yaml:24: no column 'id' in two.csv, scales or derived columns",
        ),
        refused(
            "column: rin",
            "column: RIN",
            "config.yaml:13: no column 'RIN' in one.csv",
        ),
        refused(
            "column: rin",
            "column: short",
            "config.yaml:13: no column 'short' in one.csv",
            id="an exclusion by a score",
        ),
        # Derived columns
        refused(
            "contrast: short - age",
            "contrast: short - ag",
            "config.yaml:11: no column 'ag' in one.csv, scales or derived columns above it; "
            "did you mean 'age'?",
        ),
        refused(
            "contrast: short - age",
            "contrast: later + 1\n      later: age",
            "config.yaml:11: no column 'later' in one.csv, scales or derived columns above it",
        ),
        refused(
            "contrast: short - age",
            "contrast: contrast + 1",
            "config.yaml:11: no column 'contrast' in one.csv, scales or derived columns above it",
        ),
        refused(
            "contrast: short - age",
            "contrast: short / age",
            "config.yaml:11: 'short / age': 'short / age' is not allowed; "
            "only column names, numbers, +, -, * and brackets are",
        ),
        # Models
        refused(
            "exposures: [short, contrast]",
            "exposures: [short, 'a:b']",
            "config.yaml:17: studies.one.models.main.exposures.1: 'a:b' does not match '^[^:]+$'",
        ),
        refused(
            "products: [[short, contrast]]",
            "products: [[age, rin]]",
            "config.yaml:18: 'age' is not among the exposures of model 'main'",
            "config.yaml:18: 'rin' is not among the exposures of model 'main'",
        ),
        refused(
            "covariates: [age]",
            "covariates: [age, short]",
            "config.yaml:17: 'short' is a covariate too; name it once",
        ),
        refused(
            "products: [[short, contrast]]",
            "products: [[short, contrast], [contrast, short]]",
            "config.yaml:18: the product contrast:short is there already",
        ),
        refused(
            "products: [[short, contrast]]",
            "products: [[short, short]]",
            "config.yaml:18: studies.one.models.main.products.0: ['short', 'short'] has non-unique "
            "elements",
        ),
        refused(
            "        products: [[short, contrast]]",
            "        products: [[short, contrast]]\n        slopes: {of: short, at: age}",
            "config.yaml:19: model 'main' has no product of short and age",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    sensitivity: {ses: [incme], more: [age], whole: [short]}",
            "config.yaml:15: no column 'incme' in one.csv, scales or derived columns",
            "config.yaml:15: 'short' is an exposure of model 'main'; name it once",
            "config.yaml:15: 'age' is a covariate of every model; name it once",
        ),
        refused(
            "contrast: short - age\n",
            "contrast: short - age\n      age: short - rin\n",
            "config.yaml:10: 'age' is a column of one.csv, a scale or a marker "
            "already; rename one of the two",
        ),
        refused(
            "studies:\n",
            "simulate: {seed: 1, reads: 100}\nstudies:\n",
            "config.yaml:4: simulate makes study1 and study2 from one sample sheet; delete the key "
            "simulate in a project of your own",
            "config.yaml:4: simulate would make 'genome.fa', which is not under demo/; delete the "
            "key simulate in a project of your own",
        ),
        refused(
            "03,80,7,3,4",
            "02,80,7,3,4",
            "one.csv:4: participant '02' is already on line 3",
            file="one.csv",
        ),
        refused(
            "02,70,8,2,3",
            "02,70,8,2,?",
            "one.csv:3: column 'q2': '?' is not a number",
            file="one.csv",
        ),
        refused(
            "reversed: []\n",
            "",
            "config.yaml:9: scales/short.yaml: its keys must be title, items, range, reversed, "
            "reference, and may be min_items, scoring; there: {'title': 'A short scale', "
            "'items': ['q1', 'q2'], 'range': [1, 5], 'reference': 'none'}",
            file="scales/short.yaml",
        ),
        # Reference
        refused(
            "genome: genome.fa",
            "genome: s3://bucket/g.fa",
            "config.yaml:2: genome 's3://bucket/g.fa'; a path, or a URL of http, https, ftp, file "
            "is allowed",
        ),
        refused(
            "annotation: genes.gtf",
            "annotation: https://x.org/gtf/",
            "config.yaml:3: annotation 'https://x.org/gtf/'; a URL that ends in a file name is "
            "needed",
        ),
        refused(
            "  genome: genome.fa\n  annotation: genes.gtf",
            "  genome: http://x.org/fa/human.gz\n  annotation: http://x.org/gtf/human.gz",
            "config.yaml:3: annotation 'http://x.org/gtf/human.gz' has the genome's file "
            "name; rename one",
        ),
        refused(
            "  annotation: genes.gtf",
            f"  annotation: genes.gtf\n  checksums:\n    genome: {'0f' * 16}\n"
            "    annotation: git://x/y",
            "config.yaml:5: checksum, neither 64 hexadecimal digits nor a checksum file: "
            f"'{'0f' * 16}': no such file",
            "config.yaml:6: checksum, neither 64 hexadecimal digits nor a checksum file: "
            "'git://x/y'; a path, or a URL of http, https, ftp, file is allowed",
        ),
        refused(
            "MT\tx\texon",
            "MT\tx\tgene",
            "genes.gtf: no exon on 1 of 2 contigs of genome.fa, 50.0% of its length where 5% is "
            "allowed (MT); was the annotation cut off? Take a whole one of the same assembly, or "
            "a genome without these contigs",
            file="genes.gtf",
        ),
        refused(
            "1\tx\texon\t1\t4",
            "1\tx\texon\t1\t5",
            "genes.gtf:2: 5 is beyond contig '1' (4 nt in genome.fa); "
            "genome and annotation must be of the same assembly and source",
            file="genes.gtf",
        ),
        refused(
            "1\tx\texon",
            "chr1\tx\texon",
            "genes.gtf:2: contig 'chr1' is not in genome.fa (there: 1, MT); "
            "genome and annotation must be of the same assembly and source",
            file="genes.gtf",
        ),
        refused(
            ">1\nACGT\n",
            "ACGT\n",
            "genome.fa:1: not FASTA; a line starting with '>' is first",
            file="genome.fa",
        ),
    ],
)
def test_a_fault(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages


def test_a_sheet_without_a_study_that_names_it(project):
    project.edit("config.yaml", "expression: two.tsv", "samples: samples.tsv")
    assert project.faults() == ["samples.tsv: no sample of study 'two'"]


def test_alignments_that_the_workflow_deletes_are_no_input(project):
    bam = Path("results/align/a/Aligned.out.bam")
    bam.parent.mkdir(parents=True)
    bam.touch()
    sheet = f"sample\tstudy\tsubject\tbam\na\tone\t01\t{bam.absolute()}\n"
    Path("samples.tsv").write_text(sheet, encoding="utf-8")
    assert project.faults() == [
        f"samples.tsv:2: {bam.absolute()} is a file of this workflow, which may delete it; move it "
        "elsewhere"
    ]


def test_one_sample_name_in_two_sheets(project):
    """Both would write results/align/a."""
    project.edit("config.yaml", "expression: two.tsv", "samples: more.tsv")
    text = "sample\tstudy\tsubject\tfastq\na\ttwo\t01\tb.fq\nc\ttwo\t02\ta_L1.fq\n"
    Path("more.tsv").write_text(text, encoding="utf-8")
    assert project.faults() == [
        "sample 'a' is in one and two; once is allowed",
        "b.fq is in one and two; once is allowed",
        "a_L1.fq is in one and two; once is allowed",
    ]


def test_the_demonstration_makes_no_file_of_somebody_else(project):
    """Its rules would write over the FASTQ files that a sheet names."""
    text = CONFIG.replace("  one:", "  study1:").replace("  two:", "  study2:")
    text = text.replace("expression: two.tsv", "samples: samples.tsv")
    Path("config.yaml").write_text("simulate: {seed: 1, reads: 100}\n" + text, encoding="utf-8")
    sheet = FILES["samples.tsv"].replace("one", "study1") + "c\tstudy2\t02\traw/c.fq\n"
    Path("samples.tsv").write_text(sheet, encoding="utf-8")
    made = {"genome.fa", "genes.gtf", "one.csv", "two.csv", "a_L1.fq", "a_L2.fq", "b.fq"}
    Path("raw").mkdir()
    Path("raw/c.fq").write_text("precious", encoding="utf-8")
    assert project.faults(generated=made.__contains__) == [
        "config.yaml:1: simulate would make 'raw/c.fq', which is not under demo/; delete the key "
        "simulate in a project of your own"
    ]


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


# ---- Categories, markers, recruits and the parent cohort ----------------------------------------

MORE = """\
    markers: [CD4]
    categories: {site: 1}
    recruited: {n: 9, lost: [{n: 4, reason: moved}, {n: 2, reason: no blood drawn}]}
    parent: {file: parent.csv, columns: [age, short], missing: {age: [999]}}
    derive:
      help: CD4 + age
    covariates: [site, CD4, help]
"""


@pytest.fixture
def larger(project):
    """Study one with all of these keys, in lines 10 to 16."""
    text = CONFIG.replace("    derive:\n      contrast: short - age\n", "")
    text = text.replace("    covariates: [age]\n", "").replace("[short, contrast]", "[short, rin]")
    text = text.replace("    exclude:\n", MORE + "    exclude:\n")
    Path("config.yaml").write_text(text, encoding="utf-8")
    phenotype = "id,age,rin,q1,q2,site\n01,60,9,1,2,1\n02,70,8,2,3,2.0\n03,80,7,3,4,1\n"
    Path("one.csv").write_text(phenotype, encoding="utf-8")
    Path("parent.csv").write_text("id,age,q1,q2\n1,61,2,2\n2,999,3,3\n", encoding="utf-8")
    return project


def test_a_project_with_all_of_them(larger):
    assert len(larger.read()["one"]) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "[CD4]",
            "[CD4, CD5]",
            "config.yaml:10: studies.one.markers.1 is 'CD5'; allowed: CD3D, CD3E, CD4, CD8A, CD19, "
            "FCGR3A, NCAM1, CD14 (resources/leukocyte_markers.tsv)",
        ),
        refused(
            "q1,q2,site",
            "q1,q2,CD4",
            "config.yaml:16: no column 'site' in one.csv, scales or derived columns",
            "config.yaml:11: one.csv:1: no column 'site'; there: id, age, rin, q1, q2, CD4",
            "config.yaml:10: 'CD4' is a column of one.csv, a scale or a marker "
            "already; rename one of the two",
            file="one.csv",
        ),
        refused(
            "{site: 1}",
            "{site: 3}",
            "config.yaml:11: one.csv: column 'site' has no '3', which is to be the reference; its "
            "levels: 1, 2",
        ),
        refused(
            "{site: 1}",
            "{site: Seoul}",
            "config.yaml:11: one.csv: column 'site' has no 'Seoul', which is to be the reference; "
            "its levels: 1, 2.0",
        ),
        refused(
            "{site: 1}",
            "{site: 1, rin: 9}",
            "config.yaml:21: 'rin' is a category; an exposure is a number",
        ),
        refused(
            "{site: 1}",
            "{site: 1, age: 60}",
            "config.yaml:13: 'age' is a category; means are compared of numbers",
        ),
        refused(
            "n: 9",
            "n: 10",
            "config.yaml:12: 10 recruited less 6 lost are 4, but one.csv has 3 subjects",
        ),
        refused(
            "file: parent.csv", "file: 947.csv", "config.yaml:13: parent '947.csv': no such file"
        ),
        refused(
            "columns: [age,",
            "columns: [rin,",
            "config.yaml:13: parent.csv:1: no column 'rin'; there: id, age, q1, q2",
        ),
        refused(
            "columns: [age,",
            "columns: [network, age,",
            "config.yaml:13: no column 'network' in one.csv, scales or derived columns",
            "config.yaml:13: parent.csv:1: no column 'network'; there: id, age, q1, q2",
        ),
        refused(
            "id,age,q1,q2",
            "id,age,q1,q3",
            "config.yaml:13: scale 'short' needs columns not in parent.csv: q2; or one column "
            "'short' with the scores",
            file="parent.csv",
        ),
        refused(
            "1,61,2,2",
            "1,old,2,7",
            "config.yaml:13: parent.csv:2: column 'age': 'old' is not a number",
            "config.yaml:13: parent.csv:2: participant '1', column 'q2': 7 is outside 1 to 5",
            file="parent.csv",
        ),
        refused(
            "1,61,2,2",
            ",61,2,2",
            "parent.csv:2: no id in column 'id'",
            file="parent.csv",
        ),
    ],
)
def test_a_fault_in_them(larger, file, old, new, messages):
    larger.edit(file, old, new)
    assert larger.faults() == messages
