"""MultiQC's page: what it is given beside the logs, and whether every sample is on it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ctra.files.delimited import read_rows
from ctra.files.errors import ReadsError

TABLES = {
    "cutadapt": "multiqc_cutadapt.txt",
    "STAR": "multiqc_star.txt",
    "the verdicts": "multiqc_verdicts_table.txt",
    "the reads": "multiqc_reads_plot.txt",
}
# What becomes of a read, from the best to the worst: columns of the bookkeeping that exclude each
# other. Blues are mapped, browns are lost.
FATES = {
    "sense": ("mapped to one place, in a gene", "#08519c"),
    "ambiguous": ("mapped to one place, in several genes", "#3182bd"),
    "no_feature": ("mapped to one place, in no gene", "#6baed6"),
    "multiple": ("mapped to several places", "#c6dbef"),
    "too_many_loci": ("mapped to too many places", "#d9d9d9"),
    "chimeric": ("chimeric", "#bdbdbd"),
    "unmapped_short": ("unmapped: too short an alignment", "#fdbe85"),
    "unmapped_mismatches": ("unmapped: too many mismatches", "#fdae6b"),
    "unmapped_other": ("unmapped: other", "#fd8d3c"),
    "unmapped": ("unmapped", "#f16913"),
    "too_short": ("too short after trimming", "#d94701"),
    "no_spacer": ("without the spacer of the UMI", "#7f2704"),
}
MADE_BY = ("trimmer", "aligner")  # columns with a program and its version


def page_settings(bookkeeping: Path | str, version: str) -> dict[str, object]:
    """Settings of MultiQC that depend on the data: the bars of the reads, and the programs.

    Parameters
    ----------
    bookkeeping : str or Path
        Table of the reads of all samples, from `ctra.reads.accounts.account`.
    version : str
        Of this workflow.

    Returns
    -------
    dict
        software_versions, and of custom_data the section reads. A fate that no sample has is left
        out.
    """
    samples = _saved(bookkeeping)
    programs: dict[str, set[str]] = {"ctra": {version}}
    for sample in samples.values():
        for made in filter(None, (sample[column] for column in MADE_BY)):
            program, _, of_program = made.partition(" ")
            programs.setdefault(program, set()).add(of_program)
    there = [fate for fate in FATES if any(_reads(sample[fate]) for sample in samples.values())]
    return {
        "software_versions": {name: {name: sorted(found)} for name, found in programs.items()},
        "custom_data": {
            "reads": {
                "data": {
                    name: {fate: _reads(sample[fate]) for fate in there}
                    for name, sample in samples.items()
                },
                "categories": {
                    fate: dict(zip(("name", "color"), FATES[fate], strict=True)) for fate in there
                },
            }
        },
    }


def check_multiqc(
    data: Path | str, sections: Mapping[str, Iterable[str]], bookkeeping: Path | str
) -> None:
    """Check that each section of MultiQC's page has all samples, and all reads of each.

    Parameters
    ----------
    data : str or Path
        The folder multiqc_data.
    sections : dict of str to iterable of str
        The samples that each section, a key of `TABLES`, must have.
    bookkeeping : str or Path
        As for `page_settings`.

    Raises
    ------
    ReadsError
        With the samples that a section lacks, those that it should not have, and those whose bars
        do not add up to the reads that came in.

    Notes
    -----
    MultiQC 1.35 leaves out a log of STAR that it cannot read, and the whole section of cutadapt
    where one JSON is broken; its exit code is 0 in both cases.
    """
    faults = []
    for section, samples in sections.items():
        needed = set(samples)
        there = set(_saved(Path(data, TABLES[section])))
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
    came_in = {sample: cells["raw"] for sample, cells in _saved(bookkeeping).items()}
    for sample, parts in _saved(Path(data, TABLES["the reads"])).items():
        shown = sum(map(_reads, parts.values()))
        if came_in.get(sample) and shown != _reads(came_in[sample]):
            faults.append(
                f"sample {sample}: the bar on MultiQC's page has {shown} reads, and "
                f"{_reads(came_in[sample])} came in ({bookkeeping})"
            )
    if faults:
        raise ReadsError("\n".join(faults))


def _saved(path: Path | str) -> dict[str, dict[str, str]]:
    """Cells by sample and column of a table whose first column has the samples; empty without."""
    if not Path(path).is_file():
        return {}
    header, rows = read_rows(path)
    return {cells[0]: dict(zip(header[1:], cells[1:], strict=True)) for _, cells in rows}


def _reads(cell: str) -> int:
    """A number of reads; 0 of an empty cell, which makes whole numbers decimal in its column."""
    return round(float(cell)) if cell else 0
