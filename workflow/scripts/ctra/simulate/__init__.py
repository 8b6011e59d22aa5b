"""The demonstration: genome, cohorts, expression and reads with known truth, from one seed."""
