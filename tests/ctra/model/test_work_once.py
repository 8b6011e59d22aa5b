"""One model of three effects does each piece of work once."""

import functools
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from statistics_of import statistics_of

from ctra.inference import mixed
from ctra.inference.partial import Partial
from ctra.marginal import data
from ctra.marginal.data import Design, MeanRegression, ModelData
from ctra.model import analysis
from ctra.model.analysis import Specification, fit_model
from ctra.model.fits import Settings


@pytest.fixture
def calls(monkeypatch):
    """Counts of what is called, by name."""
    counts = Counter()

    def count(owner, name, label=None):
        function = getattr(owner, name)

        @functools.wraps(function)
        def counted(*args, **options):
            counts[label or name] += 1
            return function(*args, **options)

        monkeypatch.setattr(owner, name, counted)

    def count_lazy(owner, name):
        """A cached property: how often it is computed."""
        count(owner.__dict__[name], "func", name)

    count(data, "paired_frames")
    count(data, "independent_columns")
    count(Partial, "__init__", "Partial")
    count(mixed, "common_slopes")
    count(analysis, "complete_cases")
    count(analysis, "design_matrix")
    count(MeanRegression, "fit", "MeanRegression")
    for name in (
        "adjusted",
        "dependent_genes",
        "n_differences",
        "differences",
        "mean_is_explained",
    ):
        count_lazy(ModelData, name)
    count_lazy(Design, "dependent")
    decompose = np.linalg.qr

    def counted_qr(matrix, *args, **options):
        if matrix.shape[1] == 5 and (matrix[:, 0] == 1).all():  # the intercept and four columns
            counts["qr of the design"] += 1
        return decompose(matrix, *args, **options)

    monkeypatch.setattr(np.linalg, "qr", counted_qr)
    return counts


def model(n, p):
    """A model of two exposures and their product, for tables of n subjects and p genes."""
    rng = np.random.default_rng(1)
    subjects = pd.Index([f"{i:03d}" for i in range(n)], name="subject")
    people = pd.DataFrame(rng.standard_normal((n, 3)), subjects, ["prwo", "orientation", "age"])
    people.insert(0, "sample", subjects)
    genes = [f"G{i}" for i in range(p)]
    endog = pd.DataFrame(rng.standard_normal((n, p)), people["sample"], genes)
    groups = ["one", "two", "three"] * p
    gene_set = pd.DataFrame({"symbol": genes, "group": groups[:p], "sign": 1})
    return fit_model(
        endog,
        people,
        gene_set,
        Specification(
            exposures=["prwo", "orientation"],
            products=[["prwo", "orientation"]],
            covariates=["age"],
            categories={},
            slopes=[{"of": "prwo", "at": "orientation", "values": [-1, 0, 1]}],
        ),
        Settings(statistics_of("un", "csh"), "reml", False, 20, 5, 1),
    )


def test_each_piece_of_work_once(calls):
    table = model(40, 6)["table"]
    assert (table["status"] == "ok").all()
    assert dict(calls) == {
        "paired_frames": 1,
        "complete_cases": 1,
        "design_matrix": 1,
        "Partial": 3,  # one an effect
        "common_slopes": 4,  # un and csh, with genes in log2 and as z scores
        "qr of the design": 1,  # for its check, the mean, the groups and the genes
        "dependent": 3,  # columns of the design on each other; with squares, and the product too
        "dependent_genes": 3,  # of the profile on two scales, and of the means of the gene groups
        "n_differences": 1,
        "differences": 1,
        "adjusted": 2,  # un and rao have the same regression; on two scales
        "MeanRegression": 2,  # on the columns, and on the differences between genes too
        "independent_columns": 7,  # those of the seven above
        "mean_is_explained": 6,  # of the profile on two scales, with squares, and of the groups
    }


def test_what_the_data_do_not_determine_is_asked_once(calls):
    table = model(9, 6)["table"]
    assert table["status"].str.startswith("not identified").any()
    assert (calls["paired_frames"], calls["Partial"], calls["dependent"]) == (1, 3, 3)
