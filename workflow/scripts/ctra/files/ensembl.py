"""Ensembl's gene ids, which some files give with a version and others without."""

import re
from functools import cache

VERSION = re.compile(r"^(ENS[A-Z]*G\d{11})\.\d+")


@cache
def strip_version(gene_id: str) -> str:
    """Ensembl gene id without its version: ENSG00000157601.14 is ENSG00000157601."""
    return VERSION.sub(r"\1", gene_id)
