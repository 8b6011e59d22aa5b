"""Who is analysed: phenotype, questionnaires, exclusions, and what the participants are like."""
