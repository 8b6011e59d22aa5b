"""A phenotype file, its canonical table and its scores, as rule phenotype writes them."""

import pytest

from ctra.cohort.canonical import canonical_table, score_table
from ctra.cohort.phenotype import Phenotype, read_scores
from ctra.cohort.subjects import SubjectTable
from ctra.files.table import write_table


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def file(here):
    """Write a text to a file; its name."""

    def write(text, name="p.csv"):
        (here / name).write_text(text, encoding="utf-8", newline="")
        return name

    return write


@pytest.fixture
def canonical(here):
    """The canonical table of a phenotype file, written and read back."""

    def make(
        name,
        *,
        scales=(),
        exclude=(),
        derive=None,
        columns=(),
        categories=None,
        markers=(),
        sex=None,
        cluster="",
        **reading,
    ):
        table = SubjectTable(name, "id", **reading)
        made = canonical_table(
            table,
            list(scales),
            list(exclude),
            derive=derive or {},
            columns=list(columns),
            categories=categories or {},
            markers=markers,
            sex=sex,
            cluster=cluster,
        )
        write_table(made, "phenotype.tsv")
        return Phenotype("phenotype.tsv", source=name)

    return make


@pytest.fixture
def scored(here):
    """The scores of a phenotype file, written and read back."""

    def make(name, scales, **reading):
        table = SubjectTable(name, "id", **reading)
        write_table(score_table(table, list(scales)), "scores.tsv", index=True)
        return read_scores("scores.tsv")

    return make
