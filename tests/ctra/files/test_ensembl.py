"""The version of an id is Ensembl's or no version."""

import pytest

from ctra.files.ensembl import strip_version


@pytest.mark.parametrize(
    ("gene_id", "stripped"),
    [
        ("ENSG00000157601.14", "ENSG00000157601"),
        ("ENSMUSG00000000001.4", "ENSMUSG00000000001"),
        ("ENSG00000157601", "ENSG00000157601"),
        ("ENSG00000182378.15_PAR_Y", "ENSG00000182378_PAR_Y"),  # not the gene on X
        ("RP11-34P13.7", "RP11-34P13.7"),  # a symbol, not a version
        ("Os01g0100100.1", "Os01g0100100.1"),
        ("ENST00000398598.7", "ENST00000398598.7"),  # a transcript
        ("xENSG00000157601.14", "xENSG00000157601.14"),
    ],
)
def test_versions_are_stripped_from_ensembl_gene_ids_only(gene_id, stripped):
    assert strip_version(gene_id) == stripped
