"""Adapters, poly-A tails and dark cycles taken off the reads."""


rule trim:
    """All lanes of a sample, trimmed as QuantSeq reads need it."""
    input:
        lanes=lambda wildcards: LIBRARIES[wildcards.sample].fastq,
    output:
        fastq=temp("results/trim/{sample}.fastq.gz"),
        report="results/trim/{sample}.json",
    log:
        "logs/trim/{sample}.log",
    benchmark:
        "results/benchmark/trim/{sample}.tsv"
    conda:
        "../../envs/cutadapt.yaml"
    resources:
        mem_mb=500,
        runtime=60,
    params:
        min_length=config["reads"]["min_length"],
    shell:
        "( for lane in {input.lanes:q}; do"
        ' [ -n "$(gzip -cdf "$lane" | head -c 1)" ] || {{ echo "$lane: no reads in it"; exit 1; }};'
        " done; gzip -cdf {input.lanes:q} | cutadapt --nextseq-trim 10"
        " --adapter 'AGATCGGAAGAGCACACGTCTGAACTCCAGTCAC;min_overlap=3;max_error_rate=0.1'"
        " --poly-a --minimum-length {params.min_length} --compression-level 1"
        " --json {output.report} --output {output.fastq} - ) > {log} 2>&1"
