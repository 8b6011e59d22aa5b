"""Genome and annotation, checked and made ready for alignment and counting."""


rule unpack_reference:
    """Genome and annotation as plain text, as STAR reads them."""
    input:
        genome=reference("genome"),
        annotation=reference("annotation"),
    output:
        genome=temp("results/reference/genome.fa"),
        annotation=temp("results/reference/annotation.gtf"),
    log:
        "logs/unpack_reference.log",
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=200,
        runtime=30,
    shell:
        "( gzip -cdf {input.genome:q} > {output.genome} &&"
        " gzip -cdf {input.annotation:q} > {output.annotation} ) 2> {log}"


rule gene_model:
    """Genes and exons of the annotation, and the size parameters of the index."""
    input:
        genome="results/reference/genome.fa",
        annotation="results/reference/annotation.gtf",
    output:
        genes="results/reference/genes.tsv",
        exons="results/reference/exons.tsv",
        parameters="results/reference/star_parameters.txt",
    log:
        "logs/gene_model.log",
    benchmark:
        "results/benchmark/gene_model.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        sjdb_overhang=lookup("reference/sjdb_overhang", within=config, default=None),
        code=code("gene_model"),
    script:
        "../scripts/gene_model.py"


rule star_index:
    """STAR's index of the genome with the annotation's splice junctions."""
    input:
        genome="results/reference/genome.fa",
        annotation="results/reference/annotation.gtf",
        parameters="results/reference/star_parameters.txt",
    output:
        STAR_INDEX,
    log:
        "logs/star_index.log",
    benchmark:
        "results/benchmark/star_index.tsv"
    conda:
        "../../envs/star.yaml"
    threads: 8
    resources:
        mem_mb=lambda wildcards, input: 2000 + 9 * input.size_mb,
        runtime=240,
    params:
        folder=lambda wildcards, output: os.path.dirname(output[0]),
    shell:
        "STAR --runMode genomeGenerate --runThreadN {threads} --genomeDir {params.folder}"
        " --genomeFastaFiles {input.genome} --sjdbGTFfile {input.annotation}"
        " --parametersFiles {input.parameters} --outFileNamePrefix {params.folder}/ > {log} 2>&1"
