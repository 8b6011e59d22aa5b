"""The annotation, a GTF read once: its genes, how far it reaches, and whether it has introns."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ctra.files.ensembl import strip_version
from ctra.files.errors import GenomeError
from ctra.reference.extent import Extent
from ctra.reference.gene import Gene, Place
from ctra.reference.gtf import Feature, read_features
from ctra.reference.star import write_exon


@dataclass(frozen=True)
class Annotation:
    """What an annotation tells.

    Attributes
    ----------
    genes : dict of str to Gene
        By gene id, in the order of the file.
    introns : bool
        Whether a transcript has two exons with an intron between them.
    extent : Extent
    """

    genes: dict[str, Gene]
    introns: bool
    extent: Extent


def read_annotation(gtf: Path | str, for_star: TextIO | None = None) -> Annotation:
    """Genes of an annotation, from its exon lines, and what else the genome is asked for.

    Parameters
    ----------
    gtf : str or Path
        Plain or gzip.
    for_star : TextIO, optional
        Takes the exons as `ctra.reference.star.write_exon` writes them.

    Returns
    -------
    Annotation

    Raises
    ------
    GenomeError
        As `ctra.reference.gtf.read_features`; with file and line, if a gene has two versions; if
        there is no exon at all.
    FileError
        If the file is not UTF-8, or a damaged gzip.
    """
    extent, genes = Extent(gtf), _Genes(gtf)
    for feature in read_features(gtf, extent):
        genes.add(feature, for_star)
    if not genes.by_id:
        raise GenomeError(f"{gtf}: no line with feature 'exon'; a GTF with exons is needed")
    genes.complete()
    return Annotation(genes.by_id, genes.introns, extent)


@dataclass
class _Genes:
    """Genes that grow line by line.

    Attributes
    ----------
    gtf : str or Path
        For the messages.
    by_id : dict of str to Gene
        By gene id without its version, with exons alone until `complete`.
    versions, biotypes : dict of str to str
        Id with its version, and biotype, by gene id.
    spans : dict of (str, str or int, str, str) to (int, int, int)
        Number, start and end (0-based, half-open) of each transcript, by gene, transcript, contig
        and strand. An exon without transcript_id is a transcript of its own, named by its line.
    introns : bool
        Whether a transcript has two exons with an intron between them.
    """

    gtf: Path | str
    by_id: dict[str, Gene] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    biotypes: dict[str, str] = field(default_factory=dict)
    spans: dict[tuple[str, str | int, str, str], tuple[int, int, int]] = field(default_factory=dict)
    introns: bool = False

    def add(self, line: Feature, for_star: TextIO | None) -> None:
        """Take in a gene or an exon, and hand an exon on to STAR."""
        values = line.values
        given = values.get("gene_id", "").strip()
        gene_id = strip_version(given)
        if biotype := values.get("gene_biotype") or values.get("gene_type"):
            self.biotypes[gene_id] = biotype
        if line.kind == "gene":
            return
        version = self.versions.setdefault(gene_id, given)
        if version != given:
            raise GenomeError(
                f"{self.gtf}:{line.number}: gene {given} is {version} above; one version of a gene "
                "is allowed"
            )
        if gene_id not in self.by_id:
            self.by_id[gene_id] = Gene(gene_id, values.get("gene_name") or gene_id, "")
        exon = (line.contig, line.start, line.end, line.strand)
        self.by_id[gene_id].exons.add(exon)
        transcript = self._extend(gene_id, values.get("transcript_id") or line.number, exon)
        if for_star:
            write_exon(for_star, gene_id, transcript, exon)

    def _extend(self, gene_id: str, transcript: str | int, exon: Place) -> int:
        """Let a transcript reach over a further exon; its number."""
        contig, start, end, strand = exon
        key = gene_id, transcript, contig, strand
        number, first, last = self.spans.get(key, (len(self.spans), start, end))
        if start > last or end < first:
            self.introns = True
        self.spans[key] = number, min(start, first), max(end, last)
        return number

    def complete(self) -> None:
        """Give the genes their biotypes and the ends of their transcripts."""
        for gene_id, gene in self.by_id.items():
            gene.biotype = self.biotypes.get(gene_id, "")
        for (gene_id, _, contig, strand), (_, start, end) in self.spans.items():
            last = end - 1 if strand == "+" else start
            self.by_id[gene_id].ends.add((contig, last, strand))
