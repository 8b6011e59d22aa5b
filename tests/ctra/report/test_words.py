"""Labels stand for names of columns, in products and levels too."""

import pandas as pd
import pytest

from ctra.report.words import Words, in_words

NAMES = pd.DataFrame(
    {"column": ["prwo", "sex", "a"], "label": ["Positive relations", "Sex", "prwo"]}
)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("prwo", "Positive relations"),
        ("prwo:sex", "Positive relations:Sex"),
        ("age", "age"),
        ("age:prwo", "age:Positive relations"),
        ("sex: female", "Sex: female"),
        ("a", "prwo"),  # once, not again
    ],
)
def test_a_name_in_words(name, says):
    assert Words(NAMES).of(name) == says


def test_a_table_in_words_keeps_the_rest():
    rows = pd.DataFrame({"effect": ["prwo"], "model": ["prwo"], "estimate": [0.5]})
    told = Words(NAMES).table(rows)
    assert told.to_dict("records") == [
        {"effect": "Positive relations", "model": "prwo", "estimate": 0.5}
    ]


def test_each_study_has_labels_of_its_own():
    names = NAMES.assign(study="s1")
    rows = pd.DataFrame({"study": ["s2", "s1", "s2"], "variable": ["prwo", "prwo", "sex"]})
    nothing = pd.DataFrame({"study": []})
    told = in_words({"names": names, "rows": rows, "nothing": nothing})
    assert told["rows"]["variable"].tolist() == ["prwo", "Positive relations", "sex"]
    assert told["nothing"].empty
    assert told["names"] is names
