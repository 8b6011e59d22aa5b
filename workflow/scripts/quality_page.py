"""Logs and verdicts of all samples -> MultiQC's page (rule quality_page)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    import shutil
    import subprocess
    from importlib.metadata import version
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from ctra.quality_report import check_multiqc

    given, report = snakemake.input, snakemake.output.report
    command = ["multiqc", "--no-ai", "--no-version-check", "--no-ansi", "--config", given.config]
    for module in ("custom_content", "star", "cutadapt"):
        command += ["--module", module]
    files = [given.verdicts, *given.trimming, *given.star_logs]
    with TemporaryDirectory() as folder:
        subprocess.run([*command, "--outdir", folder, "--filename", "multiqc", *files], check=True)
        check_multiqc(Path(folder, "multiqc_data"), snakemake.params.sections)
        shutil.move(Path(folder, "multiqc.html"), report)
    Path(snakemake.output.version).write_text(f"MultiQC {version('multiqc')}\n", "utf-8")
