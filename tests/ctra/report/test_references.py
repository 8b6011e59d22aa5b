"""References are written as the APA asks for (7th edition)."""

import re

import pytest

from ctra.report.references import REFERENCES, parts

AUTHOR = r"(?:van |van der |del )?[A-ZÀ-Þ][\w’-]+(?: [A-Z][\w]+)?, (?:[A-Z]\.(?:-[A-Z]\.)? ?)+"
ARTICLE = re.compile(
    r"(?P<authors>.+?) \((?P<year>\d{4})\)\. (?P<title>[^*]+[.?]) "
    r"\*(?P<journal>[^*]+), (?P<volume>\d+)\*(?:\(\d+(?:–\d+)?\))?, "
    r"(?P<pages>\d+–\d+|Article \w+)\.(?P<doi> https://doi\.org/10\.\d{4,}/\S+)?"
)
OTHERWISE = {"analysis", "outliers"}  # without a volume yet, and a book
WITHOUT_DOI = {"holm"}
MOST = 20  # authors that are named; of more the first 19 and the last


@pytest.mark.parametrize("key", [key for key in REFERENCES if key not in OTHERWISE])
def test_an_article(key):
    """Authors, year, title, journal and volume in italics, issue, pages, DOI."""
    found = ARTICLE.fullmatch(REFERENCES[key])
    assert found, REFERENCES[key]
    assert bool(found["doi"]) == (key not in WITHOUT_DOI)
    authors = re.findall(AUTHOR, found["authors"])
    assert 1 <= len(authors) <= MOST
    if len(authors) > 1:
        assert re.search(r", (&|…) ", found["authors"])


def test_an_article_without_an_issue_and_a_book():
    assert "*Annals of the New York Academy of Sciences, 1549*, 139–147." in REFERENCES["analysis"]
    assert "*How to detect and handle outliers*. ASQC" in REFERENCES["outliers"]


def test_parts():
    assert parts("A. *J, 6*(2).") == [("A. ", False), ("J, 6", True), ("(2).", False)]
