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
    return options + ["--minimum-length", str(READS["min_length"])]


def index_folder(wildcards, input):
    """Folder of STAR's index."""
    return os.path.dirname(input.index[0])


def alignments_of(wildcards):
    """Alignments of a sample: its own BAM, or the one that is made of its reads and kept."""
    sample = sample_of(wildcards, SEQUENCED)
    return sample.bam or f"results/align/{sample.name}/Aligned.out.bam"


def from_reads(*patterns):
    """Input function: files that only samples with FASTQ have."""
    return lambda wildcards: expand(
        patterns, sample=[wildcards.sample] if wildcards.sample in LIBRARIES else []
    )


def among(samples):
    """Constraint of the wildcard `sample` to some of the samples of the sheets."""
    if len(samples) == len(SEQUENCED):
        return NAME.pattern
    return "|".join(map(re.escape, samples)) or "(?!)"
