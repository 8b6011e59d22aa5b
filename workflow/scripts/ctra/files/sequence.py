"""Sequences of DNA as bytes."""

COMPLEMENT = bytes.maketrans(b"ACGT", b"TGCA")


def reverse_complement(sequence: bytes) -> bytes:
    """Give the sequence of the other strand, 5' to 3'; other letters than A, C, G, T stay."""
    return sequence.translate(COMPLEMENT)[::-1]
