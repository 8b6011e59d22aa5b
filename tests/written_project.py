"""A project of small files in the current folder, to be broken in one place.

The tests of its check start from it and expect the one message that names the place.
"""

from pathlib import Path

import pytest

from ctra.files.errors import CtraError
from ctra.files.own_yaml import read_own_yaml
from ctra.project.check import read_project
from ctra.project.configuration import Locations, check_config

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
    "a_L1.fq": "@L1:1 1:N:0:A\nACGTACGTACGTACGTACGTACGTA\n+\nFFFFFFFFFFFFFFFFFFFFFFFF#\n",
    "a_L2.fq": "@L2:1 1:N:0:A\nCCGTACGTACGTACGTACGTACGTA\n+\nFFFFFFFFFFFFFFFFFFFFFFFF#\n",
    "b.fq": "@L3:1 1:N:0:A\nGCGTACGTACGTACGTACGTACGTA\n+\nFFFFFFFFFFFFFFFFFFFFFFFF#\n",
}


class WrittenProject:
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

    def check(self, locations):
        """The configuration, checked as workflow/rules/common.smk does."""
        config = locations.values()
        check_config(config, read_own_yaml(self.schema), locations)
        return config

    def read(self, *, built="no such file", generated=lambda path: False):
        """Check and read it as workflow/rules/common.smk does."""
        locations = Locations(["config.yaml"])
        return read_project(
            self.check(locations),
            locations,
            scales=[Path("scales"), Path("more")],
            built=Path(built),
            generated=generated,
        )

    def faults(self, **how):
        """Lines of the refusal."""
        with pytest.raises(CtraError) as refusal:
            self.read(**how)
        return str(refusal.value).splitlines()


def refused(old, new, *messages, file="config.yaml", id=None):
    """An edit of one file, and the lines of the refusal."""
    return pytest.param(file, old, new, list(messages), id=id or messages[0].split(": ", 1)[1][:50])
