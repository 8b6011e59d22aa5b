"""The quality of all samples on one page."""


rule multiqc:
    """MultiQC's page: verdicts, trimming and alignment, with every sample in each."""
    input:
        verdicts="results/qc/samples.tsv",
        trimming=expand("results/trim/{sample}.json", sample=LIBRARIES),
        star_logs=expand("results/align/{sample}/Log.final.out", sample=LIBRARIES),
        config=f"{TEMPLATES}/multiqc.yaml",
    output:
        report="results/qc/multiqc.html",
    log:
        "logs/multiqc.log",
    benchmark:
        "results/benchmark/multiqc.tsv"
    conda:
        "../../envs/multiqc.yaml"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        samples=list(LIBRARIES),
        code=code("multiqc"),
    script:
        "../scripts/multiqc.py"
