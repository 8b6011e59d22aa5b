"""The reference: contigs of a FASTA, genes and exons of a GTF, and whether the two match."""

import re
from collections import Counter
from dataclasses import dataclass, field

from ctra.files.errors import GenomeError
from ctra.files.outputs import open_text, whole

VERSION = re.compile(r"^(ENS[A-Z]*G\d{11})\.\d+")
ATTRIBUTE = re.compile(r'(\w+) "([^"]*)"')
WITHOUT_GENES = 0.05  # share of the genome; in GRCh38's primary assembly it is 0.004


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
    exons: set = field(default_factory=set)
    ends: set = field(default_factory=set)


def read_contigs(fasta):
    """Names and lengths of the contigs of a FASTA.

    Parameters
    ----------
    fasta : str or Path
        Plain or gzip.

    Returns
    -------
    dict of str to int
        Length in nt by name (the header up to the first blank), in the order of the file.

    Raises
    ------
    GenomeError
        If the file is not FASTA, has no sequence, or a name twice.
    """
    contigs = {}
    name = None
    with open_text(fasta) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith(">"):
                name = line[1:].split(maxsplit=1)[0] if line[1:].strip() else ""
                if not name or name in contigs:
                    raise GenomeError(
                        f"{fasta}:{number}: contig name {name!r}; a name that occurs once is needed"
                    )
                contigs[name] = 0
            elif name is None:
                raise GenomeError(f"{fasta}:{number}: not FASTA; a line starting with '>' is first")
            else:
                contigs[name] += len(line.rstrip())
    if not any(contigs.values()):
        raise GenomeError(f"{fasta}: no sequence in it")
    return contigs


def check_contigs(gtf, fasta):
    """Check that an annotation lies within the genome, and covers it.

    The aligner would leave out the genes of unknown contigs without a word, takes the coordinates
    of another assembly as they are, and knows nothing of the genes that a file cut off has lost.

    Parameters
    ----------
    gtf, fasta : str or Path
        Plain or gzip.

    Raises
    ------
    GenomeError
        With the first line of each contig of the GTF that the FASTA has not, and of each that ends
        before the feature on the line; or if the contigs without exons make up more than 5 % of the
        genome, with their names and share.
    """
    contigs = read_contigs(fasta)
    without = dict(contigs)
    known = ", ".join(list(contigs)[:5]) + (", ..." if len(contigs) > 5 else "")
    faults = {}
    with open_text(gtf) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            contig, *cells = line.split("\t", 5)
            if cells[1:2] == ["exon"]:
                without.pop(contig, None)
            if contig not in contigs:
                fault = f"contig {contig!r} is not in {fasta} (there: {known})"
            elif len(cells) == 5 and cells[3].isdigit() and int(cells[3]) > contigs[contig]:
                fault = f"{cells[3]} is beyond contig {contig!r} ({contigs[contig]} nt in {fasta})"
            else:
                continue
            faults.setdefault(contig, f"{gtf}:{number}: {fault}")
    if faults:
        raise GenomeError(
            "\n".join(
                f"{fault}; genome and annotation must be of the same assembly and source"
                for fault in faults.values()
            )
        )
    share = sum(without.values()) / sum(contigs.values())
    if share > WITHOUT_GENES:
        longest = sorted(without, key=without.get, reverse=True)
        raise GenomeError(
            f"{gtf}: no exon on {len(without)} of {len(contigs)} contigs of {fasta}, {share:.1%} "
            f"of its length where {WITHOUT_GENES:.0%} is allowed ({', '.join(longest[:5])}"
            f"{', ...' if len(longest) > 5 else ''}); was the annotation cut off? Take a whole one "
            "of the same assembly, or a genome without these contigs"
        )


def strip_version(gene_id):
    """Ensembl gene id without its version: ENSG00000157601.14 is ENSG00000157601."""
    return VERSION.sub(r"\1", gene_id)


def read_genes(gtf):
    """Genes of an annotation, from its exon lines.

    Parameters
    ----------
    gtf : str or Path
        Plain or gzip.

    Returns
    -------
    dict of str to Gene
        By gene id, in the order of the file.

    Raises
    ------
    GenomeError
        With file and line: not nine columns, no gene_id, bad coordinates or strand; no exon at all.
    """
    genes, versions, last, biotypes = {}, {}, {}, {}
    with open_text(gtf) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 9:
                raise GenomeError(f"{gtf}:{number}: {len(cells)} columns where GTF has 9")
            contig, _, feature, start, end, _, strand, _, attributes = cells
            if feature not in ("gene", "exon"):
                continue
            values = dict(ATTRIBUTE.findall(attributes))
            biotype = values.get("gene_biotype") or values.get("gene_type")
            if biotype:
                biotypes[strip_version(values.get("gene_id", ""))] = biotype
            if feature == "gene":
                continue
            if not values.get("gene_id"):
                raise GenomeError(f'{gtf}:{number}: exon without gene_id "..."')
            if not (start.isdigit() and end.isdigit() and 1 <= int(start) <= int(end)):
                raise GenomeError(f"{gtf}:{number}: exon from {start!r} to {end!r}")
            if strand not in ("+", "-"):
                raise GenomeError(f"{gtf}:{number}: strand {strand!r}; + or - is needed")
            gene_id = strip_version(values["gene_id"])
            gene = genes.get(gene_id)
            if versions.setdefault(gene_id, values["gene_id"]) != values["gene_id"]:
                raise GenomeError(
                    f"{gtf}:{number}: gene {values['gene_id']} is {versions[gene_id]} above; "
                    "one version of a gene is allowed"
                )
            if gene is None:
                gene = genes[gene_id] = Gene(gene_id, values.get("gene_name") or gene_id, "")
            gene.exons.add((contig, int(start) - 1, int(end), strand))
            # an exon without transcript_id is one of its own
            transcript = gene_id, values.get("transcript_id", number), contig, strand
            reached = int(end) - 1 if strand == "+" else int(start) - 1
            further = max if strand == "+" else min
            last[transcript] = further(last.get(transcript, reached), reached)
    if not genes:
        raise GenomeError(f"{gtf}: no line with feature 'exon'; a GTF with exons is needed")
    for (gene_id, _, contig, strand), end in last.items():
        genes[gene_id].ends.add((contig, end, strand))
    for gene_id, gene in genes.items():
        gene.biotype = biotypes.get(gene_id, "")
    return genes


def write_genes(genes, path):
    """Write genes (iterable of Gene) as TSV: gene, name, biotype."""
    with whole(path) as [part], open(part, "w", encoding="utf-8") as file:
        file.write("gene\tname\tbiotype\n")
        file.writelines(f"{gene.id}\t{gene.name}\t{gene.biotype}\n" for gene in genes)


def write_exons(genes, path):
    """Write the exons of genes (iterable of Gene) as TSV: gene, contig, start, end, strand."""
    with whole(path) as [part], open(part, "w", encoding="utf-8") as file:
        file.write("gene\tcontig\tstart\tend\tstrand\n")
        for gene in genes:
            file.writelines(
                f"{gene.id}\t{contig}\t{start}\t{end}\t{strand}\n"
                for contig, start, end, strand in sorted(gene.exons)
            )


def write_contigs(contigs, genes, path):
    """Write contigs (dict of str to int) as TSV: contig, length in nt, genes with exons on it."""
    counts = Counter(contig for gene in genes for contig in {exon[0] for exon in gene.exons})
    with whole(path) as [part], open(part, "w", encoding="utf-8") as file:
        file.write("contig\tlength\tgenes\n")
        file.writelines(f"{name}\t{length}\t{counts[name]}\n" for name, length in contigs.items())


def read_contig_table(path):
    """Contigs as `write_contigs` writes them.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict of str to int
        Length in nt by name.
    """
    with open(path, encoding="utf-8") as lines:
        next(lines)
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {name: int(length) for name, length, _ in rows}


def has_introns(gtf):
    """Whether a transcript of an annotation has two exons with an intron between them.

    Parameters
    ----------
    gtf : str or Path
        Plain or gzip; read up to the first intron.

    Returns
    -------
    bool
    """
    spans = {}
    with open_text(gtf) as lines:
        for line in lines:
            cells = line.split("\t")
            if len(cells) != 9 or cells[2] != "exon":
                continue
            transcript = dict(ATTRIBUTE.findall(cells[8])).get("transcript_id")
            start, end = int(cells[3]), int(cells[4])
            first, last = spans.get(transcript, (start, end))
            if transcript and (start > last + 1 or end < first - 1):
                return True
            spans[transcript] = min(start, first), max(end, last)
    return False


def read_exons(path):
    """Exons as the workflow writes them: gene, contig, start, end, strand.

    Parameters
    ----------
    path : str or Path
        TSV with a header.

    Returns
    -------
    list of (str, str, int, int, str)
        0-based, half-open.
    """
    with open(path, encoding="utf-8") as lines:
        next(lines)
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [
        (gene, contig, int(start), int(end), strand) for gene, contig, start, end, strand in rows
    ]
