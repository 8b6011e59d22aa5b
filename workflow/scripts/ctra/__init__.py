"""From QuantSeq reads to the statistics of the CTRA profile: what the rules compute."""
