"""The specification curve: the slope of an effect in all combinations of defensible choices."""


rule variants:
    """Profile and markers of a study by each floor and library size."""
    input:
        counts=counts_of,
        mapped=reads_of_million,
        known=KNOWN_GENES,
        exons=exons_of,
        gene_set="results/expression/{study}/genes.tsv",
        markers=f"{RESOURCES}/leukocyte_markers.tsv",
        annotation=annotation_of,
    output:
        profiles=table("variants"),
        markers=table("marker_variants"),
    log:
        "logs/variants/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(4000, per_sample=2),
        runtime=30,
        disk_mb=100,
    params:
        matrix=count_matrix_of,
        million=lambda wildcards: {
            "asked": millions_of(wildcards.study),
            "contigs": config["expression"]["exclude_contigs"],
        },
        floors=floors(),
        markers=lambda wildcards: STUDIES[wildcards.study]["markers"],
        samples=samples_of,
        code=code("variants"),
    script:
        "../scripts/variants.py"


rule specifications:
    """One model in all combinations of defensible choices, and a joint test of them."""
    input:
        profiles=profiles_of,
        markers=marker_variants_of,
        phenotype="results/cohort/{study}/phenotype.tsv",
        scores="results/cohort/{study}/scores.tsv",
        verdicts=verdicts_of,
    output:
        specifications=table("specifications"),
        curve=table("curve"),
    log:
        "logs/specifications/{study}/{model}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(2000, per_sample=2),
        runtime=30,
        disk_mb=100,
    params:
        study=lambda wildcards: wildcards.study,
        model=lambda wildcards: wildcards.model,
        phenotype=lambda wildcards: STUDIES[wildcards.study]["phenotype"],
        samples=samples_of,
        rules=lambda wildcards: STUDIES[wildcards.study]["exclude"],
        judged=lambda wildcards: list(verdicts(wildcards.study)),
        wanted=study_columns,
        specification=specification_of,
        choices=choices_of,
        joint=joint_test_of,
        code=code("specifications"),
    script:
        "../scripts/specifications.py"


rule specifications_figure:
    """Sorted slopes of all specifications, and the choices behind each."""
    input:
        specifications="results/models/{study}/{model}.specifications.tsv",
        names="results/cohort/{study}/names.tsv",
    output:
        svg=figure("specifications"),
        png=figure("specifications", "png"),
    log:
        "logs/specifications_figure/{study}/{model}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: f"{titles()[wildcards.study]}, model {wildcards.model}",
        code=code("specifications_figure"),
    script:
        "../scripts/specifications_figure.py"
