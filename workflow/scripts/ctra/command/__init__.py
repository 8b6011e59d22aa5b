"""The command `ctra`: a study begun, checked and run, without YAML and Snakemake's options."""
