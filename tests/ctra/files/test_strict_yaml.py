"""YAML is read by the rules of YAML 1.2, whatever YAML 1.1 made of it."""

import contextlib
import json
import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ctra.files.errors import FileError
from ctra.files.own_yaml import read_own_yaml
from ctra.files.strict_yaml import CODE, MOST, compose_yaml, dump_yaml, read_yaml, retyped, values


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read a text as a file of the current folder."""
    monkeypatch.chdir(tmp_path)

    def read(text):
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "x.yaml").write_bytes(content)
        return read_yaml("x.yaml")

    return read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            (word, word)
            for word in ("no", "No", "on", "off", "yes", "y", "N", "nan", "inf", "None")
        ),
        *(
            (word, word)
            for word in ("12:30", "1:30:00", "2020-01-01", "0012", "-05", "00.5", "01e3")
        ),
        *(
            (word, word)
            for word in ("0x1F", "0o17", "0b1", "1_000", "1,5", ".nan", ".inf", "-.INF")
        ),
        *((word, word) for word in (".", "+", "e5", "1e", "1.2.3", "١", "１", "1e999", "=")),
        ("1234567890123456", "1234567890123456"),
        ("123456789012345", 123456789012345),
        *(("'5'", "5"), ('"true"', "true"), ("'null'", "null"), ("''", ""), ('"0012"', "0012")),
        *(("0", 0), ("12", 12), ("-3", -3), ("+5", 5), ("1.5", 1.5), (".5", 0.5), ("5.", 5.0)),
        *(("1e6", 1e6), ("-1.5E-3", -0.0015), ("0e0", 0.0), ("0.0", 0.0), ("1e-999", 0.0)),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, None) for word in ("null", "Null", "NULL", "~")),
        ("[a, 0012, {b: no}]", ["a", "0012", {"b": "no"}]),
        (">-\n  a\n  b", "a b"),
        ("a\n  b", "a b"),
        ("b # a comment", "b"),
        ("한국", "한국"),
        ("C:\\data", "C:\\data"),
    ],
)
def test_a_value_is_what_it_looks_like(read, text, value):
    got = read(f"x: {text}\n")["x"]
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize("key", ["1", "0012", "no", "true", "null", "~", "12:30", "1.0", "'a b'"])
def test_a_key_is_text(read, key):
    assert read(f"{key}: 1\n") == {key.strip("'"): 1}


@pytest.mark.parametrize(
    "text", ['{"a": [1, null]}', "\ufeffa: [1, null]", "---\na: [1, ~]\n...\n"]
)
def test_json_a_byte_order_mark_and_the_marks_of_a_document_are_read(read, text):
    assert read(text) == {"a": [1, None]}


def test_an_alias_repeats_a_value(read):
    assert read("a: &x [age, rin]\nb: *x\n") == {"a": ["age", "rin"], "b": ["age", "rin"]}


def test_aliases_repeat_a_value_as_often_as_is_allowed(read):
    text = "a: &x [{}]\nb: [{}]\n"
    numbers, aliases = ",".join(["1"] * 96), ",".join(["*x"] * 2000)
    assert len(read(text.format(numbers, aliases))["b"]) == 2000
    numbers = ",".join(["1"] * 99)
    with pytest.raises(FileError, match=rf"^x\.yaml:1: repeated by aliases .* more than {MOST} "):
        read(text.format(numbers, aliases))


def test_all_faults_of_the_values_are_told_at_once(read):
    with pytest.raises(FileError) as refusal:
        read("a: 1\na:\nb: {<<: x}\n'c\td': \"\\n\"\n")
    assert str(refusal.value).splitlines() == [
        "x.yaml:2: key 'a' is already on line 1",
        "x.yaml:2: nothing behind 'a'; give a value, or delete the key",
        "x.yaml:3: << is no key of YAML 1.2; write out the keys that it merges",
        "x.yaml:4: a key is empty, a list, or of several lines; a text is needed",
        "x.yaml:4: '\\n' has a line break, a tab or the like; write it on one line",
    ]


@pytest.mark.parametrize("file", ["config/config.yaml", "config/grch38.yaml"])
def test_the_files_of_the_repository_are_the_same_for_both_readers(root, file):
    path = root / file
    assert read_yaml(path) == yaml.safe_load(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "file", ["workflow/schemas/config.schema.yaml", "resources/gene_sets.yaml"]
)
def test_what_is_read_without_checks_is_the_same_with_them(root, file):
    path = root / file
    assert read_own_yaml(path) == read_yaml(path)


def test_the_scales_of_the_repository_are_the_same_for_both_readers(root):
    for path in (root / "resources" / "scales").glob("*.yaml"):
        assert read_yaml(path) == yaml.safe_load(path.read_text("utf-8"))


@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1).filter(
            CODE.__ne__
        ),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(10**15) + 1, 10**15 - 1)
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])),
            lambda inner: st.lists(inner, max_size=3),
        ),
        min_size=1,
    )
)
def test_what_a_program_writes_as_json_is_read_back(tmp_path_factory, written):
    path = tmp_path_factory.mktemp("json") / "x.yaml"
    path.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    got = read_yaml(path)
    assert got == written
    assert all(map(math.isfinite, (x for x in got.values() if isinstance(x, float))))


def read_or_refuse(path):
    """Read a file; any other error than a refusal fails the test."""
    with contextlib.suppress(FileError):
        assert isinstance(read_yaml(path), dict)


@given(st.text(st.sampled_from("ab01:-[]{}#&*!|>'\"%@`,? \t\n\\~.<"), max_size=40))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "x.yaml"
    path.write_text(text, encoding="utf-8")
    read_or_refuse(path)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "x.yaml"
    path.write_bytes(content)
    read_or_refuse(path)


@given(
    st.lists(
        st.from_regex(r"[-+]?[0-9._]{1,4}([eE][-+]?[0-9]{1,2})?", fullmatch=True)
        | st.sampled_from(
            ["no", "null", "~", "", "12:30", ".nan", "0012", "1e6", "<<", "*a", "a: b"]
        )
        | st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]))
        | st.floats(allow_nan=False, allow_infinity=False)
    )
)
def test_settings_that_are_shown_can_be_read_again(written):
    settings = {"a": written, "no": {"1": written}}
    assert values("x", compose_yaml("x", text=dump_yaml(settings))) == settings


def test_what_both_rules_read_alike_is_not_told(read, root):
    path = root / "config" / "config.yaml"
    assert list(retyped(path, compose_yaml(path))) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(("0012", "int"), ("12:30", "int"), ("1_000", "int"), ("0x1F", "int")),
        *(("no", "bool"), (".nan", "float"), ("2020-01-01", "timestamp"), ("1e6", "str")),
        *(("1234567890123456", "int"), ("=", "value")),
    ],
)
def test_what_yaml_1_1_reads_otherwise_is_told(read, text, kind):
    read(f"a: [x, {text}, '{text}']\n'{text}': 1\n")
    faults = list(retyped("x.yaml", compose_yaml("x.yaml")))
    assert faults == [
        f"x.yaml:1: {text} is taken for another type ({kind}) where the larger workflow reads it; "
        "put a text or key in quotes, and write a number plainly (1000, 0.5)"
    ]
    quoted = f"a: [x, '{text}']\n"
    read(quoted)
    assert list(retyped("x.yaml", compose_yaml("x.yaml"))) == []


def test_a_part_of_a_file_has_its_own_values():
    _, (_, mine) = compose_yaml("x", text="other: {x: 1, x: 2}\nmine: {a: no}\n").value
    assert values("x", mine) == {"a": "no"}


@pytest.mark.parametrize(
    ("wrong", "advice", "mended", "value"),
    [
        ("x:\tb", "write blanks instead", "x: b", "b"),
        ("x: a: b", "Text with a colon needs quotes", "x: 'a: b'", "a: b"),
        ("x: @b", "text that begins with @ needs quotes", "x: '@b'", "@b"),
        ("x: *.csv", "text that begins with * or & needs quotes", "x: '*.csv'", "*.csv"),
        ("x: !b", "put text that begins with ! in quotes", "x: '!b'", "!b"),
        ("x: | b", "text that begins with | or > needs quotes", "x: '| b'", "| b"),
        ('x: "C:\\data"', "put the text in single quotes", "x: 'C:\\data'", "C:\\data"),
        ("x: 'it's'", "write an apostrophe within single quotes twice", "x: 'it''s'", "it's"),
        ("x: [a, b", "not closed by ], or lacks a comma", "x: [a, b]", ["a", "b"]),
        ("x: {a: b c: d}", "or lacks a comma", "x: {a: b, c: d}", {"a": "b", "c": "d"}),
        ("x: {a: 0,5}", "a decimal a dot", "x: {a: 0.5}", {"a": 0.5}),
        ("x: {a: b, c}", "text with a comma needs quotes", "x: {a: 'b, c'}", {"a": "b, c"}),
        ("x: - a", "begin it on a line of its own", "x:\n- a", ["a"]),
        ("x:\n  a: b\n c: d", "indent both alike", "x:\n  a: b\n  c: d", {"a": "b", "c": "d"}),
        ("x:\n  - a\n - b", "indent both alike", "x:\n  - a\n  - b", ["a", "b"]),
        ("x:", "delete the key", "", None),
        ("x: >\n  a\n  b", "write it on one line", "x: a b", "a b"),
        ("a: &a {c: d}\nx: {<<: *a}", "write out the keys", "x: {c: d}", {"c": "d"}),
        ("%YAML 1.1\n---\nx: b", "delete it", "---\nx: b", "b"),
        ("x: b\n---\n", "delete it", "x: b\n", "b"),
    ],
)
def test_who_does_what_the_message_says_has_a_sound_file(read, wrong, advice, mended, value):
    with pytest.raises(FileError) as refusal:
        read(f"first: 1\n{wrong}\n" if wrong[0] != "%" else f"{wrong}\n")
    assert advice in str(refusal.value)
    head = "" if mended.startswith("---") else "first: 1\n"
    assert read(f"{head}{mended}\n").get("x") == value
