"""Verdict on each sample, from what was measured along the way, and MultiQC's page."""


rule quality:
    """Measures and verdict of each sample of a study."""
    input:
        reads="results/expression/{study}/reads.tsv",
        counts="results/expression/{study}/counts.tsv",
        genes="results/reference/genes.tsv",
        gene_set="results/expression/{study}/genes.tsv",
        correlations="results/expression/{study}/sample_correlations.tsv",
        markers=f"{RESOURCES}/marker_genes.tsv",
        phenotype=sex_table_of,
    output:
        samples=table("samples"),
    log:
        "logs/quality/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=minutes(10),
        disk_mb=100,
    params:
        thresholds=config["quality"],
        sex=sex_of,
        samples=samples_of,
        code=code("quality"),
    script:
        "../scripts/quality.py"


rule quality_tables:
    """Verdicts and read bookkeeping of all samples of all studies."""
    input:
        samples=expand("results/qc/{study}/samples.tsv", study=RESULTS.studies("reads")),
        reads=expand("results/reads/{sample}.json", sample=SEQUENCED),
    output:
        samples=table("all_samples"),
        reads=table("all_reads"),
    log:
        "logs/quality_tables.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=minutes(10),
        disk_mb=100,
    params:
        studies=RESULTS.studies("reads"),
        code=code("quality_tables"),
    script:
        "../scripts/quality_tables.py"


rule quality_page:
    """MultiQC's page: verdicts, reads, trimming and alignment, with every sample in each."""
    input:
        verdicts="results/qc/samples.tsv",
        reads="results/qc/reads.tsv",
        trimming=expand("results/trim/{sample}.json", sample=LIBRARIES),
        star_logs=expand("results/align/{sample}/Log.final.out", sample=LIBRARIES),
        config=f"{TEMPLATES}/multiqc.yaml",
    output:
        report="results/qc/multiqc.html",
        version="results/qc/multiqc_version.txt",
    log:
        "logs/quality_page.log",
    conda:
        "../../envs/multiqc.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000 + len(SEQUENCED)),
        runtime=minutes(30),
        disk_mb=100,
    params:
        sections={
            "cutadapt": list(LIBRARIES),
            "STAR": list(LIBRARIES),
            "the verdicts": list(SEQUENCED),
            "the reads": list(SEQUENCED),
        },
        version=VERSION,
        code=code("quality_page"),
    script:
        "../scripts/quality_page.py"
