"""What stands in the result tables."""

# columns of the result tables that hold text, whatever it looks like
TEXT_COLUMNS = (
    *("study", "model", "effect", "subject", "subjects", "sample", "lanes"),
    *("verdict", "reasons", "not_checked", "sex_rna", "sex_phenotype"),
    *("gene", "name", "biotype", "symbol", "entrez_id", "chromosome", "level", "most"),
)
