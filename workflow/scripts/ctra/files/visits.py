"""What tables of visits say: arms, what became of a sample, and kinds of contrasts."""

ALL = "all"  # the participants of all arms together
UNKNOWN_ARM = "arm not known"  # those without a value in the column of the arms
ANALYSED, FAILED, NO_SAMPLE, ABSENT = "analysed", "failed", "no sample", "did not come"
CHANGE, AT_VISIT, OF_CHANGES = "change", "difference", "difference of changes"
JOINT = "all differences of changes"
BETWEEN, WITHIN, LESS = "between participants", "within participants", "between less within"
