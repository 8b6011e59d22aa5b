"""The annotation, a GTF read once: its genes, how far it reaches, and whether it has introns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ctra.files.compressed import open_text
from ctra.files.ensembl import strip_version
from ctra.files.errors import GenomeError
from ctra.reference.gene import Gene
from ctra.reference.genome import read_contigs

ATTRIBUTE = re.compile(r'(\w+) "([^"]*)"')
WITHOUT_GENES = 0.05  # share of the genome; in GRCh38's primary assembly it is 0.004
NAMED = 5  # contigs in a message


@dataclass
class Extent:
    """How far an annotation reaches on each contig, with the lines that reach so far.

    Attributes
    ----------
    gtf : str or Path
        For the messages.
    reached : dict of str to list of (int, int)
        By contig: line and last base (from 1) of each feature that ends behind all those above it.
    with_exons : set of str
        Contigs that have an exon.
    """

    gtf: Path | str
    reached: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    with_exons: set[str] = field(default_factory=set)

    def add(self, number: int, contig: str, feature: str, end: str) -> None:
        """Take in a line: its number, and three of its cells."""
        reached = self.reached.setdefault(contig, [])
        last = int(end) if end.isdigit() else 0
        if not reached or last > reached[-1][1]:
            reached.append((number, last))
        if feature == "exon":
            self.with_exons.add(contig)

    def first_beyond(self, contig: str, length: int) -> tuple[int, int] | None:
        """Line and last base of the first feature that ends beyond a contig of this length."""
        for number, last in self.reached.get(contig, []):
            if last > length:
                return number, last
        return None

    def check(self, fasta: Path | str, contigs: dict[str, int]) -> None:
        """Check that the annotation lies within the genome, and covers it.

        The aligner would leave out the genes of unknown contigs without a word, takes the
        coordinates of another assembly as they are, and knows nothing of the genes that a file cut
        off has lost.

        Parameters
        ----------
        fasta : str or Path
            For the messages.
        contigs : dict of str to int
            Length in nt by name.

        Raises
        ------
        GenomeError
            With the first line of each contig of the GTF that the FASTA lacks, and of each that
            ends before the feature on the line; or if the contigs without exons make up more than
            5 % of the genome, with their names and share.
        """
        faults = []
        for contig, reached in self.reached.items():
            if contig not in contigs:
                first, _ = reached[0]
                there = _some(list(contigs))
                faults.append((first, f"contig {contig!r} is not in {fasta} (there: {there})"))
            elif beyond := self.first_beyond(contig, contigs[contig]):
                number, last = beyond
                length = f"{contigs[contig]} nt in {fasta}"
                faults.append((number, f"{last} is beyond contig {contig!r} ({length})"))
        if faults:
            raise GenomeError(
                "\n".join(
                    f"{self.gtf}:{number}: {fault}; genome and annotation must be of the same "
                    "assembly and source"
                    for number, fault in sorted(faults)
                )
            )
        without = {name: nt for name, nt in contigs.items() if name not in self.with_exons}
        share = sum(without.values()) / sum(contigs.values())
        if share > WITHOUT_GENES:
            longest = sorted(without, key=without.__getitem__, reverse=True)
            raise GenomeError(
                f"{self.gtf}: no exon on {len(without)} of {len(contigs)} contigs of {fasta}, "
                f"{share:.1%} of its length where {WITHOUT_GENES:.0%} is allowed "
                f"({_some(longest)}); was the annotation cut off? Take a whole one of the same "
                "assembly, or a genome without these contigs"
            )


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


def check_contigs(gtf: Path | str, fasta: Path | str) -> None:
    """Check that an annotation lies within the genome, and covers it, without keeping its genes.

    Parameters
    ----------
    gtf, fasta : str or Path
        Plain or gzip.

    Raises
    ------
    GenomeError
        As `ctra.reference.genome.read_contigs` and `Extent.check`.
    """
    contigs = read_contigs(fasta)
    extent = Extent(gtf)
    for number, line in _lines(gtf):
        cells = line.split("\t", 5)
        whole = len(cells) == 6
        extent.add(number, cells[0], cells[2] if whole else "", cells[4] if whole else "")
    extent.check(fasta, contigs)


def read_annotation(gtf: Path | str) -> Annotation:
    """Genes of an annotation, from its exon lines, and what else the genome is asked for.

    Parameters
    ----------
    gtf : str or Path
        Plain or gzip.

    Returns
    -------
    Annotation

    Raises
    ------
    GenomeError
        With file and line: not nine columns, no gene_id, bad coordinates or strand, two versions of
        a gene; no exon at all.
    """
    extent, genes = Extent(gtf), _Genes(gtf)
    for number, line in _lines(gtf):
        cells = line.rstrip("\n").split("\t")
        if len(cells) != 9:
            raise GenomeError(f"{gtf}:{number}: {len(cells)} columns where GTF has 9")
        extent.add(number, cells[0], cells[2], cells[4])
        if cells[2] in ("gene", "exon"):
            genes.add(number, cells)
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
    spans : dict of (str, str or int, str, str) to (int, int)
        Start and end (0-based, half-open) of each transcript, by gene, transcript, contig and
        strand. An exon without transcript_id is a transcript of its own, named by its line.
    introns : bool
        Whether a transcript has two exons with an intron between them.
    """

    gtf: Path | str
    by_id: dict[str, Gene] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    biotypes: dict[str, str] = field(default_factory=dict)
    spans: dict[tuple[str, str | int, str, str], tuple[int, int]] = field(default_factory=dict)
    introns: bool = False

    def add(self, number: int, cells: list[str]) -> None:
        """Take in the nine cells of a line of a gene or an exon."""
        feature, values = cells[2], dict(ATTRIBUTE.findall(cells[8]))
        gene_id = strip_version(values.get("gene_id", ""))
        biotype = values.get("gene_biotype") or values.get("gene_type")
        if biotype:
            self.biotypes[gene_id] = biotype
        if feature == "gene":
            return
        contig, first, last, strand = cells[0], cells[3], cells[4], cells[6]
        where = f"{self.gtf}:{number}"
        if not gene_id:
            raise GenomeError(f'{where}: exon without gene_id "..."')
        if not (first.isdigit() and last.isdigit() and 1 <= int(first) <= int(last)):
            raise GenomeError(f"{where}: exon from {first!r} to {last!r}")
        if strand not in ("+", "-"):
            raise GenomeError(f"{where}: strand {strand!r}; + or - is needed")
        version = self.versions.setdefault(gene_id, values["gene_id"])
        if version != values["gene_id"]:
            raise GenomeError(
                f"{where}: gene {values['gene_id']} is {version} above; one version of a gene is "
                "allowed"
            )
        if gene_id not in self.by_id:
            self.by_id[gene_id] = Gene(gene_id, values.get("gene_name") or gene_id, "")
        start, end = int(first) - 1, int(last)
        self.by_id[gene_id].exons.add((contig, start, end, strand))
        self._extend((gene_id, values.get("transcript_id") or number, contig, strand), start, end)

    def _extend(self, transcript: tuple[str, str | int, str, str], start: int, end: int) -> None:
        """Let a transcript reach over a further exon."""
        first, last = self.spans.get(transcript, (start, end))
        if start > last or end < first:
            self.introns = True
        self.spans[transcript] = min(start, first), max(end, last)

    def complete(self) -> None:
        """Give the genes their biotypes and the ends of their transcripts."""
        for gene_id, gene in self.by_id.items():
            gene.biotype = self.biotypes.get(gene_id, "")
        for (gene_id, _, contig, strand), (start, end) in self.spans.items():
            last = end - 1 if strand == "+" else start
            self.by_id[gene_id].ends.add((contig, last, strand))


def _lines(gtf: Path | str) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is neither empty nor a comment."""
    with open_text(gtf) as lines:
        for number, line in enumerate(lines, 1):
            if not line.startswith("#") and line.strip():
                yield number, line


def _some(contigs: list[str]) -> str:
    """The first names of contigs."""
    return ", ".join(contigs[:NAMED]) + (", ..." if len(contigs) > NAMED else "")
