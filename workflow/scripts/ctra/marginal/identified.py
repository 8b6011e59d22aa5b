"""Whether data determine a model: ranks and degrees of freedom, and no fit."""

import numpy as np

from ctra.files.errors import NotIdentifiedError
from ctra.files.rounding import explains, varies
from ctra.marginal.data import ModelData


def check_design(data: ModelData) -> None:
    """Refuse a design that does not determine the slopes of one variable.

    Parameters
    ----------
    data : ModelData

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1, or a column is constant or depends on those before it.
    """
    if data.n - 1 - data.k < 1:
        raise NotIdentifiedError(
            f"{data.n} participants are too few for {data.k} columns and an intercept; "
            f"{data.k + 2} are needed"
        )
    if len(data.design.dependent):
        raise NotIdentifiedError(_dependent_columns(data))


def check_mean(data: ModelData) -> None:
    """Refuse genes whose mean the columns fit exactly: there is no variance to test against.

    Parameters
    ----------
    data : ModelData
        Of a design that determines the slopes.

    Raises
    ------
    NotIdentifiedError
        If the columns leave nothing but rounding of the mean over the genes.
    """
    if data.mean_is_explained:
        raise NotIdentifiedError(
            f"{_numbers(data)}: no variance in the mean of the genes beside the columns"
        )


def check_identified(data: ModelData, covariance: str) -> None:
    """Refuse data that do not determine gene intercepts and common slopes.

    Parameters
    ----------
    data : ModelData
    covariance : {"un", "cs", "csh", "vc"}

    Raises
    ------
    NotIdentifiedError
        As described for `ctra.marginal.fit_common_slopes`.
    """
    numbers = _numbers(data)
    needed = data.p if covariance == "un" else 1
    if data.n - data.k - needed < 1:
        raise NotIdentifiedError(_too_few(data, data.k + needed + 1))
    if len(data.design.dependent):
        raise NotIdentifiedError(f"{numbers}: {_dependent_columns(data)}")
    fault = _unstructured(data) if covariance == "un" else _structured(data, covariance)
    if fault:
        raise NotIdentifiedError(f"{numbers}: {fault}")


def check_differences(data: ModelData) -> None:
    """Refuse data that do not determine the covariance of the differences between genes.

    Parameters
    ----------
    data : ModelData

    Raises
    ------
    NotIdentifiedError
        If n - k - p + 1 < 1, or the differences depend on one another and on the columns.
    """
    numbers = _numbers(data)
    if data.n - data.k - data.p + 1 < 1:
        raise NotIdentifiedError(_too_few(data, data.k + data.p))
    if data.n_differences < data.p - 1:
        raise NotIdentifiedError(
            f"{numbers}: the differences between genes have rank {data.n_differences} beside the "
            f"columns, not {data.p - 1}; a gene is constant, or follows from the columns and other "
            "genes"
        )


def _numbers(data: ModelData) -> str:
    return f"{data.n} participants, {_genes_and_columns(data)}"


def _too_few(data: ModelData, needed: int) -> str:
    return f"{data.n} participants are too few for {_genes_and_columns(data)}; {needed} are needed"


def _genes_and_columns(data: ModelData) -> str:
    genes = "1 gene" if data.p == 1 else f"{data.p} genes"
    predictors = "1 predictor" if data.k == 1 else f"{data.k} predictors"
    return f"{genes} and {predictors}"


def _dependent_columns(data: ModelData) -> str:
    names = ", ".join(str(data.x.columns[position]) for position in data.design.dependent)
    return f"{names} is constant or depends on the columns before"


def _unstructured(data: ModelData) -> str:
    """What leaves an unstructured covariance without a maximum; empty if nothing does."""
    if not len(data.dependent_genes):
        return ""
    genes = data.y.columns[data.dependent_genes]
    constant = [gene for gene in genes if not _varies(data, gene)]
    if constant:
        return f"no variance in {', '.join(map(str, constant))}"
    return f"{', '.join(map(str, genes))} follows from the columns and other genes"


def _structured(data: ModelData, covariance: str) -> str:
    """What leaves another covariance without a maximum; empty if nothing does."""
    departures = data.y.sub(data.y.mean(axis=1), axis=0)
    without = []
    if data.mean_is_explained:
        without.append("the mean of the genes")
    if not any(varies(departures[gene], data.largest) for gene in data.y):
        without.append("the differences between genes")
    if covariance == "csh":
        without += [str(gene) for gene in data.y if not _varies(data, gene)]
        explained = [gene for gene in data.y if _is_explained(data, gene)]
        if explained and not without:
            return f"{', '.join(map(str, explained))} follows from the columns"
    # one variance for all cells is 0 only if both of its parts are
    if covariance == "vc" and len(without) < 2:
        return ""
    return f"no variance in {', '.join(without)}" if without else ""


def _is_explained(data: ModelData, gene: object) -> bool:
    values = data.y[gene].to_numpy()
    return bool(explains(data.design.qr[0], values, np.abs(values).max()))


def _varies(data: ModelData, gene: object) -> bool:
    values = data.y[gene]
    return varies(values, values.abs().max())
