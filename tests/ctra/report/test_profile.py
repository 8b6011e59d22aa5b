"""How much of the profile a model rests on."""

import pandas as pd
import pytest

from ctra.report.profile import share_of_profile

GENE_SET = pd.DataFrame({"symbol": ["IL6", "JUN", "MX1"], "group": ["pro", "pro", "interferon"]})


@pytest.mark.parametrize(
    ("analysed", "constant", "says"),
    [
        (["IL6", "JUN", "MX1"], [], []),
        (
            ["IL6", "MX1"],
            ["JUN"],
            ["It rests on 2 of the 3 genes of the profile: 1 of 2 pro, 1 of 1 interferon."],
        ),
        (
            ["IL6", "JUN"],
            [],
            ["It rests on 2 of the 3 genes of the profile: 2 of 2 pro, 0 of 1 interferon."],
        ),
    ],
)
def test_genes_by_group(analysed, constant, says):
    genes = pd.DataFrame({"symbol": [*analysed, *constant]})
    genes["status"] = ["analysed"] * len(analysed) + ["constant"] * len(constant)
    assert share_of_profile(GENE_SET, genes) == says
