"""Reads checked, counted and trimmed, each lane read once."""


rule trim:
    """All lanes of a sample, every record checked, trimmed as QuantSeq reads need it."""
    input:
        lanes=fastq_of,
    output:
        fastq=temp("results/trim/{sample}.fastq.gz"),
        report="results/trim/{sample}.json",
        lanes="results/lanes/{sample}.lanes.json",
    log:
        "logs/trim/{sample}.log",
    benchmark:
        "results/benchmark/trim/{sample}.tsv"
    conda:
        "../../envs/cutadapt.yaml"
    threads: 1
    resources:
        mem_mb=memory(500),
        runtime=minutes(60),
        disk_mb=reads_disk,
    params:
        lanes=given_lanes,
        umi=READS["umi"],
        options=cutadapt_options(),
        code=code("trim"),
    script:
        "../scripts/trim.py"
