"""The configuration is checked against its schema; faults are told with file and line."""

import math
import re
from pathlib import Path

import pytest
import yaml

from ctra.files.errors import FileError, ProjectError
from ctra.files.own_yaml import read_own_yaml
from ctra.project.configuration import Locations, check_config, find_section


def test_of_two_files_the_one_is_named_whose_value_counts(tmp_path, schema, monkeypatch):
    """Snakemake merges --configfile a.yaml b.yaml; the values of the last one count."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("reads:\n  min_length: 20\n  protocol: x\n", encoding="utf-8")
    Path("b.yaml").write_text("\n\nreads:\n  min_length: 0\n", encoding="utf-8")
    config = {"reads": {"min_length": 0, "protocol": "x"}, "studies": {}}
    with pytest.raises(ProjectError) as refusal:
        check_config(config, read_own_yaml(schema), Locations(["a.yaml", "b.yaml"]))
    faults = str(refusal.value)
    assert "b.yaml:4: reads.min_length: 0 is less than the minimum of 1" in faults
    assert "a.yaml:3: reads.protocol is 'x'" in faults


def test_files_and_arguments_are_laid_over_each_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("reads: {min_length: 20, protocol: x}\nkeep: [bam]\n", "utf-8")
    Path("b.yaml").write_text("reads: {min_length: 30}\nquality: 5\n", "utf-8")
    arguments = ["keep=[]", "quality={min_reads: 1e6}", "reads={adapter: no}"]
    locations = Locations(["a.yaml", "b.yaml"], arguments=arguments)
    assert locations.values() == {
        "reads": {"min_length": 30, "protocol": "x", "adapter": "no"},
        "keep": [],
        "quality": {"min_reads": 1e6},
    }
    assert locations.find("reads", "min_length") == "b.yaml:1"
    assert locations.find("reads", "protocol") == "a.yaml:1"
    assert locations.find("quality", "min_reads") == "--config:1"
    assert locations.values()["reads"] is not locations.values()["reads"]


def test_what_a_larger_workflow_keeps_for_itself_is_not_checked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "1: {x: 1, x: 2}\nmine:\n  old: 0012\nctra:\n  reads: {adapter: ACGT}\n"
    Path("all.yaml").write_text(text, encoding="utf-8")
    Locations(["all.yaml"], ("ctra",)).check_handed_on()
    Locations(["all.yaml"], ("ctra", "studies")).check_handed_on()  # made in the larger workflow
    with pytest.raises(FileError, match=r"^all\.yaml:3: 0012 is taken for another type \(int\)"):
        Locations(["all.yaml"], ("mine",)).check_handed_on()


@pytest.mark.parametrize("value", [math.nan, math.inf, True, "5"])
def test_a_number_that_python_makes_is_checked_too(schema, value):
    """A larger workflow may hand on what no file has."""
    config = {"quality": {"min_reads": value}, "studies": {}}
    with pytest.raises(ProjectError, match=r"quality\.min_reads is .*; its type must be number or"):
        check_config(config, read_own_yaml(schema), Locations([]))


@pytest.mark.parametrize("name", [5, True, "one\n"])
def test_a_name_that_python_makes_is_checked_too(schema, name):
    study = {"phenotype": "p", "subject": "id", "models": {"m": {"exposures": ["x"]}}}
    with pytest.raises(ProjectError, match=r"the module's configuration: "):
        check_config({"studies": {name: study}}, read_own_yaml(schema), Locations([]))


def test_a_value_of_no_file_is_what_a_larger_workflow_hands_on(schema):
    message = r"^the module's configuration: the configuration lacks studies$"
    with pytest.raises(ProjectError, match=message):
        check_config({}, read_own_yaml(schema), Locations([]))


def test_a_section_is_found_by_what_it_is_and_not_by_what_it_is_like():
    config = {"studies": {}}
    assert find_section(config, config) == ()
    assert find_section(config, {"other": {"studies": {}}, "a": {"b": config}}) == ("a", "b")
    assert find_section(config, {"other": {"studies": {}}, "a": [1]}) is None


def test_a_section_of_a_larger_file_has_its_lines(schema, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "reads: 1\nstatistics:\n  reads:\n    min_length: 0\n  studies: {}\n"
    Path("all.yaml").write_text(text, encoding="utf-8")
    config = yaml.safe_load(text)["statistics"]
    schema = read_own_yaml(schema)
    with pytest.raises(ProjectError, match=r"^all\.yaml:4: reads\.min_length: 0 is less than"):
        check_config(config, schema, Locations(["all.yaml"], ("statistics",)))


# A configuration with every key of the schema, and a bad value for each of them.

FULL = """
simulate: {seed: 1, reads: 100}
reference:
  genome: g.fa
  annotation: a.gtf
  checksums: {genome: CHECKSUMS, annotation: MD5SUMS}
  sparse: 2
  sjdb_overhang: 99
reads:
  protocol: quantseq-rev
  adapter: AGATCGGAAGAGC
  nextseq_quality: 10
  min_length: 1
  umi: NNNNNNTATA
  internal_priming: drop
quality:
  min_reads: 1000000
  min_unique: 0.5
  min_sense: 0.9
  max_too_short: 0.5
  max_adapter: 0.5
  max_poly_a: null
  max_tata: 0.5
  max_no_spacer: 0.5
  max_globin: null
  max_ribosomal: 0.2
  max_internal_priming: null
  min_ctra_genes: 20
  min_correlation: 0.5
expression: {library_size: counted, floor: 0.5, standardize: true, exclude_contigs: [ERCC]}
keep: [bam]
inference:
  method: ml
  covariance: [csh]
  permutations: 999
  seed: 7
  smallest: 0.05
  genome_wide: true
gene_sets: {core: core}
specifications:
  effects: all
  floor: [0.5, 5]
  library_size: [counted]
  genes: [z]
  covariates: [none, markers]
  participants: [outliers]
  permutations: 500
studies:
  s:
    title: A study
    samples: s.tsv
    counts: c.tsv
    expression: e.tsv
    phenotype: p.csv
    subject: id
    sheet: people
    encoding: cp949
    decimal: ","
    missing: {x: [999, refused]}
    dictionary: dictionary.csv
    plan: {n: 300, estimate: -0.05, r_squared: 0.2}
    sex: {column: sex, female: F, male: 1}
    scales: [prwo]
    markers: [CD4]
    categories: {x: high school}
    labels: {x: School}
    value_labels: {x: {x: Middle school}}
    derive: {x: a - b}
    arm: {column: group, reference: control, strata: [site]}
    visit: {column: visit, order: [baseline, 5], sample: {x: rna}, varying: {x: {x: a}}}
    cluster: village
    recruited: {n: 9, lost: [{n: 1, reason: moved}]}
    parent:
      file: parent.sav
      columns: [age]
      sheet: people
      encoding: cp949
      decimal: "."
      missing: {x: [999, refused]}
    exclude:
      - {column: ill, equals: 1, reason: ill}
      - {column: age, above: 80, reason: old}
      - {column: rin, below: 5, reason: poor RNA}
    covariates: [age]
    impute: covariates
    sensitivity: {ses: [income]}
    primary: [m, "a:b"]
    models:
      m: {exposures: [a, b], products: [[a, b]], slopes: {of: a, at: b, values: [-1, 1]}, change: 5}
"""

BAD = {
    "simulate": 1,
    "simulate.seed": -1,
    "simulate.reads": 99,
    "reference": "genome.fa",
    "reference.genome": 1,
    "reference.annotation": ["a.gtf"],
    "reference.checksums": "CHECKSUMS",
    "reference.checksums.genome": 1,
    "reference.checksums.annotation": ["MD5SUMS"],
    "reference.sparse": 0,
    "reference.sjdb_overhang": 0,
    "keep": "bam",
    "keep.0": "sam",
    "reads": [],
    "reads.protocol": "truseq",
    "reads.adapter": "agatc",
    "reads.nextseq_quality": -1,
    "reads.min_length": 0,
    "reads.umi": "TATANNNNNN",
    "reads.internal_priming": True,
    "quality": 5,
    "quality.min_reads": -1,
    "quality.min_unique": 50,
    "quality.min_sense": "90 %",
    "quality.max_too_short": 1.5,
    "quality.max_adapter": -0.1,
    "quality.max_poly_a": "x",
    "quality.max_tata": 2,
    "quality.max_no_spacer": [],
    "quality.max_globin": 50,
    "quality.max_ribosomal": False,
    "quality.max_internal_priming": 2,
    "quality.min_ctra_genes": "all",
    "quality.min_correlation": 50,
    "expression": None,
    "expression.library_size": "total",
    "expression.floor": 0,
    "expression.exclude_contigs": "ERCC",
    "expression.exclude_contigs.0": "",
    "expression.standardize": "yes",
    "inference": "ml",
    "inference.method": "REML",
    "inference.covariance": "un",
    "inference.covariance.0": "ar1",
    "inference.permutations": -1,
    "inference.seed": 1.5,
    "inference.smallest": 0,
    "inference.genome_wide": "yes",
    "specifications": "all",
    "specifications.effects": "none",
    "gene_sets": ["core"],
    "gene_sets.core": 5,
    "specifications.floor": 0.5,
    "specifications.floor.0": 0,
    "specifications.library_size": "counted",
    "specifications.library_size.0": "total",
    "specifications.genes": "z",
    "specifications.genes.0": "log",
    "specifications.covariates": "none",
    "specifications.covariates.0": "declared",
    "specifications.participants": "outliers",
    "specifications.participants.0": "all",
    "specifications.permutations": -1,
    "studies": {},
    "studies.s": [],
    "studies.s.title": 1,
    "studies.s.samples": ["a.tsv", "b.tsv"],
    "studies.s.counts": 1,
    "studies.s.expression": 1,
    "studies.s.phenotype": None,
    "studies.s.subject": 1,
    "studies.s.sheet": 1,
    "studies.s.encoding": None,
    "studies.s.decimal": ";",
    "studies.s.missing": [999],
    "studies.s.missing.x": 999,
    "studies.s.missing.x.0": None,
    "studies.s.dictionary": ["dictionary.csv"],
    "studies.s.plan": 300,
    "studies.s.plan.n": 3,
    "studies.s.plan.estimate": 0,
    "studies.s.plan.r_squared": 1,
    "studies.s.sex": "female",
    "studies.s.sex.column": 1,
    "studies.s.sex.female": None,
    "studies.s.sex.male": [0],
    "studies.s.markers": "CD4",
    "studies.s.markers.0": "CD5",
    "studies.s.labels": ["x"],
    "studies.s.labels.x": "",
    "studies.s.value_labels": ["x"],
    "studies.s.value_labels.x": {},
    "studies.s.value_labels.x.x": "",
    "studies.s.categories": ["x"],
    "studies.s.categories.x": None,
    "studies.s.arm": "group",
    "studies.s.arm.column": 1,
    "studies.s.arm.reference": None,
    "studies.s.arm.strata": "site",
    "studies.s.arm.strata.0": 1,
    "studies.s.visit": "week",
    "studies.s.visit.column": 1,
    "studies.s.visit.order": ["baseline"],
    "studies.s.visit.order.0": "a;b",
    "studies.s.visit.sample": 1,
    "studies.s.visit.sample.x": 1,
    "studies.s.visit.varying": "stress",
    "studies.s.visit.varying.0": 1,
    "studies.s.visit.varying.x": [1],
    "studies.s.visit.varying.x.x": 1,
    "studies.s.models.m.change": ["week5"],
    "studies.s.cluster": ["village", "family"],
    "studies.s.recruited": 9,
    "studies.s.recruited.n": 0,
    "studies.s.recruited.lost": 1,
    "studies.s.recruited.lost.0": [1],
    "studies.s.recruited.lost.0.n": -1,
    "studies.s.recruited.lost.0.reason": 1,
    "studies.s.parent": "parent.sav",
    "studies.s.parent.file": 1,
    "studies.s.parent.columns": [],
    "studies.s.parent.columns.0": 1,
    "studies.s.parent.sheet": 1,
    "studies.s.parent.encoding": None,
    "studies.s.parent.decimal": ";",
    "studies.s.parent.missing": [999],
    "studies.s.parent.missing.x": 999,
    "studies.s.parent.missing.x.0": None,
    "studies.s.scales": ["prwo", "prwo"],
    "studies.s.scales.0": "../prwo",
    "studies.s.derive": "a - b",
    "studies.s.derive.x": 1,
    "studies.s.exclude": {"column": "ill", "equals": 1, "reason": "ill"},
    "studies.s.exclude.0": {"column": "ill", "reason": "neither equals, above nor below"},
    "studies.s.exclude.0.column": 1,
    "studies.s.exclude.0.equals": True,
    "studies.s.exclude.1.above": "80",
    "studies.s.exclude.2.below": "5",
    "studies.s.exclude.0.reason": 1,
    "studies.s.covariates": ["age", "age"],
    "studies.s.covariates.0": 1,
    "studies.s.impute": "exposures",
    "studies.s.sensitivity": ["income"],
    "studies.s.sensitivity.ses": [],
    "studies.s.sensitivity.ses.0": 1,
    "studies.s.primary": "m",
    "studies.s.primary.0": 1,
    "studies.s.models": {},
    "studies.s.models.m": [],
    "studies.s.models.m.exposures": [],
    "studies.s.models.m.exposures.0": 1,
    "studies.s.models.m.products": "a * b",
    "studies.s.models.m.products.0": ["a", "a"],
    "studies.s.models.m.products.0.0": 1,
    "studies.s.models.m.slopes": ["a", "b"],
    "studies.s.models.m.slopes.of": 1,
    "studies.s.models.m.slopes.at": ["b"],
    "studies.s.models.m.slopes.values": [],
    "studies.s.models.m.slopes.values.0": "mean",
}


def schema_keys(schema, defs, path=()):
    """Every key of a schema, with * for a name that is free and 0 for a place in a list."""
    if path:
        yield ".".join(path)
    schema = schema | defs.get(schema.get("$ref", "").removeprefix("#/$defs/"), {})
    for key, part in schema.get("properties", {}).items():
        yield from schema_keys(part, defs, (*path, key))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from schema_keys(schema["additionalProperties"], defs, (*path, "*"))
    if "items" in schema:
        yield from schema_keys(schema["items"], defs, (*path, "0"))


def parent_of(config, key):
    """The object or list that has the key, and the key in it."""
    *path, last = (int(part) if part.isdigit() else part for part in key.split("."))
    for part in path:
        config = config[part]
    return config, last


def test_every_key_of_the_schema_has_a_bad_value_here(schema):
    free = re.compile(
        r"(?<=studies\.)s|(?<=models\.)m|(?<=derive\.|issing\.|gories\.|labels\.|bels\.x\.|sample\.|arying\.|ying\.x\.)x|(?<=sensitivity\.)ses"
        r"|(?<=gene_sets\.)core"
    )
    covered = {re.sub(r"\.[12]\.", ".0.", free.sub("*", key)) for key in BAD}
    rules = read_own_yaml(schema)
    assert covered == set(schema_keys(rules, rules["$defs"]))


@pytest.mark.parametrize("key", [None, *BAD])
def test_the_schema_refuses_a_bad_value_of_every_key(tmp_path, schema, key):
    file = tmp_path / "config.yaml"
    config = yaml.safe_load(FULL)
    rules = read_own_yaml(schema)
    if key is None:  # without a bad value the configuration passes
        file.write_text(yaml.safe_dump(config), encoding="utf-8")
        check_config(config, rules, Locations([file]))
        return
    parent, last = parent_of(config, key)
    parent[last] = BAD[key]
    file.write_text(yaml.safe_dump(config, default_flow_style=False), encoding="utf-8")
    with pytest.raises(
        ProjectError, match=rf"^{re.escape(str(file))}:\d+: {re.escape(key)}(:| is)"
    ):
        check_config(config, rules, Locations([file]))


OBJECTS = [
    "simulate", "reference", "reference.checksums", "reads", "quality", "expression",
    "inference", "specifications", "studies.s", "studies.s.arm", "studies.s.visit",
    "studies.s.sex", "studies.s.plan",
    "studies.s.recruited", "studies.s.recruited.lost.0", "studies.s.parent", "studies.s.exclude.0",
    "studies.s.models.m", "studies.s.models.m.slopes",
]  # fmt: skip


@pytest.mark.parametrize("key", ["the configuration", *OBJECTS])
def test_the_schema_refuses_an_unknown_key_in_every_object(tmp_path, schema, key):
    config = yaml.safe_load(FULL)
    place = config
    if key in OBJECTS:
        parent, last = parent_of(config, key)
        place = parent[last]
    place["surprise"] = 1
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    with pytest.raises(ProjectError, match=rf":\d+: unknown key 'surprise' in {key}; allowed: "):
        check_config(config, read_own_yaml(schema), Locations([file]))


def test_every_object_of_the_schema_is_among_these(schema):
    def closed(part):
        yield part.get("additionalProperties") is False
        children = [*part.get("properties", {}).values(), part.get("items")]
        for child in [*children, part.get("additionalProperties")]:
            if isinstance(child, dict):
                yield from closed(child)

    assert sum(closed(read_own_yaml(schema))) == 1 + len(OBJECTS)


def test_keys_that_are_not_given_get_their_defaults(schema):
    study = "{phenotype: p, subject: id, models: {m: {exposures: [x]}}, scales: [prwo]}"
    config = yaml.safe_load(f"studies: {{a: {study}, b: {study}}}")
    check_config(config, read_own_yaml(schema), Locations([]))
    assert config["reads"]["protocol"] == "quantseq-fwd"  # in a section that is not given
    assert config["studies"]["a"]["scales"] == ["prwo"]  # what is given stays
    assert config["studies"]["a"]["models"]["m"]["products"] == []
    assert "reference" not in config  # it has no default
    config["studies"]["a"]["covariates"].append("age")
    assert config["studies"]["b"]["covariates"] == []  # each study has a list of its own
