"""Genome and annotation, fetched, checked and made ready for alignment and counting."""


rule download:
    """Genome or annotation from its URL, by the machine that runs the workflow."""
    input:
        listing=lambda wildcards: checksum_listing(DOWNLOADS[wildcards.file]),
    output:
        "results/reference/download/{file}",
    log:
        "logs/download/{file}.log",
    wildcard_constraints:
        file="|".join(map(re.escape, DOWNLOADS)) or "[^/]+",
    localrule: True
    conda:
        "../../envs/curl.yaml"
    threads: 1
    resources:
        mem_mb=memory(500),
        runtime=minutes(720),
        disk_mb=2000,
    params:
        url=lambda wildcards: REFERENCE[DOWNLOADS[wildcards.file]],
        checksum=lambda wildcards: CHECKSUMS.get(DOWNLOADS[wildcards.file]),
        code=code("download"),
    script:
        "../scripts/download.py"


rule unpack_reference:
    """Genome as plain text, as STAR reads it; what was not downloaded is verified."""
    input:
        genome=reference("genome"),
        annotation=reference("annotation"),
        listings=[listing for listing in map(checksum_listing, checksums_here()) if listing],
    output:
        genome=temp("results/reference/genome.fa"),
        files="results/reference/files.tsv",
    log:
        "logs/unpack_reference.log",
    conda:
        "../../envs/curl.yaml"
    threads: 1
    resources:
        mem_mb=memory(500),
        runtime=minutes(30),
        disk_mb=6000,
    params:
        checksums=checksums_here(),
        code=code("unpack_reference"),
    script:
        "../scripts/unpack_reference.py"


rule gene_model:
    """Genes and exons, contigs, sites of internal priming, and what the index is made of."""
    input:
        genome="results/reference/genome.fa",
        annotation=reference("annotation"),
        lane=ancient(first_lane()),
    output:
        genes="results/reference/genes.tsv",
        exons="results/reference/exons.tsv",
        a_rich="results/reference/a_rich.tsv",
        contigs="results/reference/contigs.tsv",
        annotation=temp("results/reference/exons.gtf"),
        introns="results/reference/stand_in_introns.tsv",
        parameters="results/reference/star_parameters.txt",
    log:
        "logs/gene_model.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000),
        runtime=minutes(30),
        disk_mb=1000,
    params:
        sjdb_overhang=lookup("reference/sjdb_overhang", within=config, default=None),
        sparse=lookup("reference/sparse", within=config, default=None),
        code=code("gene_model"),
    script:
        "../scripts/gene_model.py"


rule star_index:
    """STAR's index of the genome with the annotation's splice junctions."""
    input:
        genome="results/reference/genome.fa",
        annotation="results/reference/exons.gtf",
        introns="results/reference/stand_in_introns.tsv",
        parameters="results/reference/star_parameters.txt",
        genes="results/reference/genes.tsv",
        contigs="results/reference/contigs.tsv",
    output:
        STAR_INDEX,
    log:
        "logs/star_index.log",
    conda:
        "../../envs/reads.yaml"
    threads: 8
    resources:
        mem_mb=index_memory,
        runtime=minutes(240),
        disk_mb=index_disk,
    params:
        code=code("star_index"),
    script:
        "../scripts/star_index.py"
