"""Spliced alignment to the genome."""

from ctra.project.check_reads import OWN_LOCI


rule align:
    """One sample aligned by STAR with Lexogen's parameters for QuantSeq FWD."""
    input:
        fastq="results/trim/{sample}.fastq.gz",
        index=STAR_INDEX,
    output:
        bam=intermediate("bam", "results/align/{sample}/Aligned.out.bam"),
        gene_counts="results/align/{sample}/ReadsPerGene.out.tab",
        star_log="results/align/{sample}/Log.final.out",
    log:
        "logs/align/{sample}.log",
    benchmark:
        "results/benchmark/align/{sample}.tsv"
    conda:
        "../../envs/star.yaml"
    threads: 4
    resources:
        mem_mb=align_memory,
        runtime=minutes(120 if REFERENCE.get("sparse", 1) == 1 else 480),
        disk_mb=reads_disk,
    params:
        index=lambda wildcards, input: os.path.dirname(input.index[0]),
        options=(
            f"--outFilterType BySJout --outFilterMultimapNmax {OWN_LOCI} "
            "--alignSJoverhangMin 8 --alignSJDBoverhangMin 1 "
            "--outFilterMismatchNmax 999 --outFilterMismatchNoverLmax 0.1 "
            "--alignIntronMin 20 --alignIntronMax 1000000 "
            "--outSAMtype BAM Unsorted --outSAMattributes NH HI NM MD "
            "--quantMode GeneCounts"
        ).split(),
        code=code("align"),
    script:
        "../scripts/align.py"
