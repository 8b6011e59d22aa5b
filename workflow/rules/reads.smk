"""From reads, or alignments made elsewhere, to counts per gene: one job a sample."""

from ctra.project.check_reads import OWN_LOCI

COUNTING = {
    "strand": STRAND,
    "umi": READS["umi"] is not None,
    "drop_internal": READS["internal_priming"] == "drop",
}
A_RICH = "results/reference/a_rich.tsv" if READS["internal_priming"] != "ignore" else []


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
        bam=["results/align/{sample}/Aligned.out.bam"] if "bam" in config["keep"] else [],
    log:
        "logs/count/{sample}.log",
    benchmark:
        "results/benchmark/count/{sample}.tsv"
    wildcard_constraints:
        sample=among(LIBRARIES),
    conda:
        "../../envs/reads.yaml"
    threads: star_threads
    resources:
        mem_mb=reads_memory,
        runtime=minutes(180 if REFERENCE.get("sparse", 1) == 1 else 540),
        disk_mb=reads_disk,
    params:
        sample=lambda wildcards: wildcards.sample,
        lanes=given_lanes,
        umi=READS["umi"],
        cutadapt=cutadapt_options(),
        index=lambda wildcards, input: os.path.dirname(input.index[0]),
        star=(
            f"--outFilterType BySJout --outFilterMultimapNmax {OWN_LOCI} "
            "--alignSJoverhangMin 8 --alignSJDBoverhangMin 1 "
            "--outFilterMismatchNmax 999 --outFilterMismatchNoverLmax 0.1 "
            "--alignIntronMin 20 --alignIntronMax 1000000 "
            "--outSAMtype BAM Unsorted --outSAMattributes NH HI NM MD "
            "--quantMode GeneCounts"
        ).split(),
        counting=COUNTING,
        code=code("count_reads"),
    script:
        "../scripts/count_reads.py"


rule count_alignments:
    """Alignments by STAR that the sample sheet gives, counted in genes."""
    input:
        bam=bam_of,
        exons="results/reference/exons.tsv",
        contigs="results/reference/contigs.tsv",
        a_rich=A_RICH,
    output:
        counts=table("count"),
        reads="results/reads/{sample}.json",
    log:
        "logs/count/{sample}.log",
    benchmark:
        "results/benchmark/count/{sample}.tsv"
    wildcard_constraints:
        sample=among(ALIGNED),
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
