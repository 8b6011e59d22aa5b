"""Logs and verdicts of all samples -> MultiQC's page (rule quality_page)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import subprocess
    from importlib.metadata import version

    from ctra.files.outputs import whole, write_json, write_text
    from ctra.reads.multiqc import check_multiqc, page_settings

    given, report, params = snakemake.input, snakemake.output.report, snakemake.params
    command = ["multiqc", "--no-ai", "--no-version-check", "--no-ansi", "--config", given.config]
    for module in ("custom_content", "star", "cutadapt"):
        command += ["--module", module]
    files = [given.verdicts, *given.trimming, *given.star_logs]
    with whole(report) as [page]:
        settings = page.with_name("settings.yaml")  # JSON is YAML
        write_json(page_settings(given.reads, params.version), settings)
        command += ["--config", settings, "--outdir", page.parent, "--filename", page.name]
        subprocess.run([*command, *files], check=True)
        check_multiqc(page.parent / "multiqc_data", params.sections, given.reads)
    write_text(f"MultiQC {version('multiqc')}\n", snakemake.output.version)
