"""What tables of specifications say of a choice."""

OUTLIERS = "without outliers"
