"""What is made again after a change: that and what follows, nothing else."""

import shutil

import pytest

AFTER_SCALES = {
    rule: 1
    for rule in (
        *("participants", "scales", "descriptives", "flow_figure", "correlations_figure"),
        *("model", "verdict", "sentences", "effects_figure", "genes_figure"),
        *("power_figure", "tables", "report", "all"),
    )
}
AFTER_COUNTS = AFTER_SCALES | {
    rule: 1
    for rule in (
        *("count_matrix", "quality", "quality_tables", "quality_page", "log2_cpm", "gene_set"),
        "reads_figure",
    )
}

AFTER_MODEL = {
    rule: 1
    for rule in (
        *("model", "verdict", "sentences", "effects_figure", "power_figure", "genes_figure"),
        *("tables", "report", "all"),
    )
}
FIGURES = (
    *("effects_figure", "power_figure", "genes_figure", "correlations_figure", "reads_figure"),
    "flow_figure",
)


@pytest.fixture(scope="session")
def finished(small, tmp_path_factory):
    """The finished project, moved: nothing in it depends on where it is."""
    folder = tmp_path_factory.mktemp("moved") / "project"
    shutil.copytree(small.folder, folder, copy_function=shutil.copy2)
    moved = object.__new__(type(small))
    moved.folder = folder
    return moved


@pytest.fixture
def change(finished):
    """Edit or delete a file; it is as before when the test is over."""
    kept = []

    def apply(path, text=None):
        file = finished.folder / path
        backup = finished.folder / "kept" / path
        backup.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, backup)
        if text is not None:
            file.write_text(backup.read_text() + text)
        kept.append((backup, file))

    yield apply
    for backup, file in kept:
        shutil.move(backup, file)


def test_moved_project_is_up_to_date(finished):
    assert finished.planned() == {}


def test_alignments_are_gone_and_nothing_misses_them(finished):
    assert not list(finished.folder.rglob("*.bam"))
    assert not list(finished.folder.glob("results/trim/*.fastq.gz"))


def test_count_table_deleted_and_made_again(finished):
    """The alignments of the sample are made again, and deleted again."""
    others = [
        path
        for path in (finished.folder / "results").rglob("S00*")
        if "S0003" not in str(path) and path.is_file()
    ]
    before = {path: path.stat().st_mtime_ns for path in others}
    tables = finished.folder / "results/models/kals"
    results = {path.name: path.read_bytes() for path in tables.iterdir()}
    (finished.folder / "results/count/S0003.tsv").unlink()
    assert finished.planned() == {"trim": 1, "align": 1, "count": 1, **AFTER_COUNTS}
    finished.snakemake()
    assert {path: path.stat().st_mtime_ns for path in others} == before
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == results
    assert not list(finished.folder.rglob("*.bam"))
    assert finished.planned() == {}


def test_alignments_that_are_to_be_kept_are_made(finished, change):
    """All samples are aligned anew."""
    change("config/config.yaml", "keep: [bam]\n")
    assert finished.planned() == {"trim": 12, "align": 12, "count": 12, **AFTER_COUNTS}


@pytest.mark.parametrize(
    ("module", "jobs"),
    [
        ("reads/counting", {"trim": 12, "align": 12, "count": 12, **AFTER_COUNTS}),
        ("report/figures", dict.fromkeys((*FIGURES, "tables", "report", "all"), 1)),
        ("marginal/closed_form", AFTER_MODEL),
        ("report/sentences", {"sentences": 1, "tables": 1, "report": 1, "all": 1}),
        ("simulate/reads", {}),
    ],
)
def test_module_edited(finished, change, module, jobs):
    change(f"workflow/scripts/ctra/{module}.py", "\n# edited\n")
    assert finished.planned() == jobs


def test_scale_edited(finished, change):
    change("resources/scales/prwo.yaml", "\n# edited\n")
    assert finished.planned() == AFTER_SCALES


def test_one_table_alone(finished, change):
    for table in ("counts", "reads", "log2_cpm"):
        change(f"results/expression/kals/{table}.tsv")
    assert finished.planned("results/expression/kals/log2_cpm.tsv") == {
        "count_matrix": 1,
        "log2_cpm": 1,
    }
