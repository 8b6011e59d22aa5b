"""What people look at: the workbook, the report and a summary for the terminal."""


rule overview_figure:
    """The composite's slopes of all studies in one forest plot."""
    input:
        results=files_of_sheets()["results"],
        findings=files_of_sheets()["findings"],
        names=files_of_sheets()["names"],
        pooled=files_of_sheets()["pooled"],
    output:
        svg=figure("overview"),
        png=figure("overview", "png"),
    log:
        "logs/overview_figure.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        titles=titles(),
        unit=unit(),
        studies=studies_of_sheets(),
        code=code("overview_figure"),
    script:
        "../scripts/overview_figure.py"


rule tables:
    """Every result table in one workbook, a sheet a table."""
    input:
        **files_of_sheets(),
        catalogue=CATALOGUE,
    output:
        workbook=shown(FILES["workbook"]),
    log:
        "logs/tables.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        studies=studies_of_sheets(),
        titles=titles(),
        simulated="simulate" in config,
        code=code("tables"),
    script:
        "../scripts/tables.py"


rule report:
    """One page with the participants, the main results and the figures."""
    input:
        **files_of_sheets(),
        catalogue=CATALOGUE,
        template=f"{TEMPLATES}/report.html.jinja",
        parts=expand(f"{TEMPLATES}/report.{{kind}}", kind=["css", "js"]),
        figures=figures(),
        reference=["results/reference/files.tsv"] if SEQUENCED else [],
        multiqc=["results/qc/multiqc_version.txt"] if LIBRARIES else [],
        truth=truth_of_effects(),
    output:
        report="results/report.html",
        summary="results/summary.txt",
    log:
        "logs/report.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        known={"titles": titles(), "unit": unit()},
        studies=studies_of_sheets(),
        figures=drawings(),
        config=config,
        snakemake=snakemake_version,
        code=code("report"),
    script:
        "../scripts/report.py"


PRINTED = ["trajectories", "effects", "moderation"]  # figures of the document


rule manuscript:
    """A document for a manuscript: APA tables, sentences, figures and methods."""
    input:
        **files_of_sheets(),
        catalogue=CATALOGUE,
        figures=[drawing(file, "png") for file in figures(PRINTED)],
        multiqc=["results/qc/multiqc_version.txt"] if LIBRARIES else [],
    output:
        document=shown(FILES["manuscript"]),
    log:
        "logs/manuscript.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=memory(1000),
        runtime=10,
        disk_mb=100,
    params:
        known={"titles": titles(), "unit": unit()},
        studies=studies_of_sheets(),
        figures=drawings(PRINTED),
        config=config,
        snakemake=snakemake_version,
        code=code("manuscript"),
    script:
        "../scripts/manuscript.py"
