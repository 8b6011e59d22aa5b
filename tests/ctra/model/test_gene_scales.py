"""The same slopes with genes in log2 and as z scores."""

from dataclasses import replace

import pytest

from ctra.inference import composite
from ctra.marginal import fit_common_slopes
from ctra.marginal.data import ModelData
from ctra.model.design import z_scores
from ctra.model.fits import fit_statistics
from ctra.model.gene_scales import gene_scales


@pytest.mark.parametrize("standardize", [False, True])
def test_both_scales_whichever_is_the_main_one(data, settings, standardize):
    y, x = data
    y = y * [1, 2, 3, 4, 5]
    settings = replace(settings, standardize=standardize)
    fits = fit_statistics(ModelData.paired(z_scores(y) if standardize else y, x), ["a"], settings)
    table = gene_scales(fits, y, settings).set_index(["statistic", "scale"])
    main = {"log2": "no", "z": "yes"} if standardize else {"log2": "yes", "z": "no"}
    assert table.xs("un")["main"].to_dict() == main
    for scale, genes in (("log2", y), ("z", z_scores(y))):
        un, mean = fit_common_slopes(genes, x), composite(genes, x)
        assert table.loc[("un", scale), "estimate"] == pytest.approx(un.params["a"], rel=1e-9)
        assert table.loc[("un", scale), "p_value"] == pytest.approx(un.pvalues["a"], rel=1e-9)
        assert table.loc[("composite", scale), "std_error"] == pytest.approx(mean.bse["a"])


def test_a_statistic_without_a_result_says_why_on_both(data, settings):
    y, x = (table.head(7) for table in data)
    fits = fit_statistics(ModelData.paired(y, x), ["a", "b"], settings)
    table = gene_scales(fits, y, settings)
    assert table["effect"].drop_duplicates().tolist() == ["a", "b"]
    of_un = table[table["statistic"] == "un"]
    assert of_un["status"].str.startswith("not identified").all()
    assert len(of_un) == 4
