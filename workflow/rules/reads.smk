"""From reads to counts per gene, in one job a sample; or in two, between which alignments are kept."""

from ctra.project.check_reads import OWN_LOCI

COUNTING = {
    "strand": STRAND,
    "umi": READS["umi"] is not None,
    "drop_internal": READS["internal_priming"] == "drop",
}
A_RICH = "results/reference/a_rich.tsv" if READS["internal_priming"] != "ignore" else []

KEPT = "bam" in config["keep"]
STAR_OPTIONS = (
    f"--outFilterType BySJout --outFilterMultimapNmax {OWN_LOCI} "
    "--alignSJoverhangMin 8 --alignSJDBoverhangMin 1 "
    "--outFilterMismatchNmax 999 --outFilterMismatchNoverLmax 0.1 "
    "--alignIntronMin 20 --alignIntronMax 1000000 "
    # a thread takes 2 MB of reads at a time: by 30 MB one maps for seconds while the others are done
    "--limitIObufferSize 2000000 50000000 "
    "--outSAMtype BAM Unsorted --outSAMattributes NH HI NM MD "
    "--quantMode GeneCounts"
).split()


rule count_reads:
    """All lanes of a sample trimmed, aligned and counted, with Lexogen's parameters for QuantSeq.

    Reads and alignments go from program to program and never lie on the disk. Every record is
    checked, the counts are equal to STAR's, and all reads from the sequencer to them add up.
    """
    input:
        lanes=fastq_of,
        index=STAR_INDEX,
        exons="results/reference/exons.tsv",
        contigs="results/reference/contigs.tsv",
        a_rich=A_RICH,
    output:
        counts=table("count"),
        reads="results/reads/{sample}.json",
        lanes="results/lanes/{sample}.lanes.json",
        trimming="results/trim/{sample}.json",
        gene_counts="results/align/{sample}/ReadsPerGene.out.tab",
        star_log="results/align/{sample}/Log.final.out",
    log:
        "logs/count/{sample}.log",
    wildcard_constraints:
        sample=among({} if KEPT else LIBRARIES),
    conda:
        "../../envs/reads.yaml"
    threads: star_threads
    resources:
        mem_mb=reads_memory,
        runtime=reads_minutes,
        disk_mb=reads_disk,
    params:
        sample=lambda wildcards: wildcards.sample,
        lanes=given_lanes,
        umi=READS["umi"],
        cutadapt=cutadapt_options(),
        index=index_folder,
        star=STAR_OPTIONS,
        counting=COUNTING,
        code=code("count_reads"),
    script:
        "../scripts/count_reads.py"


rule align_reads:
    """All lanes of a sample trimmed and aligned, where the configuration keeps alignments."""
    input:
        lanes=fastq_of,
        index=STAR_INDEX,
    output:
        lanes="results/lanes/{sample}.lanes.json",
        trimming="results/trim/{sample}.json",
        gene_counts="results/align/{sample}/ReadsPerGene.out.tab",
        star_log="results/align/{sample}/Log.final.out",
        bam="results/align/{sample}/Aligned.out.bam",
    log:
        "logs/align/{sample}.log",
    wildcard_constraints:
        sample=among(LIBRARIES if KEPT else {}),
    conda:
        "../../envs/reads.yaml"
    threads: star_threads
    resources:
        mem_mb=reads_memory,
        runtime=reads_minutes,
        disk_mb=reads_disk,
    params:
        lanes=given_lanes,
        umi=READS["umi"],
        cutadapt=cutadapt_options(),
        index=index_folder,
        star=STAR_OPTIONS,
        code=code("align_reads"),
    script:
        "../scripts/align_reads.py"


rule count_alignments:
    """Alignments counted in genes: those that are kept, or that the sample sheet gives."""
    input:
        bam=alignments_of,
        gene_counts=from_reads("results/align/{sample}/ReadsPerGene.out.tab"),
        steps=from_reads(
            "results/lanes/{sample}.lanes.json",
            "results/trim/{sample}.json",
            "results/align/{sample}/Log.final.out",
        ),
        exons="results/reference/exons.tsv",
        contigs="results/reference/contigs.tsv",
        a_rich=A_RICH,
    output:
        counts=table("count"),
        reads="results/reads/{sample}.json",
    log:
        "logs/count/{sample}.log",
    wildcard_constraints:
        sample=among(SEQUENCED if KEPT else ALIGNED),
    conda:
        "../../envs/reads.yaml"
    threads: 1
    resources:
        mem_mb=counting_memory,
        runtime=minutes(60),
        disk_mb=100,
    params:
        sample=lambda wildcards: wildcards.sample,
        counting=COUNTING,
        code=code("count_alignments"),
    script:
        "../scripts/count_alignments.py"
