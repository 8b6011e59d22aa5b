"""Reads counted in genes, and every read of a sample accounted for."""


rule count:
    """Counts per gene, equal to STAR's; all reads from the sequencer to the counts add up."""
    input:
        bam=alignment_of,
        gene_counts=from_reads("results/align/{sample}/ReadsPerGene.out.tab"),
        steps=from_reads(
            "results/lanes/{sample}.lanes.json",
            "results/trim/{sample}.json",
            "results/align/{sample}/Log.final.out",
        ),
        exons="results/reference/exons.tsv",
        contigs="results/reference/contigs.tsv",
        a_rich="results/reference/a_rich.tsv" if READS["internal_priming"] != "ignore" else [],
    output:
        counts=table("count"),
        reads="results/reads/{sample}.json",
    log:
        "logs/count/{sample}.log",
    benchmark:
        "results/benchmark/count/{sample}.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=counting_memory,
        runtime=minutes(60),
        disk_mb=100,
    params:
        sample=lambda wildcards: wildcards.sample,
        counting={
            "strand": STRAND,
            "umi": READS["umi"] is not None,
            "drop_internal": READS["internal_priming"] == "drop",
        },
        code=code("count"),
    script:
        "../scripts/count.py"
