"""Internal priming: where oligo(dT) may have primed in a transcript, not at its poly-A tail."""

import numpy as np

from ctra.files.errors import GenomeError
from ctra.files.outputs import whole

RUN = 6
WINDOW, IN_WINDOW = 10, 7
# Bases of a run of A that an alignment may have at its end.
ENTERED = 3
# No site is this near to the 3' end of a transcript.
END = 20
COMPLEMENT = bytes.maketrans(b"ACGT", b"TGCA")


def a_rich_sites(fasta, genes):
    """Places in exons where a read that ends there was primed on As of the genome.

    Parameters
    ----------
    fasta : str or Path
        Genome, plain text; lower case is read as upper case.
    genes : iterable of ctra.reference.annotation.Gene

    Returns
    -------
    list of (str, int, int, str)
        Contig, start, end and the mRNA's strand of intervals (0-based, half-open) of positions p:
        the last aligned base in the direction of the mRNA, which is the rightmost of an alignment
        to a gene on +, the leftmost on -.

    Raises
    ------
    GenomeError
        If the exons name a contig that the FASTA has not, or lie beyond its end.

    Notes
    -----
    On the mRNA's strand, the 10 nt after p hold at least 7 A, or there are 6 A in a row among
    p - 2 .. p + 10. The trimming of poly-A takes the As of the genome off the read with those of
    the tail, so that the alignment ends before the stretch. It ends in it where one or two As are
    left at the end of a read, or where the primer sits behind another base in the stretch: so the
    row may begin up to 3 nt before p + 1. The window of 7 in 10 may not, as that would double the
    places in random sequence. Of these the rule flags 0.4 % where A is 25 % of the bases, and 1.8 %
    where it is 32 %.

    Bases outside the exons do not count: behind an exon the mRNA goes on with the next one, not
    with the intron. Positions up to 20 nt from the 3' end of a transcript are left out: there the
    read ends at its tail.
    """
    by_contig, sites, three_prime = {}, [], {}
    for gene in genes:
        for contig, *place in gene.exons:
            by_contig.setdefault(contig, set()).add(tuple(place))
        for contig, last, strand in gene.ends:
            three_prime.setdefault((contig, strand), set()).add(last)
    for contig, sequence in _sequences(fasta, by_contig):
        on_contig = by_contig.pop(contig)
        last = max(end for _, end, _ in on_contig)
        if last > len(sequence):
            raise GenomeError(
                f"{fasta}: contig {contig!r} has {len(sequence)} nt, but an exon ends at {last}; "
                "genome and annotation must be of the same assembly"
            )
        for sign in "+-":
            on_strand = sorted((start, end) for start, end, strand in on_contig if strand == sign)
            if on_strand:
                ends = np.array(sorted(three_prime[contig, sign]))
                positions = _positions(sequence, *np.array(on_strand).T, ends, sign)
                runs = np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1)
                sites += [(contig, int(r[0]), int(r[-1]) + 1, sign) for r in runs if len(r)]
    if by_contig:
        raise GenomeError(
            f"{fasta}: contigs of the exons not in it: {', '.join(sorted(by_contig))}"
        )
    return sites


def write_sites(sites, path):
    """Write sites, from `a_rich_sites`, as TSV."""
    with whole(path) as [part], open(part, "w", encoding="utf-8") as file:
        file.write("contig\tstart\tend\tstrand\n")
        file.writelines("{}\t{}\t{}\t{}\n".format(*site) for site in sites)


def read_sites(path):
    """Sites as `write_sites` writes them.

    Parameters
    ----------
    path : str or Path
        TSV with a header.

    Returns
    -------
    list of (str, int, int, str)
        As `a_rich_sites` returns them.
    """
    with open(path, encoding="utf-8") as lines:
        next(lines)
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [(contig, int(start), int(end), strand) for contig, start, end, strand in rows]


def _sequences(fasta, names):
    """Name and sequence of the contigs of a FASTA that are among some names, one at a time."""
    name, sequence = None, bytearray()
    with open(fasta, "rb") as lines:
        for line in lines:
            if line.startswith(b">"):
                if name in names:
                    yield name, sequence
                name, sequence = line[1:].split(maxsplit=1)[0].decode(), bytearray()
            elif name in names:
                sequence += line.strip()
    if name in names:
        yield name, sequence


def _positions(sequence, starts, ends, three_prime, sign):
    """Positions of one strand of a contig at which the rule holds, in order.

    Parameters
    ----------
    sequence : bytearray
    starts, ends : ndarray of int, shape (n,)
        Of the exons, sorted.
    three_prime : ndarray of int
        Last bases of the transcripts, sorted.
    sign : {"+", "-"}
    """
    reach = np.maximum.accumulate(ends)
    gap = starts[1:] > reach[:-1]
    starts = starts[np.concatenate([[True], gap])]
    ends = reach[np.concatenate([gap, [True]])]
    margin = b"N" * WINDOW
    text = b"".join(
        margin + sequence[start:end] + margin
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ).upper()
    if sign == "-":
        text = text.translate(COMPLEMENT)[::-1]
    found = _primed(np.frombuffer(text, np.uint8) == ord("A"))
    if sign == "-":
        found = len(text) - 1 - found[::-1]
    offsets = np.cumsum(ends - starts + 2 * WINDOW)
    piece = np.searchsorted(offsets, found, side="right")
    positions = found - offsets[piece] + WINDOW + ends[piece]
    inside = (starts[piece] <= positions) & (positions < ends[piece])
    positions = positions[inside]
    near = np.searchsorted(three_prime, positions + END, side="right") - np.searchsorted(
        three_prime, positions - END, side="left"
    )
    return positions[near == 0]


def _primed(is_a):
    """Indices at which the rule of `a_rich_sites` holds, in a sequence on the mRNA's strand."""
    before = np.concatenate([[0], np.cumsum(is_a, dtype=np.int32)])
    in_window = before[WINDOW:] - before[:-WINDOW] >= IN_WINDOW
    runs = np.cumsum(np.append(False, before[RUN:] - before[:-RUN] == RUN), dtype=np.int32)
    # all of them at the indices WINDOW .. n - WINDOW - 1
    behind = in_window[WINDOW + 1 :]
    up_to_end, up_to_start = runs[2 * WINDOW + 2 - RUN :], runs[WINDOW + 1 - ENTERED :]
    in_a_row = up_to_end > up_to_start[: len(up_to_end)]
    return WINDOW + np.flatnonzero(behind | in_a_row)
