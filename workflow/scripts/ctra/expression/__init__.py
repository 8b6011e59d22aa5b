"""From counts to log2 counts per million, and the genes of the profile in them."""
