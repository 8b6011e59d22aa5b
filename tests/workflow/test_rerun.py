"""What is made again after a change: that and what follows, nothing else."""

import ast
import re
import shutil
from pathlib import Path

import pytest

from ctra.inference.catalogue import computed, modules_of, with_power
from ctra.project import digest

# Rules that a change in the code of each module makes rerun. Words make none rerun.
RERUNS = Path(__file__).with_name("reruns.txt")
# Modules that a rule hands over to its script by name: code("rule", *modules) in the rule files.
HANDED_OVER = {
    "model": modules_of(computed(["un", "csh"])),
    "power_figure": modules_of(with_power()),
}

AFTER_MODEL = {
    "model": 1,
    "findings": 1,
    "verdict": 1,
    "sentences": 1,
    "overview_figure": 1,
    "effects_figure": 1,
    "power_figure": 1,
    "genes_figure": 1,
    "flow_figure": 1,
    "tables": 1,
    "report": 1,
    "manuscript": 1,
    "all": 1,
}
AFTER_SCALES = AFTER_MODEL | {
    "participants": 1,
    "scales": 1,
    "descriptives": 1,
    "codebook": 1,
    "competitive": 1,
    "specifications": 1,
    "specifications_figure": 1,
    "flow_figure": 1,
    "correlations_figure": 1,
}
AFTER_COUNTS = AFTER_SCALES | {
    "count_matrix": 1,
    "quality": 1,
    "quality_tables": 1,
    "quality_page": 1,
    "log2_cpm": 1,
    "sample_correlations": 1,
    "gene_set": 1,
    "variants": 1,
    "reads_figure": 1,
}
AFTER_FIGURES = {
    "overview_figure": 1,
    "effects_figure": 1,
    "power_figure": 1,
    "genes_figure": 1,
    "correlations_figure": 1,
    "specifications_figure": 1,
    "reads_figure": 1,
    "flow_figure": 1,
    "tables": 1,
    "report": 1,
    "manuscript": 1,
    "all": 1,
}


@pytest.fixture(scope="session")
def finished(small, tmp_path_factory):
    """The finished project, moved: nothing in it depends on where it is."""
    return small.copy(tmp_path_factory.mktemp("moved") / "project")


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


def test_count_table_deleted_and_made_again(finished, tmp_path):
    """The alignments of the sample are made again, and deleted again."""
    again = finished.copy(tmp_path / "again")
    others = [
        path
        for path in (again.folder / "results").rglob("S00*")
        if "S0003" not in str(path) and path.is_file()
    ]
    before = {path: path.stat().st_mtime_ns for path in others}
    tables = again.folder / "results/models/kals"
    results = {path.name: path.read_bytes() for path in tables.iterdir()}
    (again.folder / "results/count/S0003.tsv").unlink()
    assert again.planned() == {"count_reads": 1, **AFTER_COUNTS}
    model = "results/models/kals/prwo.tsv"
    again.snakemake(model)
    assert {path: path.stat().st_mtime_ns for path in others} == before
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == results
    assert not list(again.folder.rglob("*.bam"))
    assert again.planned(model) == {}


def test_alignments_that_are_to_be_kept_are_made(finished, change):
    """All samples are aligned anew."""
    change("config/config.yaml", "keep: [bam]\n")
    assert finished.planned() == {
        "align_reads": 12,
        "count_alignments": 12,
        **AFTER_COUNTS,
    }


@pytest.mark.parametrize(
    ("module", "jobs"),
    [
        ("reads/counting", {"count_reads": 12, **AFTER_COUNTS}),
        ("report/figures/style", AFTER_FIGURES),
        ("report/figures/genes", {"genes_figure": 1, "report": 1, "all": 1}),
        ("marginal/closed_form", AFTER_MODEL),
        ("report/sentences", {"sentences": 1, "tables": 1, "report": 1, "manuscript": 1, "all": 1}),
        ("simulate/reads", {}),
    ],
)
def test_module_edited(finished, change, module, jobs):
    change(f"workflow/scripts/ctra/{module}.py", "\nEDITED = True\n")
    assert finished.planned() == jobs


@pytest.mark.parametrize("module", ["reads/counting", "marginal/closed_form"])
def test_comment_edited(finished, change, module):
    change(f"workflow/scripts/ctra/{module}.py", "\n# edited\n")
    assert finished.planned() == {}


def test_comment_in_an_entry_script_edited(finished, change):
    """Snakemake goes by the time of a script: whatever is edited in it, its rule runs again."""
    change("workflow/scripts/sentences.py", "\n# edited\n")
    assert finished.planned() == {
        "sentences": 1,
        "tables": 1,
        "report": 1,
        "manuscript": 1,
        "all": 1,
    }


def test_scale_edited(finished, change):
    change("resources/scales/prwo.yaml", "\n# edited\n")
    assert finished.planned() == AFTER_SCALES | {"phenotype": 1}


def test_one_table_alone(finished, change):
    for table in ("counts", "reads", "log2_cpm"):
        change(f"results/expression/kals/{table}.tsv")
    assert finished.planned("results/expression/kals/log2_cpm.tsv") == {
        "count_matrix": 1,
        "log2_cpm": 1,
    }


# ---- Which rules the code of each module makes rerun, by their digests alone ---------------------


@pytest.fixture
def scripts(root, tmp_path, monkeypatch):
    """A copy of the entry scripts and of the package."""
    folder = tmp_path / "scripts"
    shutil.copytree(root / "workflow" / "scripts", folder)
    monkeypatch.setattr(digest, "PACKAGE", folder / "ctra")
    return folder


def digests(scripts):
    """Digest of every rule, as the rule files ask for it."""
    return {
        script.stem: digest.code_digest(script, *HANDED_OVER.get(script.stem, []))
        for script in scripts.glob("*.py")
    }


def with_docstrings_edited(source):
    """A source in which every docstring has one more word."""
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            place = node.body[0].value
            line = lines[place.lineno - 1]
            assert line[place.col_offset :].startswith('"""')
            start = place.col_offset + 3
            lines[place.lineno - 1] = f"{line[:start]}Edited. {line[start:]}"
    return "".join(lines)


@pytest.mark.parametrize("edit", [lambda source: source + "\n# edited\n", with_docstrings_edited])
def test_words_of_a_module_make_no_rule_rerun(scripts, edit):
    """All modules are edited at once, so that none of them can have an effect."""
    before = digests(scripts)
    modules = list((scripts / "ctra").rglob("*.py"))
    assert len(modules) > 50
    for module in modules:
        source = module.read_text(encoding="utf-8")
        edited = edit(source)
        assert edited != source
        module.write_text(edited, encoding="utf-8")
    assert digests(scripts) == before


def test_code_of_a_module_makes_these_rules_rerun(scripts, tmp_path):
    behind = {
        script.stem: digest.code_behind(script, *HANDED_OVER.get(script.stem, []))
        for script in sorted(scripts.glob("*.py"))
    }
    lines = []
    for path in sorted((scripts / "ctra").rglob("*.py")):
        module = path.relative_to(scripts / "ctra").as_posix()
        rules = [rule for rule, code in behind.items() if module in code]
        lines.append(f"{module}: {' '.join(rules) or '-'}\n")
    listed = RERUNS.read_text(encoding="utf-8").splitlines(keepends=True)
    if lines != listed:
        true = tmp_path / "reruns.txt"
        true.write_text("".join(lines), encoding="utf-8")
        differing = "".join(line for line in lines if line not in listed)
        differing += "".join(f"(gone) {line}" for line in listed if line not in lines)
        pytest.fail(f"not as listed in {RERUNS}:\n{differing}if this is meant: cp {true} {RERUNS}")


@pytest.mark.parametrize(
    "module",
    ["__init__.py", "cohort/flow.py", "files/log.py", "inference/wild_signs.py", "results.py"],
)
def test_the_list_of_reruns_is_what_an_edit_does(scripts, module):
    before = digests(scripts)
    with open(scripts / "ctra" / module, "a", encoding="utf-8") as file:
        file.write("\nEDITED = True\n")
    after = digests(scripts)
    changed = " ".join(sorted(rule for rule in before if after[rule] != before[rule])) or "-"
    assert f"{module}: {changed}\n" in RERUNS.read_text(encoding="utf-8")


def test_no_model_reruns_after_a_change_beside_it():
    """What is before the participants and the expression, or after the model, computes no model."""
    rooms = ("project/", "reads/", "reference/", "report/", "simulate/", "cohort/", "files/")
    computing = {  # what the model does compute with
        "cohort/__init__.py",
        "cohort/clusters.py",
        "cohort/flow.py",
        "cohort/levels.py",
        "files/__init__.py",
        "files/columns.py",
        "files/effects.py",
        "files/errors.py",
        "files/gene_set.py",
        "files/outputs.py",
        "files/rounding.py",
        "files/table.py",
        "files/visits.py",
    }
    listed = dict(line.split(": ") for line in RERUNS.read_text(encoding="utf-8").splitlines())
    beside = {module: rules for module, rules in listed.items() if module.startswith(rooms)}
    assert {module for module, rules in beside.items() if "model" in rules.split()} == computing


def test_every_rule_asks_for_the_digest_of_its_own_script(root):
    """And hands over the modules that are listed above."""
    scripts = {script.stem for script in (root / "workflow" / "scripts").glob("*.py")}
    asking, handing_over = set(), set()
    for file in (root / "workflow" / "rules").glob("*.smk"):
        _, *blocks = re.split(r"^ *rule (?=\w+:$)", file.read_text(), flags=re.MULTILINE)
        for block in blocks:
            rule = block.partition(":")[0]
            ((script, others),) = re.findall(
                r"^ +code=code\(\"(\w+)\"(.*)\),$", block, re.MULTILINE
            )
            assert script == rule
            asking.add(rule)
            if others:
                handing_over.add(rule)
    assert asking == scripts
    assert handing_over == set(HANDED_OVER)
