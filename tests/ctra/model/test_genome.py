"""Slopes of all expressed genes: whose they are, what is told of them, and when there are none."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ctra.inference.moderated import fit_prior
from ctra.model import genome as model
from ctra.model.analysis import Specification
from ctra.model.genome import COLUMNS, genome

PLAIN = {"exposures": ["x", "m"], "products": [["x", "m"]], "covariates": ["age"]}


def specification(**changes):
    return Specification(**(PLAIN | {"categories": {}, "slopes": []} | changes))


@pytest.fixture
def study():
    """Matrix of 60 genes and 30 samples, 3 genes of the set (one not found), and participants."""
    rng = np.random.default_rng(2)
    samples = [f"S{i}" for i in range(30)]
    values = rng.normal(rng.uniform(4, 10, (60, 1)), rng.uniform(0.3, 1, (60, 1)), (60, 30))
    people = pd.DataFrame(rng.normal(size=(30, 3)), samples, ["x", "m", "age"])
    people.insert(0, "sample", samples)
    people["village"] = ["a", "b", "c"] * 10
    values[7] += 2 * people["x"].to_numpy()
    matrix = pd.DataFrame(values, [f"G{i}" for i in range(60)], samples)
    genes = pd.DataFrame({"symbol": [*"abc"], "gene": ["G0", "G1", None]})
    genes = genes.assign(sign=[1, -1, 1], status=["found", "found", "missing"])
    names = pd.DataFrame({"gene": matrix.index, "name": [f"N{i}" for i in range(60)]})
    return matrix, genes, names, people


def told(study, given=None, standardize=False, **changes):
    matrix, genes, names, people = study
    args = (matrix if given is None else given, genes, names, people, specification(**changes))
    return genome(*args, standardize=standardize)


def test_a_row_an_effect_and_gene(study):
    tables = told(study)
    assert {name: list(table) for name, table in tables.items()} == COLUMNS
    rows = tables["genome"]
    assert rows.groupby("effect", sort=False).size().to_dict() == {"x": 60, "m": 60, "x:m": 60}
    first = rows[rows["effect"] == "x"]
    assert first["symbol"].tolist() == ["a", "b", *(f"N{i}" for i in range(2, 60))]
    assert first["sign"].fillna(0).tolist() == [1, -1, *[0] * 58]


def test_slopes_are_those_of_least_squares_and_their_errors_are_moderated(study):
    matrix, _, _, people = study
    rows = told(study)["genome"]
    x = sm.add_constant(specification().design(people))
    plain = [sm.OLS(matrix.loc[gene].to_numpy(), x).fit() for gene in matrix.index]
    for effect in ("x", "m", "x:m"):
        found = rows[rows["effect"] == effect]
        slopes = [fit.params[effect] for fit in plain]
        np.testing.assert_allclose(found["estimate"], slopes, rtol=1e-9)
        np.testing.assert_allclose(found["t"], found["estimate"] / found["std_error"])
        unscaled = np.sqrt(plain[0].normalized_cov_params.loc[effect, effect])
        variances = (found["std_error"] / unscaled) ** 2
        own = np.array([fit.mse_resid for fit in plain])
        assert variances.std() < own.std()  # they are drawn together
        assert (found["df"] > plain[0].df_resid).all()


def test_what_is_told_of_an_effect(study):
    x, m, _ = told(study)["genome_effects"].to_dict("records")
    assert (x["n"], x["n_expressed"], x["n_genes"], x["status"]) == (30, 60, 2, "ok")
    assert (x["n_fdr"], x["n_genes_fdr"]) == (1, 0)
    assert x["lowest"].split("; ")[0] == "N7"
    assert len(m["lowest"].split("; ")) == 5


def test_genes_that_are_not_expressed_or_do_not_vary_are_left_out(study):
    low = study[0].clip(lower=0.0)
    low.iloc[10, :20] = 0.0  # the lowest value in 20 of 30
    low.iloc[11, :10] = 0.0  # in 10
    low.iloc[12] = 7.0
    low.iloc[0, :20] = 0.0  # of the set: it counts as in the composite
    rows = told(study, low)["genome"]
    assert {*study[0].index} - {*rows["gene"]} == {"G10", "G12"}


@pytest.mark.parametrize("kind", ["voom", "edgeR"])
def test_genes_without_reads_are_left_out_of_any_matrix(study, kind):
    """They are nothing but depth, and would all follow an exposure that does."""
    matrix, genes, names, people = study
    depth = np.random.default_rng(3).uniform(-1, 1, 30)
    rounding = np.tile([0.0, 0.0, 1e-12], 10)  # of a matrix with 13 digits
    unread = pd.DataFrame(
        np.tile(-4 - (depth if kind == "voom" else rounding), (200, 1)),
        [f"U{i}" for i in range(200)],
        matrix.columns,
    )
    more = pd.DataFrame({"gene": unread.index, "name": unread.index})
    both = (pd.concat([matrix, unread]), genes, pd.concat([names, more]))
    people = people.assign(x=depth + people["x"])
    without, with_them = (told((*of, people)) for of in ((matrix, genes, names), both))
    for name, table in without.items():
        pd.testing.assert_frame_equal(with_them[name], table)


def test_slopes_are_in_log2_whatever_the_scale_of_the_profile(study):
    one, other = (told(study, standardize=scale)["genome"] for scale in (False, True))
    pd.testing.assert_frame_equal(one, other)


@pytest.fixture
def priors(monkeypatch):
    """Collects the priors that are fitted."""
    fitted = []

    def fit(*given):
        fitted.append(fit_prior(*given))
        return fitted[-1]

    monkeypatch.setattr(model, "fit_prior", fit)
    return fitted


@pytest.mark.parametrize("left_out", [0, 1, 8])
@pytest.mark.parametrize("of_matrix", [30, 22])
@pytest.mark.parametrize("level", [0, 4])
def test_centred_genes_have_no_trend(study, priors, left_out, of_matrix, level):
    """z scores, be it of other samples: what their means differ by in a model is chance alone."""
    matrix, genes, names, people = study
    z = matrix.sub(matrix.mean(axis=1), axis=0).div(matrix.std(axis=1), axis=0) + level
    some = z.iloc[:, 30 - of_matrix :]
    told((some, genes, names, people.loc[some.columns].iloc[left_out:]))
    assert max(np.ptp(prior.variances) for prior in priors) < 1e-12


@pytest.mark.parametrize("n", [20, 200])
def test_scores_against_controls_have_no_trend(study, priors, rng, n):
    """Half are the controls; the others differ from them by a number of each gene (its SD 1)."""
    _, genes, names, _ = study
    z = rng.normal(size=(60, n))
    z[:, n // 2 :] += rng.normal(size=(60, 1))
    samples = [f"S{i}" for i in range(n)]
    people = pd.DataFrame(rng.normal(size=(n, 3)), samples, ["x", "m", "age"])
    people.insert(0, "sample", samples)
    told((pd.DataFrame(z, [f"G{i}" for i in range(60)], samples), genes, names, people))
    assert max(np.ptp(prior.variances) for prior in priors) < 1e-12


@pytest.mark.parametrize("n", [30, 12])
def test_genes_of_several_levels_have_a_trend(study, priors, n):
    matrix, genes, names, people = study
    told((matrix.iloc[:, :n], genes, names, people.head(n)))
    assert min(np.ptp(prior.variances) for prior in priors) > 0.01


@pytest.mark.parametrize("role", ["covariates", "exposures"])
def test_genes_that_are_columns_of_the_model_are_left_out(study, role):
    """A marker of cells: it is fitted exactly, and its variance of 0 is no one else's."""
    matrix, genes, names, people = study
    marked = people.assign(**{marker: matrix.loc[marker] for marker in ("G20", "G21")})
    changes = {"exposures": ["x"], "products": [], role: ["G20", "G21"]}
    with_rows = told((*study[:3], marked), **changes)
    without = told((matrix.drop(index=["G20", "G21"]), genes, names, marked), **changes)
    pd.testing.assert_frame_equal(with_rows["genome"], without["genome"])
    assert set(with_rows["genome_effects"].pop("in_model")) == {"G20; G21"}
    assert set(without["genome_effects"].pop("in_model")) == {""}
    pd.testing.assert_frame_equal(with_rows["genome_effects"], without["genome_effects"])


def test_a_group_of_three_has_two_effects(study):
    people = study[3]
    alone = {"exposures": ["village"], "products": [], "categories": {"village": "a"}}
    effects = told((*study[:3], people), **alone)["genome_effects"]["effect"]
    assert effects.tolist() == ["village: b vs a", "village: c vs a"]


@pytest.mark.parametrize(
    ("genes_left", "people_left", "changes", "says"),
    [
        (60, 30, {"cluster": "village"}, "the participants have clusters (village), and limma-tr"),
        (29, 30, {}, "29 expressed genes; at least 30 are needed"),
        (60, 5, {}, "5 participants are too few for 4 columns"),
    ],
)
def test_when_there_are_no_slopes(study, genes_left, people_left, changes, says):
    matrix, genes, names, people = study
    given = (matrix.head(genes_left), genes, names, people.head(people_left))
    tables = told(given, **changes)
    assert tables["genome"].empty
    effects = tables["genome_effects"]
    assert effects["effect"].tolist() == ["x", "m", "x:m"]
    assert effects["status"].str.startswith(f"not given: {says}").all()
    assert effects["n_fdr"].isna().all()


def test_most_genes_may_be_fitted_exactly(study):
    """Genes with one value in each of two groups are left out, however many: 30 of 58 others."""
    matrix, genes, names, people = study
    people = people.assign(m=[0.0, 1.0] * 15)
    given = matrix.copy()
    given.iloc[20:50] = 5 + np.outer(np.linspace(0.5, 2, 30), people["m"])
    found = told((matrix, genes, names, people), given=given)["genome_effects"]
    assert set(found["status"]) == {"ok"}
    assert set(found["in_model"]) == {"; ".join(f"G{i}" for i in range(20, 50))}
