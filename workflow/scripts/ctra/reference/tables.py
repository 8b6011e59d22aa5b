"""The tables of the reference, written once and read by every sample's counting."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ctra.files.outputs import whole, write_text
from ctra.reference.gene import Gene, Place

# gene, contig, start, end (0-based, half-open) and strand
Exon = tuple[str, str, int, int, str]


def write_genes(genes: Iterable[Gene], path: Path | str) -> None:
    """Write genes as TSV: gene, name, biotype."""
    _write(
        path, ("gene", "name", "biotype"), ((gene.id, gene.name, gene.biotype) for gene in genes)
    )


def read_gene_ids(path: Path | str) -> list[str]:
    """Ids of the genes that `write_genes` wrote."""
    return [gene for gene, *_ in _read(path)]


def write_exons(genes: Iterable[Gene], path: Path | str) -> None:
    """Write the exons of genes as TSV: gene, contig, start, end, strand."""
    rows = ((gene.id, *exon) for gene in genes for exon in sorted(gene.exons))
    _write(path, ("gene", "contig", "start", "end", "strand"), rows)


def read_exons(path: Path | str) -> list[Exon]:
    """Exons as `write_exons` writes them.

    Parameters
    ----------
    path : str or Path
        TSV with a header.

    Returns
    -------
    list of (str, str, int, int, str)
        Gene, contig, start, end and strand; 0-based, half-open.
    """
    return [
        (gene, contig, int(start), int(end), strand)
        for gene, contig, start, end, strand in _read(path)
    ]


def write_contigs(contigs: dict[str, int], genes: Iterable[Gene], path: Path | str) -> None:
    """Write contigs (length by name) as TSV: contig, length in nt, genes with exons on it."""
    counts = Counter(contig for gene in genes for contig in {exon[0] for exon in gene.exons})
    rows = ((name, length, counts[name]) for name, length in contigs.items())
    _write(path, ("contig", "length", "genes"), rows)


def read_contig_table(path: Path | str) -> dict[str, int]:
    """Contigs as `write_contigs` writes them.

    Parameters
    ----------
    path : str or Path
        TSV with a header.

    Returns
    -------
    dict of str to int
        Length in nt by name.
    """
    return {name: int(length) for name, length, _ in _read(path)}


def write_sites(sites: Iterable[Place], path: Path | str) -> None:
    """Write A-rich sites, from `ctra.reference.priming`, as TSV: contig, start, end, strand."""
    _write(path, ("contig", "start", "end", "strand"), sites)


def read_sites(path: Path | str) -> list[Place]:
    """Sites as `write_sites` writes them.

    Parameters
    ----------
    path : str or Path
        TSV with a header.

    Returns
    -------
    list of (str, int, int, str)
        Contig, start, end (0-based, half-open) and strand.
    """
    return [(contig, int(start), int(end), strand) for contig, start, end, strand in _read(path)]


def read_for_counting(
    exons: Path | str, contigs: Path | str, a_rich: Path | str | None
) -> dict[str, Any]:
    """What `ctra.reads.counting.count_genes` is given of a reference, by its parameters.

    Parameters
    ----------
    exons, contigs, a_rich : str or Path
        Tables of `write_exons`, `write_contigs` and `write_sites`; without the last, internal
        priming is not looked for.
    """
    return {
        "exons": read_exons(exons),
        "lengths": read_contig_table(contigs),
        "a_rich": read_sites(a_rich) if a_rich else None,
    }


def write_introns(introns: Iterable[tuple[str, int, int]], path: Path | str) -> None:
    """Write introns (contig, first and last base from 1) as STAR reads them: without a header."""
    text = "".join(f"{contig}\t{first}\t{last}\t+\n" for contig, first, last in introns)
    write_text(text, path)


def _write(path: Path | str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Write a header and rows, whole or not at all."""
    with whole(path) as [part], open(part, "w", encoding="utf-8") as file:
        file.write("\t".join(header) + "\n")
        file.writelines("\t".join(map(str, row)) + "\n" for row in rows)


def _read(path: Path | str) -> list[list[str]]:
    """Cells of the rows below the header."""
    with open(path, encoding="utf-8") as lines:
        next(lines)
        return [line.rstrip("\n").split("\t") for line in lines]
