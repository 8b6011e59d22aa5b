"""A genome is read, plain or gzip, contig by contig, and refused with file and line."""

import gzip

import pytest

from ctra.files.errors import GenomeError
from ctra.reference.genome import read_contigs, read_sequences

FASTA = ">1 dna:chromosome\nACGT\nAC\n>MT\nACG\n"


@pytest.mark.parametrize("name", ["g.fa", "g.fa.gz"])
@pytest.mark.parametrize("text", [FASTA, FASTA.replace("\n", "\r\n"), FASTA.rstrip("\n")])
def test_contigs_have_their_lengths_in_the_order_of_the_file(file, name, text):
    assert list(read_contigs(file(name, text)).items()) == [("1", 6), ("MT", 3)]


def test_gzip_is_told_by_the_content_not_the_name(file, tmp_path):
    (tmp_path / "g.fa").write_bytes(gzip.compress(FASTA.encode()))
    assert read_contigs("g.fa") == {"1": 6, "MT": 3}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ACGT\n>1\nACGT\n", r"^g\.fa:1: not FASTA; a line starting with '>' is first$"),
        (">1\nA\n>2\nA\n>1\nA\n", r"^g\.fa:5: contig name '1'; a name that occurs once is needed$"),
        (">1\nA\n> \nA\n", r"^g\.fa:3: contig name ''; a name that occurs once is needed$"),
        (">1\n>2\n", r"^g\.fa: no sequence in it$"),
        ("", r"^g\.fa: no sequence in it$"),
    ],
)
def test_a_bad_genome_is_refused(file, text, message):
    with pytest.raises(GenomeError, match=message):
        read_contigs(file("g.fa", text))


def test_sequences_come_contig_by_contig(file):
    """A contig may be empty; case is kept."""
    path = file("g.fa.gz", ">1 dna\nacGT\r\n\nNA\n>2\n>MT\nACG")
    assert list(read_sequences(path)) == [("1", b"acGTNA"), ("2", b""), ("MT", b"ACG")]


def test_sequences_of_a_bad_genome_are_refused(file):
    with pytest.raises(GenomeError, match=r"^g\.fa:1: not FASTA"):
        list(read_sequences(file("g.fa", "ACGT\n")))
    with pytest.raises(GenomeError, match=r"^g\.fa: no sequence in it$"):
        list(read_sequences(file("g.fa", ">1\n")))


@pytest.mark.parametrize("letters", ["ACGTNRYKMSWBDHV", "acgtnrykmswbdhv"])
def test_letters_of_dna_in_either_case(file, letters):
    assert list(read_sequences(file("g.fa", f">1\n{letters}\n"))) == [("1", letters.encode())]


@pytest.mark.parametrize("letter", sorted(set("EFIJLOPQUXZ*-. ;0\t")))
@pytest.mark.parametrize("lines", [1, 50_000], ids=["first", "far"])
def test_another_letter_is_refused_with_its_line_and_column(file, letter, lines):
    """The file is read in pieces of a megabyte; the far one is in the third."""
    line = "ACGTN" * 12 + "\n"
    text = ">1\n" + line * lines + f"AC{letter}T\n" + line
    message = f"g.fa:{lines + 2}: {letter!r} in column 3; a genome has the letters"
    with pytest.raises(GenomeError) as refusal:
        read_contigs(file("g.fa", text))
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_pieces_make_whole_contigs(file, ends):
    """Contigs of more than a piece, of one line, and of a line over the end of a piece."""
    sequences = {"1": "ACGTN" * 500_000, "2": "A", "3": "ACGTN" * 300_000, "4": "C" * 1_200_000}
    lines = [f">{name} x > y{ends}{bases}{ends}" for name, bases in sequences.items()]
    lines[0] = ends.join([">1", *("ACGTN" * 12 for _ in range(41_666)), "ACGTN" * 8, ""])
    found = {name: bytes(bases) for name, bases in read_sequences(file("g.fa", "".join(lines)))}
    assert found == {name: bases.encode() for name, bases in sequences.items()}
