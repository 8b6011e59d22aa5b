"""The codebook of the phenotypes."""


rule codebook:
    """Every variable of the phenotypes that is used or made, for people and programs."""
    input:
        phenotypes=expand("results/cohort/{study}/phenotype.tsv", study=STUDIES),
        scores=expand("results/cohort/{study}/scores.tsv", study=STUDIES),
        labels=expand("results/cohort/{study}/labels.tsv", study=STUDIES),
        names=expand("results/cohort/{study}/names.tsv", study=STUDIES),
        participants=expand("results/cohort/{study}/participants.tsv", study=STUDIES),
        markers=RESULTS.paths(TABLES["markers"]),
        varying=RESULTS.paths(TABLES["varying"]),
        scales=scales_of_all(),
    output:
        codebook=shown(FILES["codebook"]),
    log:
        "logs/codebook.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        plans={study: codebook_plan(study) for study in STUDIES},
        simulated="simulate" in config,
        code=code("codebook"),
    script:
        "../scripts/codebook.py"
