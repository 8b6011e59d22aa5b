"""Columns that hold text, whatever it looks like: written by `make docs`."""

TEXT_COLUMNS = (
    "biotype",
    "chromosome",
    "effect",
    "entrez_id",
    "gene",
    "lanes",
    "level",
    "model",
    "most",
    "name",
    "not_checked",
    "reasons",
    "sample",
    "sex_phenotype",
    "sex_rna",
    "study",
    "subject",
    "subjects",
    "symbol",
    "verdict",
)
