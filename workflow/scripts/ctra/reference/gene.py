"""A gene: what the annotation tells of it, and what everything behind the annotation uses."""

from dataclasses import dataclass, field

# contig, start, end (0-based, half-open) and strand
Place = tuple[str, int, int, str]


@dataclass
class Gene:
    """One gene of an annotation.

    Attributes
    ----------
    id : str
        Gene id, Ensembl versions stripped.
    name, biotype : str
        `gene_name`, the id where there is none; `gene_biotype` (`gene_type`) of an exon or of the
        gene's own line, empty where neither has it.
    exons : set of (str, int, int, str)
        Contig, start, end and strand; 0-based, half-open.
    ends : set of (str, int, str)
        Contig, last base (0-based) and strand of each transcript's 3' end.
    """

    id: str
    name: str
    biotype: str
    exons: set[Place] = field(default_factory=set)
    ends: set[tuple[str, int, str]] = field(default_factory=set)
