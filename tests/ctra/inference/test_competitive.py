"""Whether genes of a set stand out: as limma has it, in limits, and in simulated studies."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from ctra.inference import competitive
from ctra.inference.competitive import compete, look_along
from ctra.inference.moderated import fit_prior


@pytest.fixture(scope="module")
def limma(root):
    """Folder with the data, genes (30 x 120), columns, signs, and limma's results."""
    folder = root / "tests" / "reference" / "limma"
    data = pd.read_csv(folder / "data.tsv", sep="\t")
    columns = pd.read_csv(folder / "columns.tsv", sep="\t").to_numpy()
    signs = data.pop("sign").to_numpy(float)
    expected = pd.read_csv(folder / "expected.tsv", sep="\t", comment="#", index_col="quantity")
    return folder, data.to_numpy().T, columns, signs, expected["value"]


def test_the_results_of_limma_are_those_of_its_script_and_data(limma):
    folder = limma[0]
    for line in (folder / "expected.tsv").read_text(encoding="utf-8").splitlines()[:3]:
        _, _, told, file = line.split()
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == told, file


def test_camera_is_limmas(limma):
    """limma 3.54.1, whose normal scores of t are an approximation to about 1e-9."""
    _, genes, columns, signs, expected = limma
    found = compete(genes, columns, signs, 1)
    for name in ("correlation", "p_value", "p_naive"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=1e-6), name
    given = look_along(genes, columns)
    prior = fit_prior(given.variances, given.df)
    assert prior.variances == pytest.approx(expected["prior"], rel=1e-6)
    assert prior.df == pytest.approx(expected["prior_df"], rel=1e-6)


def test_slopes_are_those_of_least_squares(limma):
    _, genes, columns, signs, _ = limma
    design = np.column_stack([np.ones(len(genes)), columns])
    slopes = np.linalg.lstsq(design, genes, rcond=None)[0][-1]
    given = look_along(genes, columns)
    assert given.effects / given.length == pytest.approx(slopes)
    assert compete(genes, columns, signs, 1).estimate == pytest.approx(slopes[signs > 0].mean())


def test_the_other_direction_of_the_exposure_or_of_the_genes_changes_signs_alone(limma):
    _, genes, columns, signs, _ = limma
    one = compete(genes, columns, signs, 1)
    for other in (compete(genes, columns * [1, -1], signs, 1), compete(-genes, columns, signs, 1)):
        assert other.t == pytest.approx(-one.t)
        assert other.p_value == pytest.approx(one.p_value)
    flipped = compete(genes, columns, -signs, 1)
    assert (flipped.t, flipped.p_sets) == pytest.approx((-one.t, one.p_sets))


def test_what_all_genes_have_is_not_about_the_set(limma):
    """Every gene gets the same slope in SD: signed genes of a mixed set no longer stand out."""
    _, genes, columns, _, _ = limma
    signs = np.r_[np.zeros(60), np.ones(8), -np.ones(12), np.zeros(40)]
    scale = np.sqrt(look_along(genes, columns).variances)
    pushed = genes + np.outer(columns[:, 1], 3 * scale)
    assert compete(pushed, columns, signs, 1).p_value > 0.05
    assert compete(pushed, columns, np.abs(signs), 1).p_value > 0.05


def test_random_sets_have_no_gene_twice_none_of_the_set_and_are_alike():
    rng = np.random.default_rng(1)
    genes = rng.uniform(2, 10, 400) + rng.normal(size=(50, 400)) * rng.uniform(0.3, 1.5, 400)
    member = genes.mean(axis=0) > np.sort(genes.mean(axis=0))[-31]  # the 30 highest
    sets = competitive._random_sets(genes, member, 1)
    assert sets.shape == (competitive.DRAWS, 30)
    assert not member[sets].any()
    assert all(len({*one}) == 30 for one in sets[:50])
    assert genes.mean(axis=0)[sets].mean() > np.quantile(genes.mean(axis=0), 0.75)
    assert (sets == competitive._random_sets(genes, member, 1)).all()
    assert (sets != competitive._random_sets(genes, member, 2)).any()


def share_rejected(draws, own=0.0):
    """Studies of 60 people, 300 genes, a signed set of 20 with correlation .1: camera and naive."""
    rng = np.random.default_rng(4)
    signs = np.r_[np.ones(8), -np.ones(12), np.zeros(280)]
    rejected = np.zeros(2)
    for _ in range(draws):
        exposure = rng.normal(size=(60, 1))
        genes = rng.normal(size=(60, 300)) + np.sqrt(0.1 / 0.9) * rng.normal(size=(60, 1)) * signs
        found = compete(genes + own * exposure * signs, exposure, signs, 1)
        rejected += [found.p_value < 0.05, found.p_naive < 0.05]
    return rejected / draws


def test_size_and_power(monkeypatch):
    """200 draws: two standard errors of .05 are .03. Few random sets: they are not looked at."""
    monkeypatch.setattr(competitive, "DRAWS", 2)
    camera, naive = share_rejected(200)
    assert camera <= 0.08
    assert naive > 0.2
    assert share_rejected(50, own=0.4)[0] > 0.8
