"""MultiQC's page: whether every sample is on it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ctra.files.delimited import read_rows
from ctra.files.errors import ReadsError

TABLES = {
    "cutadapt": "multiqc_cutadapt.txt",
    "STAR": "multiqc_star.txt",
    "the verdicts": "multiqc_verdicts_table.txt",
}


def check_multiqc(data: Path | str, sections: Mapping[str, Iterable[str]]) -> None:
    """Check that each section of MultiQC's page has all samples.

    Parameters
    ----------
    data : str or Path
        The folder multiqc_data.
    sections : dict of str to iterable of str
        The samples that each section, a key of `TABLES`, must have.

    Raises
    ------
    ReadsError
        With the samples that a section lacks, and those that it should not have.

    Notes
    -----
    MultiQC 1.35 leaves out a log of STAR that it cannot read, and the whole section of cutadapt
    where one JSON is broken; its exit code is 0 in both cases.
    """
    faults = []
    for section, samples in sections.items():
        needed = set(samples)
        path = Path(data, TABLES[section])
        there = {cells[0] for _, cells in read_rows(path)[1]} if path.is_file() else set()
        missing, unknown = sorted(needed - there), sorted(there - needed)
        if missing:
            faults.append(
                f"{len(missing)} of {len(needed)} samples are missing in MultiQC's section of "
                f"{section}: {', '.join(missing)}; a report that is not whole is left out, and a "
                "broken JSON stops its section (see above in the log); delete it and run again"
            )
        if unknown:
            faults.append(
                f"MultiQC's section of {section} has samples of another name: {', '.join(unknown)}"
            )
    if faults:
        raise ReadsError("\n".join(faults))
