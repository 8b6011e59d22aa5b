"""A small study, and the command called as on a terminal."""

import io

import numpy as np
import pandas as pd
import pytest
from begun_study import some_people, write_spss

from ctra.command.main import main


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def people(here):
    """Participants in survey.sav, as SPSS saved it."""
    people = some_people()
    write_spss(people, here / "survey.sav")
    return people


@pytest.fixture
def matrix(here, people, root):
    """matrix.tsv: log2 expression of the genes of the profile; one participant has none."""
    genes = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t")["hgnc_symbol"]
    ids = people["code"][:-1]
    numbers = np.random.default_rng(1).normal(8, 1, (len(genes), len(ids))).round(3)
    table = pd.DataFrame(numbers, index=genes.rename("gene"), columns=ids)
    table.to_csv(here / "matrix.tsv", sep="\t")
    return table


@pytest.fixture
def reference(here):
    """Options that name a genome of two contigs, and its genes."""
    (here / "genome.fa").write_text(">1\nACGT\n>MT\nACGT\n")
    (here / "genes.gtf").write_text(
        '1\tx\texon\t1\t4\t.\t+\t.\tgene_id "G1";\nMT\tx\texon\t1\t2\t.\t+\t.\tgene_id "G2";\n'
    )
    return ["--genome", "genome.fa", "--annotation", "genes.gtf"]


@pytest.fixture
def ctra(here, monkeypatch, capsys):
    """Call the command with answers, a line each: exit code, and what it says on both channels."""

    def call(*arguments, answers=()):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{one}\n" for one in answers)))
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return call
