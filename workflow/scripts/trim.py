"""Lanes of a sample -> trimmed reads and the number of reads in each lane (rule trim)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import json

    from ctra.fastq import trim
    from ctra.outputs import whole

    made, params = snakemake.output, snakemake.params
    with whole(made.fastq, made.report, made.lanes) as [fastq, report, lanes]:
        options = [*params.options, "--json", report.name, "--output", fastq.name]
        tallies = trim(params.lanes, options, fastq.parent, params.umi)
        lanes.write_text(json.dumps(tallies, indent=2), encoding="utf-8")
