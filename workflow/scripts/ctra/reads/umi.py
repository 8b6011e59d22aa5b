"""Molecules from unique molecular identifiers (UMIs), those that differ by an error merged."""

import numpy as np
from numpy.typing import NDArray

LETTERS = b"ACGTN"
BITS = 3
LONGEST = 12
# Share of the possible UMIs above which two molecules of a position often have the same one.
SATURATION = 0.3


def umi_length(name: str) -> int:
    """Length of the UMI that ends a read's name.

    Parameters
    ----------
    name : str
        As umi_tools extract writes it: the UMI behind the last `_`.

    Returns
    -------
    int
        In nt; 0 if the name does not end in a UMI of 1 to 12 letters A, C, G, T, N.
    """
    _, separator, umi = name.rpartition("_")
    if not separator or len(umi) > LONGEST or set(umi.encode()) - set(LETTERS):
        return 0
    return len(umi)


def encode_umis(tails: NDArray[np.uint8]) -> NDArray[np.int64]:
    """UMIs as integers.

    Parameters
    ----------
    tails : ndarray of uint8, shape (n, 1 + length)
        Ends of the reads' names, with the `_` before the UMI.

    Returns
    -------
    ndarray of int, shape (n,)
        Three bits a letter; -1 where the name does not end in a UMI of this length.
    """
    code = np.full(256, len(LETTERS), dtype=np.int64)
    code[list(LETTERS)] = np.arange(len(LETTERS))
    letters = code[tails[:, 1:]]
    valid = (tails[:, 0] == ord("_")) & (letters < len(LETTERS)).all(axis=1)
    return np.where(valid, letters @ (1 << BITS * np.arange(letters.shape[1])), -1)


def count_molecules(
    gene: NDArray[np.int64],
    position: NDArray[np.int64],
    umi: NDArray[np.int64],
    *,
    length: int,
    n_genes: int,
) -> tuple[NDArray[np.int64], int]:
    """Count the distinct UMIs of each gene, after those that are errors of another are merged.

    Parameters
    ----------
    gene, position, umi : ndarray of int, shape (n,)
        Of each read: index of its gene, place and strand of its 5' end as one number, and UMI by
        `encode_umis`.
    length : int
        Of the UMIs in nt.
    n_genes : int

    Returns
    -------
    molecules : ndarray of int, shape (n_genes,)
    saturated : int
        Reads at places with more than 30 % of the 4^length possible UMIs. There different molecules
        share a UMI or are merged, and the molecules are too few.

    Notes
    -----
    Directional networks (Smith et al. 2017, doi:10.1101/gr.209601.116; UMI-tools --method
    directional): among the reads of a gene with the same 5' end, a UMI with n_a reads absorbs one
    with n_b that differs in one letter if n_a >= 2 n_b - 1, then what that one absorbs, and so on
    from the most frequent UMI down. N is a fifth letter, as it is in UMI-tools; so a UMI that was
    not read whole goes to one that it fits, and counts only if there is none.

    A UMI with two reads or more is only absorbed by a more frequent one, which comes before it
    whatever the order of ties, so it begins a network if no neighbour can absorb it. UMIs with one
    read absorb each other: those that are connected are one network, or part of another if any of
    them has a neighbour with two reads or more. Hence no ties are broken, and no network walked.
    """
    place, at = np.unique(position * n_genes + gene, return_inverse=True)
    node, reads = np.unique(at << BITS * length | umi, return_counts=True)
    place_of_node = node >> BITS * length
    distinct = np.bincount(place_of_node, minlength=len(place))
    saturated = np.bincount(at, minlength=len(place))[distinct > SATURATION * 4**length].sum()
    several = distinct[place_of_node] > 1
    begins = ~several
    if several.any():
        begins[several] = _begins_network(node[several], reads[several], length)
    molecules = np.bincount(place[place_of_node[begins]] % n_genes, minlength=n_genes)
    return molecules, int(saturated)


def _begins_network(
    node: NDArray[np.int64], reads: NDArray[np.int64], length: int
) -> NDArray[np.bool_]:
    """Whether each UMI begins a network; of singles that absorb each other the first does."""
    absorbed = np.zeros(len(node), dtype=bool)
    left, right = [], []
    for letter in range(length):
        others = node & ~(0b111 << BITS * letter)
        order = np.argsort(others)
        same = np.diff(others[order]) == 0
        groups = np.concatenate([[0], np.flatnonzero(~same) + 1])
        n = reads[order]
        most = np.repeat(np.maximum.reduceat(n, groups), np.diff(groups, append=len(n)))
        absorbed[order[most >= np.maximum(2 * n - 1, 2)]] = True
        singles = same & (n[1:] == 1) & (n[:-1] == 1)
        left.append(order[:-1][singles])
        right.append(order[1:][singles])
    network = _components(len(node), np.concatenate(left), np.concatenate(right))
    part_of_another = np.zeros(len(node), dtype=bool)
    part_of_another[network[absorbed]] = True
    return (network == np.arange(len(node))) & ~part_of_another


def _components(size: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lowest number in the connected component of each of `size` nodes."""
    lowest = np.arange(size)
    while True:
        differ = lowest[left] != lowest[right]
        if not differ.any():
            return lowest
        left, right = left[differ], right[differ]
        low = np.minimum(lowest[left], lowest[right])
        # the components of both ends, not only the ends, go to the lower number
        np.minimum.at(lowest, lowest[left], low)
        np.minimum.at(lowest, lowest[right], low)
        further = lowest[lowest]
        while not np.array_equal(further, lowest):
            lowest, further = further, further[further]
