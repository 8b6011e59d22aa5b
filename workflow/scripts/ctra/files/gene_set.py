"""What names of models and gene sets tell.

The gene set that a model is of: `model` of the profile, `model@set` of another. And whether the
configuration gives a gene set as a file. Every start needs it, so it imports nothing.
"""

CTRA = "ctra"  # the profile among the gene sets
OF_SET = "@"
LEAST_SHARE = 0.5  # of the genes of a set, below which nothing is concluded about the whole
ENDINGS = (".tsv", ".gmt")  # of files with a gene set


def gene_set_of(model: str) -> tuple[str, str]:
    """Name of the declared model, and of its gene set.

    Parameters
    ----------
    model : str

    Returns
    -------
    declared, gene_set : str
        `ctra` where the name of the model has no other.
    """
    declared, _, gene_set = model.partition(OF_SET)
    return declared, gene_set or CTRA


def is_file(source: str) -> bool:
    """Whether a gene set of the configuration is a file; else it is the name of a subset."""
    return source.endswith(ENDINGS)
