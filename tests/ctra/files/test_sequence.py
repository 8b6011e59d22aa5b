"""The other strand of a sequence."""

from ctra.files.sequence import reverse_complement


def test_the_other_strand_is_read_from_its_own_start():
    assert reverse_complement(b"AACGTN") == b"NACGTT"
    assert reverse_complement(reverse_complement(b"GATTACA")) == b"GATTACA"
