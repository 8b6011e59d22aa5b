"""What tables of visits say: the arms together, and what became of a sample."""

ALL = "all"  # the participants of all arms together
ANALYSED, FAILED, NO_SAMPLE, ABSENT = "analysed", "failed", "no sample", "did not come"
