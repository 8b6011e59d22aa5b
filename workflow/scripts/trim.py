"""Lanes of a sample -> trimmed reads and the number of reads in each lane (rule trim)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import json

    from ctra.files.outputs import whole, write_text
    from ctra.files.sources import sha256
    from ctra.reads.fastq import trim

    made, params = snakemake.output, snakemake.params
    with whole(made.fastq, made.report) as [fastq, report]:
        options = [*params.options, "--json", report.name, "--output", fastq.name]
        tallies = trim(params.lanes, options, fastq.parent, params.umi)
    lanes = [tally | {"sha256": sha256(tally["fastq"])} for tally in tallies]
    write_text(json.dumps(lanes, indent=2), made.lanes)
