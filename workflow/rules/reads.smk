"""Reads checked, counted and trimmed, each lane read once."""


def fastq_of(wildcards):
    """FASTQ files of a sample."""
    return sample_of(wildcards, LIBRARIES).fastq


def given_lanes(wildcards):
    """FASTQ files of a sample, and what the sheet says of them."""
    return [
        {"fastq": lane.fastq, "reads": lane.reads, "sha256": lane.sha256}
        for lane in LIBRARIES[wildcards.sample].lanes
    ]


def cutadapt_options():
    """Lexogen's trimming of QuantSeq FWD in one pass; a REV read does not run into the poly-A."""
    options = ["--nextseq-trim", str(READS["nextseq_quality"])]
    options += ["--adapter", f"{READS['adapter']};min_overlap=3;max_error_rate=0.1"]
    if STRAND == "forward":
        options += ["--poly-a"]
    options += ["--minimum-length", str(READS["min_length"])]
    return options + ["--compression-level", "1"]


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
