"""One declared model: its design, its fits, and what there is to know of them."""
