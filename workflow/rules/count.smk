"""Reads counted in genes, and every read of a sample accounted for."""


rule a_rich:
    """Positions in exons where an alignment that ends there was primed on As of the genome."""
    input:
        genome="results/reference/genome.fa",
        exons="results/reference/exons.tsv",
    output:
        a_rich="results/reference/a_rich.tsv",
    log:
        "logs/a_rich.log",
    benchmark:
        "results/benchmark/a_rich.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=3000,
        runtime=30,
    params:
        code=code("a_rich"),
    script:
        "../scripts/a_rich.py"


rule count:
    """Counts per gene, equal to STAR's; all reads from the sequencer to the counts add up."""
    input:
        bam="results/align/{sample}/Aligned.out.bam",
        gene_counts="results/align/{sample}/ReadsPerGene.out.tab",
        star_log="results/align/{sample}/Log.final.out",
        trimming="results/trim/{sample}.json",
        exons="results/reference/exons.tsv",
    output:
        counts="results/count/{sample}.tsv",
        reads="results/reads/{sample}.json",
    log:
        "logs/count/{sample}.log",
    benchmark:
        "results/benchmark/count/{sample}.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        sample=lambda wildcards: wildcards.sample,
        strand=STRAND,
        code=code("count"),
    script:
        "../scripts/count.py"
