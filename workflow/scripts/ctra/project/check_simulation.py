"""The demonstration simulates three studies, and no file of anybody else."""

from collections.abc import Iterator

from ctra.project.configuration import Config
from ctra.project.context import Context

DEMO = {
    "genome": "demo/genome.fa",
    "annotation": "demo/genes.gtf",
    "study1": "demo/study1.csv",
    "study2": "demo/study2.csv",
}
DEMO_PARENTS = {"study1": "demo/study1_parent.csv", "study2": "demo/study2_parent.csv"}
DEMO_TRIAL = {"study3": "demo/study3.csv"}
DEMO_READS = "demo/reads/"
MADE = {*DEMO.values(), *DEMO_PARENTS.values(), *DEMO_TRIAL.values()}
STUDIES = [*DEMO_PARENTS, *DEMO_TRIAL]
ADVICE = "delete the key simulate in a project of your own"


def simulated(config: Config, path: str) -> bool:
    """Whether the workflow makes an input file itself, as it does in the demonstration."""
    return "simulate" in config and (path in MADE or path.startswith(DEMO_READS))


def simulation_faults(context: Context) -> Iterator[str]:
    """Faults if a project that is not the demonstration has its key `simulate`."""
    if "simulate" not in context.config:
        return
    where = context.find("simulate")
    studies = context.config["studies"]
    sheets = {study.get("samples") for study in studies.values()}
    if sorted(studies) != STUDIES or len(sheets) > 1:
        yield f"{where}: simulate makes {', '.join(STUDIES)} from one sample sheet; {ADVICE}"
    for file in _input_files(context):
        if not context.generated(file):
            yield f"{where}: simulate would make {file!r}, which is not under demo/; {ADVICE}"
            return


def _input_files(context: Context) -> list[str]:
    """The input files of the project that the demonstration would make."""
    studies = context.config["studies"].values()
    reference = context.config.get("reference", {}).values()
    files = [file for file in reference if isinstance(file, str)]
    files += [study["phenotype"] for study in studies]
    files += [study["parent"]["file"] for study in studies if "parent" in study]
    for sheet in context.sheets.values():
        files += [file for sample in sheet for _, file in sample.files]
    return files
