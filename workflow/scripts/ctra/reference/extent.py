"""How far an annotation reaches on each contig, and whether it lies within the genome."""

from dataclasses import dataclass, field
from pathlib import Path

from ctra.files.errors import GenomeError
from ctra.files.names import some

WITHOUT_GENES = 0.05  # share of the genome; in GRCh38's primary assembly it is 0.004
LINES = 3  # of a message


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
        last = int(end) if end.isdecimal() else 0
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
            With the first line of the first contigs of the GTF that the FASTA lacks, or that end
            before the feature on the line; or if the contigs without exons make up more than
            5 % of the genome, with their names and share.
        """
        faults = []
        for contig, reached in self.reached.items():
            if contig not in contigs:
                first, _ = reached[0]
                there = some(list(contigs))
                faults.append((first, f"contig {contig!r} is not in {fasta} (there: {there})"))
            elif beyond := self.first_beyond(contig, contigs[contig]):
                number, last = beyond
                length = f"{contigs[contig]} nt in {fasta}"
                faults.append((number, f"{last} is beyond contig {contig!r} ({length})"))
        if faults:
            said = [
                f"{self.gtf}:{number}: {fault}; genome and annotation must be of the same assembly "
                "and source"
                for number, fault in sorted(faults)
            ]
            if len(said) > LINES:
                said[LINES - 1 :] = [f"{self.gtf}: {len(said) - LINES + 1} more contigs likewise"]
            raise GenomeError("\n".join(said))
        without = {name: nt for name, nt in contigs.items() if name not in self.with_exons}
        share = sum(without.values()) / sum(contigs.values())
        if share > WITHOUT_GENES:
            longest = sorted(without, key=without.__getitem__, reverse=True)
            raise GenomeError(
                f"{self.gtf}: no exon on {len(without)} of {len(contigs)} contigs of {fasta}, "
                f"{share:.1%} of its length where {WITHOUT_GENES:.0%} is allowed "
                f"({some(longest)}); was the annotation cut off? Take a whole one of the same "
                "assembly, or a genome without these contigs"
            )
