"""Lanes of a sample -> trimmed reads and the number of reads in each lane (rule trim)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import json

    from ctra.fastq import trim

    made, params = snakemake.output, snakemake.params
    options = [*params.options, "--json", made.report, "--output", made.fastq]
    lanes = trim(params.lanes, options, params.umi)
    with open(made.lanes, "w", encoding="utf-8") as file:
        json.dump(lanes, file, indent=2)
