"""Participants who come more than once: who came when, and the composite over the visits."""


rule visits:
    """Who came when, with which sample, and how many of each arm did."""
    input:
        phenotype="results/cohort/{study}/phenotype.tsv",
        participants="results/cohort/{study}/participants.tsv",
        labels="results/cohort/{study}/labels.tsv",
        verdicts=verdicts_of,
    output:
        visits=table("visits"),
        attendance=table("attendance"),
    log:
        "logs/visits/{study}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        samples=samples_of,
        visits=visits_of,
        arm=arm_of,
        code=code("visits"),
    script:
        "../scripts/visits.py"


rule repeated:
    """The composite at all visits by arm and visit: means, changes and differences."""
    input:
        ctra="results/expression/{study}/ctra.tsv",
        participants="results/cohort/{study}/participants.tsv",
        visits="results/cohort/{study}/visits.tsv",
        labels="results/cohort/{study}/labels.tsv",
    output:
        means=table("visit_means"),
        contrasts=table("visit_contrasts"),
        genes=table("visit_genes"),
        values=table("visit_values"),
        flow=table("visit_left_out"),
    log:
        "logs/repeated/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        study=lambda wildcards: wildcards.study,
        plan=repeated_of,
        standardize=config["expression"]["standardize"],
        code=code("repeated"),
    script:
        "../scripts/repeated.py"


rule visit_slopes:
    """Exposures that differ between visits: slopes within and between participants."""
    input:
        ctra="results/expression/{study}/ctra.tsv",
        participants="results/cohort/{study}/participants.tsv",
        visits="results/cohort/{study}/visits.tsv",
        varying="results/cohort/{study}/varying.tsv",
        labels="results/cohort/{study}/labels.tsv",
    output:
        table("visit_slopes"),
    log:
        "logs/visit_slopes/{study}.log",
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        study=lambda wildcards: wildcards.study,
        plan=repeated_of,
        standardize=config["expression"]["standardize"],
        code=code("visit_slopes"),
    script:
        "../scripts/visit_slopes.py"


rule trajectories_figure:
    """Means of the composite by arm and visit, and the participants behind them."""
    input:
        means="results/models/{study}.visit_means.tsv",
        values="results/models/{study}.visit_values.tsv",
    output:
        svg=figure("trajectories"),
        png=figure("trajectories", "png"),
    log:
        "logs/trajectories_figure/{study}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        unit=unit(),
        code=code("trajectories_figure"),
    script:
        "../scripts/trajectories_figure.py"


rule changes_figure:
    """Changes over the visits by arm, and slopes of exposures of each visit."""
    input:
        contrasts="results/models/{study}.visit_contrasts.tsv",
        slopes=visit_slopes_of,
        names="results/cohort/{study}/names.tsv",
    output:
        svg=figure("changes"),
        png=figure("changes", "png"),
    log:
        "logs/changes_figure/{study}.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        title=lambda wildcards: titles()[wildcards.study],
        unit=unit(),
        code=code("changes_figure"),
    script:
        "../scripts/changes_figure.py"
