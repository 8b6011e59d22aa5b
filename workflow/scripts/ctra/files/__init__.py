"""Files: what people write, what the workflow writes, whole or not at all."""
