"""Faults of the configuration and the scales."""

import os
from pathlib import Path

from faulty import Fault, each_of, edit, refusal, write

from ctra.project.configuration import Locations
from ctra.project.context import check_folders

CONFIG = "config.yaml"
SHORT = "scales/short.yaml"
LETTERS = "allowed: a letter first, then letters, digits and _"
NUMBER = "write a finite number in plain digits, such as 1000 or 0.5, without quotes"
WHOLE = "write a whole number in plain digits, such as 1000, without quotes"


def top(text):
    """A change: text in front of the studies, whose first line is 4."""
    return edit(CONFIG, "studies:\n", f"{text}\nstudies:\n")


def study(text):
    """A change: a key of the study `one`, on line 14, instead of its covariates."""
    return edit(CONFIG, "    covariates: [age]\n", f"    {text}\n")


def rule(text):
    """A change: the value of the exclusion on line 13."""
    return edit(CONFIG, "below: 5", text)


def second(old, new):
    """A change: the last study; its expression is on line 20."""
    return edit(CONFIG, f"    {old}\n", f"    {new}\n")


def scale(old, new):
    """A change: a line of the questionnaire."""
    return edit(SHORT, old, new)


def no_file(name):
    """A change: a folder in place of a file."""

    def change(project):
        Path(name).unlink()
        Path(name).mkdir()

    return change


def in_braces(project):
    """Work in a folder that has braces in its name."""
    Path("a{b}").mkdir()
    os.chdir("a{b}")


def unreadable(project):
    """A link to itself: nobody can open it, root neither."""
    Path(CONFIG).unlink()
    Path(CONFIG).symlink_to(CONFIG)


def argument(text):
    """Read the project with a value of the command line."""
    return lambda project: project.check(Locations([CONFIG], arguments=[text]))


def handed_on(project):
    """Check what the Snakemake of a larger workflow has read."""
    Locations([CONFIG]).check_handed_on()


BOMB = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)


@each_of(
    Fault("an empty file", write(CONFIG, ""), "config.yaml: empty; keys and values"),
    Fault("a file of comments", write(CONFIG, "# nothing\n\n"), "config.yaml: empty; keys"),
    Fault("three dashes alone", write(CONFIG, "---\n"), "config.yaml: empty; keys and values"),
    Fault("a list", write(CONFIG, "- a\n- b\n"), "config.yaml:1: a list; keys and values"),
    Fault("a table", write(CONFIG, "\nid,age\n1,2\n"), "config.yaml:2: text; keys and values"),
    Fault("a web page", write(CONFIG, "<!DOCTYPE html>\n<html>\n"), "config.yaml:1: text; keys"),
    Fault("a TOML file", write(CONFIG, "[reads]\na = 1\n"), "config.yaml:2:1: this is no part of"),
    Fault(
        "UTF-16", write(CONFIG, "a: 1\n".encode("utf-16")), "config.yaml: UTF-16 or UTF-32; save"
    ),
    Fault(
        "UTF-16 without its mark",
        write(CONFIG, "a: 1\n".encode("utf-16-be")),
        "config.yaml:1: the character U+0000, which no text has",
    ),
    Fault(
        "Latin-1",
        write(CONFIG, "a: 1\nb: Zürich\n".encode("latin-1")),
        "config.yaml:2: byte 0xfc is not UTF-8; save it as UTF-8",
    ),
    Fault(
        "Korean Windows",
        write(CONFIG, "a: 한국\n".encode("cp949")),
        "config.yaml:1: byte 0xc7 is not",
    ),
    Fault(
        "a picture", write(CONFIG, b"\x89PNG\r\n\x1a\n\0"), "config.yaml:1: byte 0x89 is not UTF-8"
    ),
    Fault("a gzip file", write(CONFIG, b"\x1f\x8b\x08\0"), "config.yaml:1: byte 0x8b is not UTF-8"),
    Fault("a NUL", write(CONFIG, b"a: 1\nb: \0\n"), "config.yaml:2: the character U+0000, which"),
    Fault(
        "a bell", write(CONFIG, b"a: 1\nb: x\x07\n"), "config.yaml:2: the character U+0007, which"
    ),
    Fault("reads in its place", write(CONFIG, b"@r\n" * 2**20), "config.yaml: more than 262144 by"),
    Fault("no file", lambda project: Path(CONFIG).unlink(), "config.yaml: no such file; write it"),
    Fault("a folder", no_file(CONFIG), "config.yaml: a folder; a YAML file is needed"),
    Fault("a file that cannot be opened", unreadable, "config.yaml: cannot be read: "),
    Fault("a folder for a scale", no_file(SHORT), "config.yaml:9: unknown scale 'short'"),
)
def test_no_yaml_file(fault, project):
    refusal(fault, project)


@each_of(
    Fault(
        "a tab that indents", study("\tcovariates: [age]"), "config.yaml:14:5: a tab stands here"
    ),
    Fault("a tab behind a key", top("keep:\t[bam]"), "config.yaml:4:6: a tab stands here; write"),
    Fault(
        "a key without colon", study("covariates [age]"), "config.yaml:14:5: a key without colon"
    ),
    Fault(
        "no blank behind a colon",
        top("keep:[bam]"),
        "config.yaml:4:1: a key without colon and blank; the line: keep:[bam]",
    ),
    Fault(
        "a colon in text",
        second("expression: two.tsv", "title: Study: two"),
        "config.yaml:20:17: a colon that is of no key. Text with a colon needs quotes",
    ),
    Fault(
        "a key too far in",
        second("phenotype: two.csv", "  phenotype: two.csv"),
        "config.yaml:21:16: a colon that is of no key. Text with a colon needs quotes; or the "
        "line above lacks its colon, or the blank behind it; or this key begins in another column",
    ),
    Fault(
        "a key too far out",
        second("phenotype: two.csv", "phenotype: two.csv\n   x: 1"),
        "config.yaml:22:4: this begins in another column than what is beside it; indent both "
        "alike; the line: x: 1",
    ),
    Fault(
        "a list that is not closed",
        study("covariates: [age"),
        "config.yaml:14:17: what opens here is not closed by ], or lacks a comma; the line: "
        "covariates: [age",
    ),
    Fault(
        "keys not closed", edit(CONFIG, "[x]}", "[x]"), "config.yaml:24:13: what opens here is not"
    ),
    Fault(
        "a comma that lacks", rule("below: 5 above: 6"), "config.yaml:13:9: what opens here is not"
    ),
    Fault(
        "a comma too many", study("covariates: [age,,]"), "config.yaml:14:22: a value is missing"
    ),
    Fault(
        "a bracket too many", study("covariates: [age]]"), "config.yaml:14:22: ] does not belong"
    ),
    Fault(
        "a quotation mark open", study("title: 'One"), "config.yaml:14:12: the quotation mark that"
    ),
    Fault(
        "an apostrophe", study("title: 'One's'"), "config.yaml:14:17: text behind a closing quot"
    ),
    Fault(
        "text behind quotes", study('title: "A" trial'), "config.yaml:14:16: text behind a closing"
    ),
    Fault(
        "a path of Windows", top('x: "C:\\data"'), "config.yaml:4:8: a backslash in double quotes"
    ),
    Fault(
        "a code point too large", top('x: "\\U00110000"'), "config.yaml: \\U with a number beyond"
    ),
    Fault(
        "text with @", study("title: @one"), "config.yaml:14:12: text that begins with @ needs qu"
    ),
    Fault(
        "text with %", study("title: %one"), "config.yaml:14:12: text that begins with % needs qu"
    ),
    Fault(
        "text with *", study("title: *.csv"), "config.yaml:14:12: text that begins with * or & ne"
    ),
    Fault(
        "an alias of nothing", study("title: *one"), "config.yaml:14:12: *one stands for what is"
    ),
    Fault(
        "text with |", study("title: | one"), "config.yaml:14:12: text that begins with | or > ne"
    ),
    Fault(
        "text with !", study("title: !one"), "config.yaml:14:12: the tag !one; delete it, or put"
    ),
    Fault("a tag", study("title: !!str 5"), "config.yaml:14:12: the tag !!str; delete it, or put"),
    Fault(
        "a tag that runs code",
        top("x: !!python/object/apply:os.system [ls]"),
        "config.yaml:4:4: the tag !!python/object/apply:os.system; delete it",
    ),
    Fault(
        "a list behind a key", study("covariates: - age"), "config.yaml:14:17: no list and no key"
    ),
    Fault("two documents", top("---"), "config.yaml:4:1: a second document begins here; delete it"),
    Fault(
        "an end of the document", top("..."), "config.yaml:5:1: this is no part of what is above"
    ),
    Fault(
        "another version of YAML",
        edit(CONFIG, "reference:\n", "%YAML 1.1\n---\nreference:\n"),
        "config.yaml:1:1: a line with %; delete it: the rules are those of YAML 1.2",
    ),
    Fault(
        "a merge conflict", top("<<<<<<< HEAD"), "config.yaml:4:1: a key without colon and blank"
    ),
    Fault(
        "a mark twice", top("x: &a 1\ny: &a 2"), "config.yaml:5:4: this mark (&) is there already"
    ),
    Fault(
        "text broken off", write(CONFIG, "studies:\n  one: {ph"), "config.yaml:2:8: what opens here"
    ),
    Fault(
        "1,000 levels", top("x: " + "[" * 1000 + "]" * 1000), "config.yaml:4:53: more than 50 lev"
    ),
    Fault("100,000 brackets", top("x: " + "[" * 100_000), "config.yaml:4:53: more than 50 levels"),
    Fault("an alias bomb", write(CONFIG, BOMB), "config.yaml:1: repeated by aliases (*) to more"),
    Fault(
        "an alias in itself", top("x: &x [*x]"), "config.yaml:4: repeated by aliases (*) to more"
    ),
    Fault(
        "a merge of YAML 1.1",
        top("x: &x {a: 1}\ny:\n  <<: *x"),
        "config.yaml:6: << is no key of YAML 1.2; write out the keys that it merges",
    ),
    Fault(
        "a template that runs code",
        top("__use_yte__: true"),
        "config.yaml:4: __use_yte__ makes Snakemake run code that stands in this file; delete",
    ),
    Fault(
        "a template in disguise",
        top('"__use\\u005fyte__": 1'),
        "config.yaml:4: __use_yte__ makes Snakemake run code that stands in this file; delete",
    ),
)
def test_no_yaml(fault, project):
    refusal(fault, project)


@each_of(
    Fault(
        "a key twice",
        edit(CONFIG, "    subject: id\n    scales", "    subject: id\n    subject: id\n    scales"),
        "config.yaml:9: key 'subject' is already on line 8",
    ),
    Fault(
        "a key twice in braces",
        rule("below: 5, below: 6"),
        "config.yaml:13: key 'below' is already on line 13",
    ),
    Fault(
        "a key twice, once in quotes",
        top("'reference': {}"),
        "config.yaml:4: key 'reference' is already on line 1",
    ),
    Fault(
        "a study twice", edit(CONFIG, "  two:\n", "  one:\n"), "config.yaml:19: key 'one' is alr"
    ),
    Fault(
        "a number as the name of a model",
        edit(CONFIG, "      main:\n", "      1:\n"),
        f"config.yaml:16: the name '1' in studies.one.models; {LETTERS}",
    ),
    Fault(
        "a time as the name of a model",
        edit(CONFIG, "      main:\n", "      12:30:\n"),
        f"config.yaml:16: the name '12:30' in studies.one.models; {LETTERS}",
    ),
    Fault(
        "a number as the name of a study",
        edit(CONFIG, "  two:\n", "  2:\n"),
        f"config.yaml:19: the name '2' in studies; {LETTERS}",
    ),
    Fault(
        "a line break in the name of a study",
        edit(CONFIG, "  two:\n", '  "two\\n":\n'),
        "config.yaml:19: a key is empty, a list, or of several lines; a text is needed",
    ),
    Fault(
        "braces in the name of a study",
        edit(CONFIG, "  two:\n", "  two{x}:\n"),
        f"config.yaml:19: the name 'two{{x}}' in studies; {LETTERS}",
    ),
    Fault(
        "a folder in the name of a study",
        edit(CONFIG, "  two:\n", "  ../two:\n"),
        f"config.yaml:19: the name '../two' in studies; {LETTERS}",
    ),
    Fault(
        "no name", edit(CONFIG, "      main:\n", '      "":\n'), "config.yaml:16: a key is empty"
    ),
    Fault("a list as a key", top("? [a, b]\n: 1"), "config.yaml:4: a key is empty, a list, or of"),
    Fault(
        "a name for a sensitivity set",
        study("sensitivity: {my-set: [age]}"),
        f"config.yaml:14: the name 'my-set' in studies.one.sensitivity; {LETTERS}",
    ),
    Fault(
        "another name for a derived column",
        edit(CONFIG, "      contrast: short - age", "      short - age: short - age"),
        f"config.yaml:11: the name 'short - age' in studies.one.derive; {LETTERS}",
    ),
    Fault(
        "studies too far in", top("x:\n  y: 1"), "config.yaml:4: unknown key 'x' in the configur"
    ),
    Fault(
        "a part too far out",
        edit(CONFIG, "  genome: genome.fa\n  ann", "genome: genome.fa\nann"),
        "config.yaml:1: nothing behind 'reference'",
    ),
)
def test_keys(fault, project):
    refusal(fault, project)


@each_of(
    Fault(
        "NaN", top("quality: {min_reads: .nan}"), "config.yaml:4: quality.min_reads is '.nan'; its"
    ),
    Fault(
        "nan", top("quality: {min_reads: nan}"), "config.yaml:4: quality.min_reads is 'nan'; its"
    ),
    Fault(
        "no share", top("quality: {min_sense: .NaN}"), "config.yaml:4: quality.min_sense is '.NaN'"
    ),
    Fault("infinite reads", top("quality: {min_reads: .inf}"), f"counted in genes); {NUMBER}"),
    Fault(
        "too large",
        top("quality: {min_reads: 1e999}"),
        "config.yaml:4: quality.min_reads is '1e999'",
    ),
    Fault(
        "above NaN", rule("above: .nan"), "config.yaml:13: studies.one.exclude.0.above is '.nan'"
    ),
    Fault(
        "below -inf", rule("below: -.inf"), "config.yaml:13: studies.one.exclude.0.below is '-.inf'"
    ),
    Fault(
        "a floor of NaN", top("expression: {floor: .NAN}"), "config.yaml:4: expression.floor is '.N"
    ),
    Fault(
        "a floor of 0", top("expression: {floor: 0}"), "config.yaml:4: expression.floor: 0 is less"
    ),
    Fault(
        "a floor above all", top("expression: {floor: 1e300}"), "config.yaml:4: expression.floor: 1"
    ),
    Fault(
        "a specification with a floor of 0",
        top("specifications: {floor: [0.5, 0]}"),
        "config.yaml:4: specifications.floor.1: 0 is less",
    ),
    Fault(
        "a floor twice",
        top("specifications: {floor: [1, 1]}"),
        "config.yaml:4: specifications.floor: ",
    ),
    Fault(
        "an unknown choice",
        top("specifications: {participants: [outlier]}"),
        "config.yaml:4: specifications.participants.0 is 'outlier'; allowed: exclusions, outliers",
    ),
    Fault(
        "no smallest", top("inference: {smallest: .inf}"), "config.yaml:4: inference.smallest is '"
    ),
    Fault(
        "a slope at NaN",
        edit(CONFIG, "[x]", "[x], slopes: {of: x, at: y, values: [0, .nan]}"),
        "config.yaml:24: studies.two.models.main.slopes.values.1 is '.nan'",
    ),
    Fault(
        "a plan of NaN", study("plan: {estimate: .nan}"), "config.yaml:14: studies.one.plan.estim"
    ),
    Fault("octal", top("quality: {min_reads: 0100}"), "config.yaml:4: quality.min_reads is '0100'"),
    Fault(
        "new octal",
        top("inference: {seed: 0o17}"),
        f"(of the permutations and the bootstrap); {WHOLE}",
    ),
    Fault(
        "hexadecimal", top("inference: {seed: 0x1F}"), "config.yaml:4: inference.seed is '0x1F'; it"
    ),
    Fault(
        "underscores", top("quality: {min_reads: 1_000_000}"), "quality.min_reads is '1_000_000'"
    ),
    Fault(
        "sexagesimal", top("quality: {min_reads: 12:30}"), "config.yaml:4: quality.min_reads is '12"
    ),
    Fault(
        "a number in quotes",
        top("quality: {min_reads: '5'}"),
        "config.yaml:4: quality.min_reads is",
    ),
    Fault(
        "per cent", top("quality: {min_unique: 50%}"), "config.yaml:4: quality.min_unique is '50%'"
    ),
    Fault(
        "a share of 50",
        top("quality: {min_unique: 50}"),
        "config.yaml:4: quality.min_unique: 50 is",
    ),
    Fault(
        "a decimal comma",
        top("quality: {min_unique: 0,5}"),
        "config.yaml:4: nothing behind '5' (text with a comma needs quotes, a decimal a dot)",
    ),
    Fault(
        "a decimal comma in a block",
        top("quality:\n  min_unique: 0,5"),
        f"config.yaml:5: quality.min_unique is '0,5'; its type must be number or null; {NUMBER}",
    ),
    Fault(
        "thousands", top("quality: {min_reads: 1,000}"), "config.yaml:4: nothing behind '000' (text"
    ),
    Fault(
        "true", top("quality: {min_reads: true}"), "config.yaml:4: quality.min_reads is true; its"
    ),
    Fault("draws in decimals", top("inference: {permutations: 1e4}"), f"for neither); {WHOLE}"),
    Fault(
        "a round float",
        top("inference: {permutations: 100.0}"),
        "config.yaml:4: inference.permutations is",
    ),
    Fault(
        "many draws", top("inference: {permutations: 100000000000}"), "config.yaml:4: inference.per"
    ),
    Fault(
        "a huge seed", top(f"inference: {{seed: {'9' * 30}}}"), f"'{'9' * 30}'; its type must be in"
    ),
    Fault(
        "5,000 digits",
        top(f"inference: {{seed: {'9' * 5000}}}"),
        "config.yaml:4: inference.seed is",
    ),
    Fault(
        "a sparse index",
        edit(CONFIG, "nce:\n", "nce:\n  sparse: 1000000\n"),
        "config.yaml:2: refere",
    ),
    Fault(
        "a long read", top("reads: {min_length: 100000}"), "config.yaml:4: reads.min_length: 100000"
    ),
    Fault(
        "dashes", top("quality: {min_reads: −5}"), "config.yaml:4: quality.min_reads is '−5'; its"
    ),
    Fault(
        "full-width digits",
        top("quality: {min_reads: １０}"),
        "quality.min_reads is '１０'; its type",
    ),
)
def test_numbers(fault, project):
    refusal(fault, project)


@each_of(
    Fault(
        "nothing behind a list", study("covariates:"), "config.yaml:14: nothing behind 'covariates'"
    ),
    Fault(
        "nothing behind a check",
        top("quality:\n  min_reads:"),
        "config.yaml:5: nothing behind 'min",
    ),
    Fault(
        "nothing behind a part", top("quality:"), "config.yaml:4: nothing behind 'quality'; give a"
    ),
    Fault(
        "nothing in an item",
        study("covariates:\n    - age\n    -"),
        "config.yaml:16: an item of a li",
    ),
    Fault(
        "null",
        study("covariates: null"),
        "config.yaml:14: studies.one.covariates is null; its type",
    ),
    Fault(
        "~ for a file",
        second("phenotype: two.csv", "phenotype: ~"),
        "studies.two.phenotype is null",
    ),
    Fault(
        "text for a list",
        study("covariates: age"),
        "config.yaml:14: studies.one.covariates is 'age'",
    ),
    Fault(
        "keys for a list",
        study("covariates: {age: 1}"),
        "config.yaml:14: studies.one.covariates is",
    ),
    Fault(
        "no blank behind a dash",
        study("covariates:\n      -age"),
        "config.yaml:14: studies.one.cova",
    ),
    Fault(
        "a list in a list", study("covariates: [[age]]"), "config.yaml:14: studies.one.covariates.0"
    ),
    Fault(
        "a number for a column",
        study("covariates: [5]"),
        "is 5; its type must be string; write one",
    ),
    Fault(
        "a column twice", study("covariates: [age, age]"), "config.yaml:14: studies.one.covariates:"
    ),
    Fault("no column", study("covariates: [no]"), "config.yaml:14: no column 'no' in one.csv"),
    Fault(
        "a list for a file",
        second("phenotype: two.csv", "phenotype: [two.csv]"),
        "config.yaml:21: studies.two.phenotype is ['two.csv']; its type must be string",
    ),
    Fault(
        "no name of a file", second("phenotype: two.csv", 'phenotype: ""'), "phenotype '': no such"
    ),
    Fault(
        "a number as title", study("title: 5"), "config.yaml:14: studies.one.title is 5; its type"
    ),
    Fault(
        "a title in two lines", study('title: "a\\nb"'), "config.yaml:14: 'a\\nb' has a line break"
    ),
    Fault(
        "a title as a block",
        study("title: |\n      a\n      b"),
        "config.yaml:14: 'a\\nb\\n' has a li",
    ),
    Fault(
        "half a character", study('title: "\\ud800"'), "config.yaml:14: '\\ud800' has a line break"
    ),
    Fault(
        "yes",
        top("expression: {standardize: yes}"),
        "config.yaml:4: expression.standardize is 'yes'",
    ),
    Fault(
        "one for true", top("expression: {standardize: 1}"), "write true or false, without quotes"
    ),
    Fault(
        "some genes for the whole genome",
        top("inference: {genome_wide: [IL6]}"),
        "config.yaml:4: inference.genome_wide is ['IL6']; its type must be boolean",
    ),
    Fault(
        "true for a level",
        rule("equals: true"),
        "config.yaml:13: studies.one.exclude.0.equals is t",
    ),
    Fault(
        "yes for a level", rule("equals: yes"), "config.yaml:13: nobody has 'yes' in column 'rin'"
    ),
    Fault(
        "two limits",
        rule("below: 5, above: 9"),
        "config.yaml:13: studies.one.exclude.0: column, bel",
    ),
    Fault(
        "no rule", rule("reson: 5"), "config.yaml:13: unknown key 'reson' in studies.one.exclude.0"
    ),
    Fault(
        "a rule without a list",
        edit(CONFIG, "- {column: rin", "{column: rin"),
        "its type must be ar",
    ),
    Fault(
        "a model as a list",
        edit(CONFIG, "{exposures: [x]}", "[x]"),
        "write keys and values: {key: ",
    ),
    Fault(
        "exposures as text",
        edit(CONFIG, "[x]", "x"),
        "config.yaml:24: studies.two.models.main.expo",
    ),
    Fault(
        "products as text",
        edit(CONFIG, "[[short, contrast]]", "short:contrast"),
        "config.yaml:18: ",
    ),
    Fault(
        "capitals",
        top("inference: {method: REML}"),
        "config.yaml:4: inference.method is 'REML'; all",
    ),
    Fault("keep as text", top("keep: bam"), "config.yaml:4: keep is 'bam'; its type must be array"),
    Fault(
        "an adapter of N",
        top("reads: {adapter: NNNN}"),
        "config.yaml:4: reads.adapter is 'NNNN'; all",
    ),
    Fault(
        "a small adapter",
        top("reads: {adapter: acgt}"),
        "allowed: letters A, C, G, T and N, not N al",
    ),
    Fault(
        "no UMI",
        top("reads: {umi: TATA}"),
        "config.yaml:4: reads.umi is 'TATA'; allowed: 4 to 12 N",
    ),
    Fault(
        "a date as a level",
        rule("equals: 2020-01-01"),
        "nobody has '2020-01-01' in column 'rin' of",
    ),
    Fault(
        "leading zeros",
        rule("equals: 009"),
        "nobody has '009' in column 'rin' of one.csv; there: 7",
    ),
)
def test_values(fault, project):
    refusal(fault, project)


@each_of(
    Fault(
        "braces in a phenotype",
        second("phenotype: two.csv", "phenotype: data{1}.csv"),
        "config.yaml:21: phenotype 'data{1}.csv': braces in a path are not possible; rename",
    ),
    Fault(
        "braces in a folder",
        second("expression: two.tsv", "expression: '{data}/two.tsv'"),
        "config.yaml:20: expression '{data}/two.tsv': braces in a path are not possible",
    ),
    Fault(
        "one brace",
        edit(CONFIG, "samples.tsv", "s}.tsv"),
        "config.yaml:6: samples 's}.tsv': braces",
    ),
    Fault(
        "braces in a genome",
        edit(CONFIG, "genome.fa", "'{x}.fa'"),
        "config.yaml:2: genome '{x}.fa'",
    ),
    Fault(
        "braces in a URL",
        edit(CONFIG, "genes.gtf", "'https://example.org/{x}.gtf'"),
        "config.yaml:3: annotation 'https://example.org/{x}.gtf': braces in a path",
    ),
    Fault(
        "braces in a sheet",
        edit("samples.tsv", "b.fq", "b{1}.fq"),
        "samples.tsv:4: fastq 'b{1}.fq'",
    ),
    Fault(
        "braces in the folder",
        in_braces,
        "a{b}: braces in a path are not possible; rename the file or folder",
        lambda project: check_folders(Path.cwd()),
    ),
    Fault("a URL for a phenotype", edit(CONFIG, "two.csv", "https://x.org/2.csv"), "no such file"),
)
def test_paths(fault, project):
    refusal(fault, project)


@each_of(
    Fault(
        "an infinite range", scale("[1, 5]", "[1, .inf]"), f"{SHORT}:3: range is [1, '.inf']; [low"
    ),
    Fault(
        "a range of NaN", scale("[1, 5]", "[.nan, 5]"), f"{SHORT}:3: range is ['.nan', 5]; [lowest"
    ),
    Fault(
        "a range with zeros", scale("[1, 5]", "[01, 05]"), f"{SHORT}:3: range is ['01', '05']; [low"
    ),
    Fault(
        "a range as a time", scale("[1, 5]", "1:5"), f"{SHORT}:3: range is '1:5'; [lowest, highest"
    ),
    Fault(
        "a range as text", scale("[1, 5]", "1-5"), f"{SHORT}:3: range is '1-5'; [lowest, highest"
    ),
    Fault(
        "a range the other way", scale("[1, 5]", "[5, 1]"), f"{SHORT}:3: range is [5, 1]; [lowest"
    ),
    Fault(
        "true as a limit", scale("[1, 5]", "[true, 5]"), f"{SHORT}:3: range is [True, 5]; [lowest"
    ),
    Fault(
        "items as text", scale("[q1, q2]", "q1, q2"), f"{SHORT}:2: items is 'q1, q2'; a list of col"
    ),
    Fault(
        "items as numbers",
        scale("[q1, q2]", "[1, 2]"),
        f"{SHORT}:2: items is [1, 2]; a list of col",
    ),
    Fault(
        "an item twice", scale("[q1, q2]", "[q1, q1]"), f"{SHORT}:2: items is ['q1', 'q1']; a list"
    ),
    Fault(
        "items on and off", scale("[q1, q2]", "[on, off]"), "needs columns not in one.csv: on, off;"
    ),
    Fault(
        "no items", scale("items: [q1, q2]", "items:"), f"{SHORT}:2: nothing behind 'items'; give"
    ),
    Fault(
        "items not closed", scale("q2]", "q2"), f"{SHORT}:2:8: what opens here is not closed by ]"
    ),
    Fault(
        "a key twice in a scale",
        scale("items: [q1, q2]", "items: [q1, q2]\nitems: [q1]"),
        f"config.yaml:9: {SHORT}:3: key 'items' is already on line 2",
    ),
    Fault(
        "a scale in itself", scale("[q1, q2]", "&a [*a]"), f"{SHORT}:2: repeated by aliases (*) to"
    ),
    Fault(
        "a scale that runs code", scale("title", "__use_yte__: 1\ntitle"), f"{SHORT}:1: __use_yte__"
    ),
    Fault("an empty scale", write(SHORT, ""), f"config.yaml:9: {SHORT}: empty; keys and values"),
    Fault(
        "a scale in UTF-16", write(SHORT, "a: 1".encode("utf-16")), f"{SHORT}: UTF-16 or UTF-32; s"
    ),
    Fault("two scales", scale("title", "---\na: 1\n---\ntitle"), f"{SHORT}:3:1: a second document"),
    Fault(
        "none reversed",
        scale("reversed: []", "reversed: none"),
        f"{SHORT}:4: reversed is 'none'; a",
    ),
    Fault(
        "a tenth item",
        scale("reversed: []", "reversed: []\nmin_items: 10"),
        f"{SHORT}:5: min_items",
    ),
    Fault(
        "half an item",
        scale("reversed: []", "reversed: []\nmin_items: 1.0"),
        f"{SHORT}:5: min_items",
    ),
    Fault(
        "an average",
        scale("reversed: []", "reversed: []\nscoring: avg"),
        f"{SHORT}:5: scoring is 'a",
    ),
    Fault(
        "a cutoff", scale("reversed: []", "reversed: []\n1: 2"), f"{SHORT}:5: no key '1'; a quest"
    ),
    Fault(
        "a title with colon",
        scale("A short", "A: short"),
        f"{SHORT}:1:9: a colon that is of no key",
    ),
    Fault(
        "a title as a year", scale("A short scale", "1998"), f"{SHORT}:1: title is 1998; a text is"
    ),
)
def test_scales(fault, project):
    refusal(fault, project)


@each_of(
    Fault(
        "zeros on the command line",
        top("inference: {seed: 1}"),
        "--config:1: inference.seed is '0012'; its type must be integer",
        argument("inference={seed: 0012}"),
    ),
    Fault(
        "a bracket open on the command line",
        top(""),
        "--config:1:12: what opens here is not closed by }",
        argument("inference={seed: 1"),
    ),
    Fault(
        "nothing on the command line",
        top(""),
        "--config:1: nothing behind 'keep'; give a value, or delete the key",
        argument("keep="),
    ),
    Fault(
        "an octal id in a larger workflow",
        rule("equals: 0012"),
        "config.yaml:13: 0012 is taken for another type (int) where the larger workflow reads it",
        handed_on,
    ),
    Fault(
        "no as a key in a larger workflow",
        edit(CONFIG, "      main:\n", "      no:\n"),
        "config.yaml:16: no is taken for another type (bool) where the larger workflow reads it",
        handed_on,
    ),
    Fault(
        "NaN in a larger workflow",
        rule("above: .nan"),
        "config.yaml:13: .nan is taken for another type (float) where the larger workflow reads it",
        handed_on,
    ),
    Fault(
        "a key twice in a larger workflow",
        rule("below: 5, below: 6"),
        "config.yaml:13: key 'below' is already on line 13",
        handed_on,
    ),
    Fault(
        "another file that is a list",
        write("more.yaml", "- a\n"),
        "more.yaml:1: a list; keys and values are needed",
        lambda project: Locations([CONFIG, "more.yaml"]),
    ),
)
def test_other_ways(fault, project):
    refusal(fault, project)
