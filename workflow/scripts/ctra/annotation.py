"""The reference: contigs of a FASTA, genes and exons of a GTF, and whether the two match."""

import gzip
import math
import re
from dataclasses import dataclass, field

VERSION = re.compile(r"^(ENS[A-Z]*G\d{11})\.\d+")
ATTRIBUTE = re.compile(r'(\w+) "([^"]*)"')


class AnnotationError(ValueError):
    """A reference file that cannot be used, with file and line."""


@dataclass
class Gene:
    """One gene of an annotation.

    Attributes
    ----------
    id : str
        Gene id, Ensembl versions stripped.
    name, biotype : str
        `gene_name` and `gene_biotype` (`gene_type`); the id where there is no name.
    exons : set of (str, int, int, str)
        Contig, start, end and strand; 0-based, half-open.
    """

    id: str
    name: str
    biotype: str
    exons: set = field(default_factory=set)


def open_text(path):
    """Open a plain or gzip file, told apart by its content, as text."""
    with open(path, "rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    return (gzip.open if compressed else open)(path, "rt", encoding="utf-8-sig")


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
    AnnotationError
        If the file is not FASTA, has no sequence, or a name twice.
    """
    contigs = {}
    name = None
    with open_text(fasta) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith(">"):
                name = line[1:].split(maxsplit=1)[0] if line[1:].strip() else ""
                if not name or name in contigs:
                    raise AnnotationError(
                        f"{fasta}:{number}: contig name {name!r}; a name that occurs once is needed"
                    )
                contigs[name] = 0
            elif name is None:
                raise AnnotationError(
                    f"{fasta}:{number}: not FASTA; a line starting with '>' is first"
                )
            else:
                contigs[name] += len(line.rstrip())
    if not any(contigs.values()):
        raise AnnotationError(f"{fasta}: no sequence in it")
    return contigs


def check_contigs(gtf, fasta):
    """Check that an annotation lies within the genome.

    The aligner would leave out the genes of unknown contigs without a word, and takes the
    coordinates of another assembly as they are.

    Parameters
    ----------
    gtf, fasta : str or Path
        Plain or gzip.

    Raises
    ------
    AnnotationError
        With the first line of each contig of the GTF that the FASTA has not, and of each that ends
        before the feature on the line.
    """
    contigs = read_contigs(fasta)
    known = ", ".join(list(contigs)[:5]) + (", ..." if len(contigs) > 5 else "")
    faults = {}
    with open_text(gtf) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            contig, *cells = line.split("\t", 5)
            if contig not in contigs:
                fault = f"contig {contig!r} is not in {fasta} (there: {known})"
            elif len(cells) == 5 and cells[3].isdigit() and int(cells[3]) > contigs[contig]:
                fault = f"{cells[3]} is beyond contig {contig!r} ({contigs[contig]} nt in {fasta})"
            else:
                continue
            faults.setdefault(contig, f"{gtf}:{number}: {fault}")
    if faults:
        raise AnnotationError(
            "\n".join(
                f"{fault}; genome and annotation must be of the same assembly and source"
                for fault in faults.values()
            )
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
    AnnotationError
        With file and line: not nine columns, no gene_id, bad coordinates or strand; no exon at all.
    """
    genes, versions = {}, {}
    with open_text(gtf) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 9:
                raise AnnotationError(f"{gtf}:{number}: {len(cells)} columns where GTF has 9")
            contig, _, feature, start, end, _, strand, _, attributes = cells
            if feature != "exon":
                continue
            values = dict(ATTRIBUTE.findall(attributes))
            if not values.get("gene_id"):
                raise AnnotationError(f'{gtf}:{number}: exon without gene_id "..."')
            if not (start.isdigit() and end.isdigit() and 1 <= int(start) <= int(end)):
                raise AnnotationError(f"{gtf}:{number}: exon from {start!r} to {end!r}")
            if strand not in ("+", "-"):
                raise AnnotationError(f"{gtf}:{number}: strand {strand!r}; + or - is needed")
            gene_id = strip_version(values["gene_id"])
            gene = genes.get(gene_id)
            if versions.setdefault(gene_id, values["gene_id"]) != values["gene_id"]:
                raise AnnotationError(
                    f"{gtf}:{number}: gene {values['gene_id']} is {versions[gene_id]} above; "
                    "one version of a gene is allowed"
                )
            if gene is None:
                biotype = values.get("gene_biotype") or values.get("gene_type") or ""
                gene = genes[gene_id] = Gene(gene_id, values.get("gene_name") or gene_id, biotype)
            gene.exons.add((contig, int(start) - 1, int(end), strand))
    if not genes:
        raise AnnotationError(f"{gtf}: no line with feature 'exon'; a GTF with exons is needed")
    return genes


def star_parameters(contigs):
    """Size parameters of a STAR index, as its manual scales them to small or fragmented genomes.

    Parameters
    ----------
    contigs : dict of str to int
        Length in nt by contig.

    Returns
    -------
    dict
        genomeSAindexNbases = min(14, log2(length) / 2 - 1) and
        genomeChrBinNbits = min(18, log2(length / contigs)); STAR manual 2.7, section 2.2.
    """
    length = sum(contigs.values())
    return {
        "genomeSAindexNbases": min(14, int(math.log2(length) / 2 - 1)),
        "genomeChrBinNbits": min(18, int(math.log2(max(length / len(contigs), 100)))),
    }


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
