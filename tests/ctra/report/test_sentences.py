"""Sentences with numbers as the APA writes them, worked by hand."""

import pandas as pd

from ctra.report.sentences import effect_sentences, slope_sentences

TITLES = {"prwo": "Positive relations", "ucla": "UCLA loneliness"}
# Lee et al. 2025, Study 1
PAPER = {
    "study": "s1",
    "model": "prwo",
    "effect": "prwo",
    "statistic": "un",
    "estimate": -0.1264,
    "std_error": 0.004,
    "df": 46,
    "t": -31.549,
    "p_value": 1e-33,
    "ci_low": -0.1341,
    "ci_high": -0.1186,
    "status": "ok",
}


def sentence(**changes):
    return effect_sentences(pd.DataFrame([PAPER | changes]), TITLES)["sentence"].item()


def test_the_result_of_the_paper():
    assert sentence() == (
        "CTRA expression was negatively associated with positive relations, b = −0.126, 95% CI "
        "[−0.134, −0.119], SE = 0.004, t(46) = −31.55, p < .001 (mixed model with unstructured "
        "covariance)."
    )


def test_composite_needs_no_mention_and_what_is_not_significant_says_so():
    changes = {"estimate": -0.008, "ci_low": -0.022, "ci_high": 0.006, "std_error": 0.007}
    changes |= {"t": -1.15, "df": 144, "p_value": 0.253, "statistic": "composite"}
    assert sentence(**changes) == (
        "CTRA expression was not shown to be associated with positive relations, b = −0.008, "
        "95% CI [−0.022, 0.006], SE = 0.007, t(144) = −1.15, p = .253."
    )


def test_products_acronyms_and_broken_degrees_of_freedom():
    text = sentence(effect="ucla:orientation", estimate=0.2, df=31.27)
    assert "positively associated with the product of UCLA loneliness and orientation" in text
    assert "t(31.3)" in text


def test_the_size_stands_beside_the_p_of_a_test_that_is_not_calibrated():
    text = sentence(calibrated="no", size=0.3136)
    assert "p < .001, size = .314 (mixed model with unstructured covariance)." in text
    assert sentence(calibrated="yes", size=0.05) == sentence()


def test_no_sentence_for_a_fit_that_failed():
    failed = PAPER | {"status": "not converged after 100 iterations"}
    rows = pd.DataFrame([failed, PAPER | {"statistic": "composite"}])
    table = effect_sentences(rows, TITLES)
    assert table["statistic"].tolist() == ["composite"]
    assert list(table) == ["study", "model", "effect", "statistic", "sentence"]


def test_simple_slopes():
    rows = [
        PAPER | {"exposure": "prwo", "moderator": "orientation", "value": value, "statistic": name}
        for value in (-1, 0, 1.5)
        for name in ("composite", "un")  # of the second no size is measured
    ]
    table = slope_sentences(pd.DataFrame(rows), TITLES)
    assert set(table["statistic"]) == {"composite"}
    assert table["effect"].tolist() == [
        "prwo at orientation −1 SD",
        "prwo at orientation mean",
        "prwo at orientation +1.5 SD",
    ]
    starts = [text.partition(", CTRA")[0] for text in table["sentence"]]
    assert starts == [
        "At 1 SD below the mean of orientation",
        "At the mean of orientation",
        "At 1.5 SD above the mean of orientation",
    ]


def test_a_model_without_slopes_has_no_sentences():
    empty = pd.DataFrame(columns=["exposure", "moderator", "value", *PAPER]).drop(columns="effect")
    assert slope_sentences(empty, TITLES).empty
