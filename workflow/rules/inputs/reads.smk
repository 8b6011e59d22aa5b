"""Inputs of the rules from FASTQ to counts per gene."""


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


def intermediate(kind, path):
    """A file that is deleted after its last use, unless the configuration keeps its kind."""
    return path if kind in config["keep"] else temp(path)


def alignment_of(wildcards):
    """Alignments of a sample: its own BAM, or the one made of its reads."""
    sample = sample_of(wildcards, SEQUENCED)
    return sample.bam or f"results/align/{sample.name}/Aligned.out.bam"


def from_reads(*patterns):
    """Input function: files that only samples with FASTQ have."""
    return lambda wildcards: expand(
        patterns, sample=[wildcards.sample] if wildcards.sample in LIBRARIES else []
    )
