"""Projects that the tests of their check share."""

from pathlib import Path

import pytest
from written_project import CONFIG, WrittenProject

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
def schema(root):
    return root / "workflow" / "schemas" / "config.schema.yaml"


@pytest.fixture
def project(tmp_path, monkeypatch, schema):
    monkeypatch.chdir(tmp_path)
    return WrittenProject(schema)


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
