"""The gene set that a model is of, by its name: `model` of the profile, `model@set` of another."""

CTRA = "ctra"  # the profile among the gene sets
OF_SET = "@"


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
