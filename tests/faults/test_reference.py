"""Faults of the genome, the annotation, their checksums and URLs, and of STAR."""

import gzip
from pathlib import Path

import pytest
from faulty import Fault, each_of, edit, refusal, together, write

from ctra.reference.download import verify
from ctra.reference.star import check_star, sjdb_overhang

FASTA = ">1\nACGT\n>MT\nACGT\n"
FIRST = '1\tx\texon\t1\t4\t.\t+\t.\tgene_id "G1"; transcript_id "T1"; gene_name "A";\n'
SECOND = FIRST.replace("1\tx", "MT\tx", 1).replace("G1", "G2").replace("T1", "T2")
GTF = f"#!genome\n{FIRST}{SECOND}"
PAGE = "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"
SHA = "0f" * 32


def genome(name, text, says):
    """A fault of the FASTA."""
    return Fault(name, write("genome.fa", text), says)


def annotation(name, text, says):
    """A fault of the GTF."""
    return Fault(name, write("genes.gtf", text), says)


def packed(name, file, content, says):
    """A fault of a packed file, which the configuration names."""
    key = {"genome.fa.gz": "genome.fa", "genes.gtf.gz": "genes.gtf"}[file]
    return Fault(name, together(edit("config.yaml", key, file), write(file, content)), says)


def url(name, key, source, says):
    """A fault of a URL in the configuration; it must not be told whole where it has a secret."""
    given = {"genome": "genome: genome.fa", "annotation": "annotation: genes.gtf"}[key]
    return Fault(name, edit("config.yaml", given, f"{key}: {source}"), says)


def checksum(name, listing, says, file="genome.fa"):
    """A fault of a checksum file."""
    return Fault(name, write("SUMS", listing), says, lambda project: verify(file, "SUMS"))


def of_star(name, version, says):
    """A STAR on the path that says its version, or none."""

    def change(project):
        folder = Path("bin").absolute()
        folder.mkdir()
        if version is not None:
            (folder / "STAR").write_text(f"#!/bin/sh\necho '{version}'\n")
            (folder / "STAR").chmod(0o755 if version else 0o644)
        project.path = str(folder)

    def read(project):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", project.path)
            check_star()

    return Fault(name, change, says, read)


GENOME = [
    genome(
        "letters of proteins", FASTA.replace("ACGT\n", "ACGT\nMKLE\n", 1), "genome.fa:3: 'L' in"
    ),
    genome(
        "a protein alone", ">1\nMEFQ\n", "genome.fa:2: 'E' in column 2; a genome has the letters"
    ),
    genome("a stop codon", ">1\nACG*\n", "genome.fa:2: '*' in column 4; a genome has the letters"),
    genome("RNA", ">1\nACGU\n", "genome.fa:2: 'U' in column 4; a genome has the letters ACGTN"),
    genome("masked by X", ">1\nAXXT\n", "genome.fa:2: 'X' in column 2; a genome has the letters"),
    genome("gaps of an alignment", ">1\nAC-T\n", "genome.fa:2: '-' in column 3; a genome"),
    genome("a blank at the end", ">1\nACGT \n", "genome.fa:2: ' ' in column 5; a genome"),
    genome("blanks between tens", ">1\nAC GT\n", "genome.fa:2: ' ' in column 3; a genome has"),
    genome("a tab", ">1\nACGT\nAC\tGT\n", "genome.fa:3: '\\t' in column 3; a genome has"),
    genome("numbers as GenBank has them", ">1\n1 acgt\n", "genome.fa:2: '1' in column 1; a genome"),
    genome("a comment of old", ">1\n;of old\nACGT\n", "genome.fa:2: ';' in column 1; a genome"),
    genome("a comment at the top", ";of old\n>1\nACGT\n", "genome.fa:1: not FASTA; a line"),
    genome("a blank before >", ">1\nACGT\n >MT\nACGT\n", "genome.fa:3: ' ' in column 1; a genome"),
    genome("an empty line at the top", "\n>1\nACGT\n", "genome.fa:1: not FASTA; a line starting"),
    genome("no header", "ACGT\n", "genome.fa:1: not FASTA; a line starting with '>' is first"),
    genome("a name twice", FASTA + ">1\nAC\n", "genome.fa:5: contig name '1'; a name that occurs"),
    genome("no name", FASTA + ">\nAC\n", "genome.fa:5: contig name ''; a name that occurs once"),
    genome(
        "a name in Latin-1", b">\xe4\nACGT\n", "genome.fa:1: contig name '\\\\xe4'; a name in ASCII"
    ),
    genome("headers alone", ">1\n>MT\n", "genome.fa: no sequence in it"),
    genome("nothing", "", "genome.fa: no sequence in it"),
    genome(
        "line ends of an old Mac", FASTA.replace("\n", "\r"), "genome.fa:1: line ends of an old"
    ),
    genome("zeros of a broken disk", b">1\nAC\0\0\n", "genome.fa:2: '\\x00' in column 3; a genome"),
    genome("FASTQ", "@r\nACGT\n+\nIIII\n", "genome.fa:1: not FASTA; a line starting with '>'"),
    genome("a web page", PAGE, "genome.fa: a web page; a FASTA as plain text or gzip is needed"),
    genome("a zip archive", b"PK\3\4" + b"x" * 99, "genome.fa: a zip archive; a FASTA as plain"),
    genome("a 2bit file", b"\x43\x27\x41\x1a\0\0", "genome.fa: a 2bit file; a FASTA as plain text"),
    genome("UTF-16", FASTA.encode("utf-16"), "genome.fa: UTF-16 text; a FASTA as plain text"),
    genome("zstd", b"\x28\xb5\x2f\xfd" + b"x" * 9, "genome.fa: packed by zstd; a FASTA as plain"),
    genome("the annotation", GTF, "genome.fa:1: not FASTA; a line starting with '>' is first"),
    genome("a byte order mark", b"\xef\xbb\xbf" + FASTA.encode(), "genome.fa:1: not FASTA; a line"),
    packed(
        "a web page fetched as g.fa.gz", "genome.fa.gz", PAGE, "genome.fa.gz: a web page; a FASTA"
    ),
    packed(
        "a web page, packed",
        "genome.fa.gz",
        gzip.compress(PAGE.encode()),
        "genome.fa.gz: a web page; a FASTA as plain text or gzip is needed",
    ),
    packed(
        "a tar archive, packed",
        "genome.fa.gz",
        gzip.compress(b"genome.fa".ljust(257, b"\0") + b"ustar" + b"\0" * 300),
        "genome.fa.gz: a tar archive; a FASTA as plain text or gzip is needed",
    ),
    packed(
        "a truncated .fa.gz",
        "genome.fa.gz",
        gzip.compress(FASTA.encode())[:-9],
        "genome.fa.gz: damaged gzip file (Compressed file ended before the end-of-stream marker",
    ),
    packed(
        "a .fa.gz with a wrong sum",
        "genome.fa.gz",
        gzip.compress(FASTA.encode())[:-8] + b"12345678",
        "genome.fa.gz: damaged gzip file (CRC check failed",
    ),
    packed(
        "bgzip without its last block",
        "genome.fa.gz",
        bytes.fromhex("1f8b08040000000000ff0600424302001b00") + b"x" * 40,
        "genome.fa.gz: damaged gzip file (the last block of bgzip is missing); copy it again",
    ),
]

ANNOTATION = [
    annotation(
        "Exon among exon",
        GTF.replace("MT\tx\texon", "MT\tx\tExon"),
        "genes.gtf:3: feature 'Exon', which is not read; GTF writes it 'exon'",
    ),
    annotation("EXON", GTF.replace("exon", "EXON"), "genes.gtf:2: feature 'EXON', which is not"),
    annotation("exons", GTF.replace("exon", "exons"), "genes.gtf:2: feature 'exons', which is not"),
    annotation("a blank behind exon", GTF.replace("exon", "exon "), "genes.gtf:2: feature 'exon '"),
    annotation("Gene", FIRST.replace("exon", "Gene") + GTF, "genes.gtf:1: feature 'Gene', which"),
    annotation(
        "cut in an id",
        GTF[: GTF.rindex("T2") + 1],
        "genes.gtf:3: a quotation mark is not closed; was the",
    ),
    annotation(
        "cut behind gene_id",
        GTF[: GTF.rindex(" transcript")],
        "genes.gtf:3: the last line has no line end and lacks transcript_id, gene_name, which",
    ),
    annotation(
        "cut before a semicolon",
        GTF[:-2],
        "genes.gtf:3: the last line has no line end and lacks ';', which those above have",
    ),
    annotation(
        "cut in the coordinates", GTF[: GTF.rindex("\t4") + 2], "genes.gtf:3: 5 columns where"
    ),
    annotation(
        "cut in a name", GTF[:-4], "genes.gtf:3: a quotation mark is not closed; was the file"
    ),
    annotation(
        "cut after a contig",
        GTF.replace(SECOND, ""),
        "genes.gtf: no exon on 1 of 2 contigs of genome.fa, 50.0% of its length where 5%",
    ),
    annotation("blanks for tabs", GTF.replace("\t", " "), "genes.gtf:2: 1 columns where GTF has 9"),
    annotation("a tab too many", GTF.replace('G2";', 'G2";\t'), "genes.gtf:3: 10 columns where"),
    annotation(
        "GFF3",
        FIRST.replace('gene_id "G1"', "ID=e1").replace('"', ""),
        'genes.gtf:1: exon without gene_id "..."',
    ),
    annotation("BED", "1\t0\t4\tG1\t0\t+\n", "genes.gtf:1: 6 columns where GTF has 9"),
    annotation("CSV", GTF.replace("\t", ","), "genes.gtf:2: 1 columns where GTF has 9"),
    annotation(
        "no gene_id", GTF.replace('gene_id "G2"; ', ""), "genes.gtf:3: exon without gene_id"
    ),
    annotation(
        "an empty gene_id", GTF.replace("G2", ""), 'genes.gtf:3: exon without gene_id "..."'
    ),
    annotation("a gene_id of a blank", GTF.replace("G2", " "), "genes.gtf:3: exon without gene_id"),
    annotation(
        "two gene_ids",
        GTF.replace('"G2"', '"G2"; gene_id "G3"'),
        "genes.gtf:3: gene_id is 'G2' and 'G3'; one is allowed",
    ),
    annotation(
        "two transcript_ids",
        GTF.replace('"T2"', '"T2"; transcript_id "T3"'),
        "genes.gtf:3: transcript_id is 'T2' and 'T3'; one is allowed",
    ),
    annotation(
        "no blank in front of an id",
        GTF.replace('gene_id "G2"', 'gene_id"G2"'),
        'genes.gtf:3: exon without gene_id "..."',
    ),
    annotation(
        "an inch mark in a note",
        GTF.replace('"A";', '"5" long";'),
        "genes.gtf:2: a quotation mark is not closed; was the file cut off?",
    ),
    annotation(
        "counted from 0", GTF.replace("\t1\t4", "\t0\t4"), "genes.gtf:2: exon from '0' to '4'"
    ),
    annotation(
        "end before start", GTF.replace("\t1\t4", "\t4\t1"), "genes.gtf:2: exon from '4' to '1'"
    ),
    annotation(
        "thousands with commas",
        GTF.replace("\t1\t4", "\t1\t4,000"),
        "genes.gtf:2: exon from '1' to '4,000'",
    ),
    annotation(
        "positions of Excel",
        GTF.replace("\t1\t4", "\t1\t4E+00"),
        "genes.gtf:2: exon from '1' to '4E+00'",
    ),
    annotation(
        "full-width digits", GTF.replace("\t1\t4", "\t１\t4"), "genes.gtf:2: exon from '１' to"
    ),
    annotation(
        "no strand", GTF.replace("\t+\t", "\t.\t"), "genes.gtf:2: strand '.'; + or - is needed"
    ),
    annotation(
        "strand as a number", GTF.replace("\t+\t", "\t1\t"), "genes.gtf:2: strand '1'; + or -"
    ),
    annotation(
        "strand as a dash", GTF.replace("\t+\t", "\t−\t"), "genes.gtf:2: strand '−'; + or -"
    ),
    annotation(
        "two versions of a gene",
        GTF.replace("G1", "ENSG00000157601.14").replace("G2", "ENSG00000157601.15"),
        "genes.gtf:3: gene ENSG00000157601.15 is ENSG00000157601.14 above; one version",
    ),
    annotation(
        "chr in front",
        GTF.replace("1\tx", "chr1\tx"),
        "genes.gtf:2: contig 'chr1' is not in genome.fa (there: 1, MT); genome and annotation",
    ),
    annotation(
        "a blank behind a contig",
        GTF.replace("1\tx", "1 \tx"),
        "genes.gtf:2: contig '1 ' is not in genome.fa (there: 1, MT); genome and annotation",
    ),
    annotation(
        "names of many contigs",
        "".join(FIRST.replace("1\t", f"c{i}\t", 1) for i in range(99)),
        "genes.gtf: 97 more contigs likewise",
    ),
    annotation(
        "another assembly",
        GTF.replace("\t1\t4", "\t1\t5"),
        "genes.gtf:2: 5 is beyond contig '1' (4 nt in genome.fa); genome and annotation must",
    ),
    annotation(
        "no exons", GTF.replace("exon", "CDS"), "genes.gtf: no line with feature 'exon'; a GTF"
    ),
    annotation("nothing", "", "genes.gtf: no line with feature 'exon'; a GTF with exons is needed"),
    annotation(
        "comments alone", "#!genome\n", "genes.gtf: no line with feature 'exon'; a GTF with"
    ),
    annotation("the genome", FASTA, "genes.gtf:1: 1 columns where GTF has 9"),
    annotation("a web page", PAGE, "genes.gtf: a web page; a GTF as plain text or gzip is needed"),
    annotation(
        "Latin-1",
        GTF.replace("G2", "Gène").encode("latin-1"),
        "genes.gtf:3: not UTF-8 (byte 0xe8); save it as UTF-8 text",
    ),
    annotation(
        "UTF-16 of Excel", GTF.encode("utf-16"), "genes.gtf: UTF-16 text; a GTF as plain text"
    ),
    packed(
        "a truncated .gtf.gz",
        "genes.gtf.gz",
        gzip.compress(GTF.encode())[:-9],
        "genes.gtf.gz: damaged gzip file (Compressed file ended before the end-of-stream marker",
    ),
    packed(
        "more bytes behind a .gtf.gz",
        "genes.gtf.gz",
        gzip.compress(GTF.encode()) + b"more",
        "genes.gtf.gz: damaged gzip file (Not a gzipped file",
    ),
    packed(
        "Latin-1, packed",
        "genes.gtf.gz",
        gzip.compress(GTF.replace("G2", "ü").encode("latin-1")),
        "genes.gtf.gz:3: not UTF-8 (byte 0xfc); save it as UTF-8 text",
    ),
    packed(
        "a zip named .gtf.gz",
        "genes.gtf.gz",
        b"PK\3\4" + b"x" * 99,
        "genes.gtf.gz: a zip archive; a GTF as plain text or gzip is needed",
    ),
]

SOURCES = [
    url("no such genome", "genome", "hg38.fa", "config.yaml:2: genome 'hg38.fa': no such file"),
    url("no such annotation", "annotation", "a.gtf", "config.yaml:3: annotation 'a.gtf': no such"),
    url(
        "a bucket", "genome", "s3://b/g.fa", "config.yaml:2: genome 's3://b/g.fa'; a path, or a URL"
    ),
    url(
        "a bucket with a key",
        "genome",
        "s3://key:secret@b/g.fa",
        "config.yaml:2: genome 's3://***@b/",
    ),
    url(
        "a folder", "genome", "https://x.org/", "config.yaml:2: genome 'https://x.org/'; a URL that"
    ),
    url(
        "a folder with a token",
        "genome",
        "https://x.org/?token=secret",
        "config.yaml:2: genome 'https://x.org/?***",
    ),
    url(
        "a slash in a password",
        "genome",
        "https://me:se/cret@x.org/g.fa",
        "config.yaml:2: genome is a URL that can be read in two ways; write / ? # @ in a password",
    ),
    url(
        "a question mark in a password",
        "genome",
        "https://me:se?cret@x.org/g.fa",
        "config.yaml:2: genome is a URL that can be read in two ways; write / ? # @ in a password",
    ),
    url(
        "a number sign in a password",
        "genome",
        "'https://me:se#cret@x.org/g.fa'",
        "config.yaml:2: genome is a URL that can be read in two ways; write / ? # @ in a password",
    ),
    url(
        "a blank in a URL",
        "annotation",
        "https://x.org/my genes.gtf",
        "config.yaml:3: annotation is a URL that can be read in two ways",
    ),
    url(
        "a port that is none",
        "annotation",
        "https://x.org:80a/genes.gtf",
        "config.yaml:3: annotation is a URL that can be read in two ways",
    ),
    url(
        "one slash, with a password",
        "genome",
        "https:/me:secret@x.org/g.fa",
        "config.yaml:2: genome 'https:/***': no such file",
    ),
    url(
        "a list with a password",
        "genome",
        "[https://me:secret@x.org/g.fa]",
        "config.yaml:2: reference.genome is ['https://***@x.org/g.fa']; its type must be string",
    ),
    Fault(
        "both of one file name",
        edit(
            "config.yaml",
            "genome: genome.fa\n  annotation: genes.gtf",
            "genome: http://x.org/a/h.gz\n  annotation: http://me:secret@x.org/b/h.gz?t=secret",
        ),
        "config.yaml:3: annotation 'http://***@x.org/b/h.gz?***",
    ),
    Fault(
        "a checksum of 32 digits",
        edit("config.yaml", "  genome:", f"  checksums: {{genome: {SHA[:32]}}}\n  genome:"),
        "config.yaml:2: checksum, neither 64 hexadecimal digits nor a checksum file",
    ),
    Fault(
        "a checksum of an unknown file",
        edit("config.yaml", "  genome:", f"  checksums: {{gtf: {SHA}}}\n  genome:"),
        "config.yaml:2: unknown key 'gtf' in",
    ),
    Fault(
        "no reference",
        edit("config.yaml", "reference:\n  genome: genome.fa\n  annotation: genes.gtf\n", ""),
        "config.yaml:1: studies that start at reads need",
    ),
    Fault(
        "no annotation",
        edit("config.yaml", "  annotation: genes.gtf\n", ""),
        "config.yaml:1: reference lacks annotation",
    ),
    Fault(
        "an unknown key",
        edit("config.yaml", "  annotation:", "  gtf: x\n  annotation:"),
        "config.yaml:3: unknown key 'gtf' in reference; allowed: annotation, checksums, genome",
    ),
    Fault(
        "sparse of 0",
        edit("config.yaml", "  annotation:", "  sparse: 0\n  annotation:"),
        "config.yaml:3: reference.sparse: 0 is less than the minimum of 1",
    ),
    Fault(
        "a folder as genome",
        together(
            lambda _: Path("folder").mkdir(),
            edit("config.yaml", "genome: genome.fa", "genome: folder"),
        ),
        "config.yaml:2: genome 'folder': a folder; a file is needed",
    ),
]

CHECKSUMS = [
    checksum("another file", f"{SHA}  genome.fa\n", "genome.fa: sha256 "),
    checksum(
        "another MD5", f"{SHA[:32]}  genome.fa\n", f", but {SHA[:32]} in SUMS; the file is dam"
    ),
    checksum("another BSD sum", "1 1 genome.fa\n", ", but 1 1 in SUMS; the file is damaged or of"),
    checksum("a list without the file", f"{SHA}  g.fa\n", "SUMS: 0 checksums of genome.fa, one is"),
    checksum(
        "two of the file", f"{SHA}  genome.fa\n{SHA[::-1]}  genome.fa\n", "SUMS: 2 checksums of"
    ),
    checksum("no list", "see the page\n", "SUMS: no line of a checksum file in it, such as"),
    checksum("a web page as list", PAGE, "SUMS: no line of a checksum file in it, such as '<md5>"),
    checksum("an empty list", "", "SUMS: no line of a checksum file in it, such as '<md5>"),
    checksum("a packed list", gzip.compress(b"x"), "SUMS: not a checksum file ("),
]

STAR = [
    of_star(
        "no STAR", None, "STAR cannot be run (No such file or directory); STAR 2.7.10a or newer"
    ),
    of_star("an old STAR", "2.5.4b", "STAR is of version 2.5.4b; STAR 2.7.10a or newer is needed"),
    of_star("the last too old", "STAR_2.7.9a", "STAR is of version STAR_2.7.9a; STAR 2.7.10a or"),
    of_star(
        "another program", "Usage: STAR", "STAR is of version Usage: STAR; STAR 2.7.10a or newer"
    ),
    Fault(
        "a lane cut, where its length is read",
        write("a_L1.fq", gzip.compress(b"@r\nACGT\n+\nIIII\n")[:-9]),
        "a_L1.fq: damaged gzip file (Compressed file ended before the end-of-stream marker",
        lambda project: sjdb_overhang("a_L1.fq"),
    ),
]


@each_of(*GENOME, *ANNOTATION, *SOURCES, *CHECKSUMS, *STAR)
def test_fault(fault, project):
    assert "secret" not in refusal(fault, project)
