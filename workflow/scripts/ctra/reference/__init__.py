"""Genome and annotation: fetched, checked, and made ready for alignment and counting."""
