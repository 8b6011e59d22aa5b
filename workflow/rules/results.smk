"""The catalogue of results (results.yaml) for the rules: outputs, and what there is of each."""

from ctra.project.result_files import ResultFiles, kept_results
from ctra.results import FIGURES, FILES, SHEETS, TABLES

CATALOGUE = os.path.relpath(SCRIPTS / "ctra" / "results.yaml")


def table(name):
    """A result table of the catalogue as the output of a rule."""
    return shown(TABLES[name])


def figure(name, kind="svg"):
    """A figure of the catalogue as the output of a rule; kind: svg or png."""
    return shown(FIGURES[name]) if kind == "svg" else drawing(FIGURES[name].path, kind)


def drawing(svg, kind):
    """Path of a figure in another format."""
    return f"{svg.removesuffix('svg')}{kind}"


def shown(result):
    """Path of a result; `snakemake --report` shows it where the catalogue has a caption of it."""
    if not result.caption:
        return result.path
    return report(
        result.path,
        caption=f"../report/captions/{result.about}.rst",
        category=result.section,
        subcategory="{study}" if "{study}" in result.path else "all studies",
        labels={
            "model": "{model}" if "{model}" in result.path else "",
            "content": result.label if result.kind == "file" else f"{result.kind}: {result.label}",
        },
    )


RESULTS = ResultFiles(config, COHORTS)


def wildcards_of_sheet(sheet):
    """Wildcards of the files in a sheet; sensitivity and gene sets have sheets of their own."""
    found = RESULTS.wildcards(sheet)
    if sheet.scope == "model" and sheet.of not in ("with set", "other set"):
        return [one for one in found if (one["study"], one["model"]) in MODELS]
    return found


def files_of_sheets():
    """Files of the tables of report and workbook, by sheet."""
    return {
        name: [sheet.path.format(**wildcards) for wildcards in wildcards_of_sheet(sheet)]
        for name, sheet in SHEETS.items()
    }


def studies_of_sheets():
    """Study of each file of a sheet; None where a column says it, or it is of all studies."""
    return {
        name: (
            None
            if sheet.says_study or sheet.scope == "project"
            else [one["study"] for one in wildcards_of_sheet(sheet)]
        )
        for name, sheet in SHEETS.items()
    }


def drawings(kinds=FIGURES):
    """Kind, study and model of every figure; no study or model of those of more than one."""
    return [
        (name, wildcards.get("study"), wildcards.get("model"))
        for name in kinds
        for wildcards in RESULTS.wildcards(FIGURES[name])
    ]


def figures(kinds=FIGURES):
    """Every figure as SVG, in the order of `drawings`."""
    return [file for name in kinds for file in RESULTS.paths(FIGURES[name])]


def all_results():
    """Every file of the catalogue that is kept; of a figure the PNG, too."""
    kept = [file for result in kept_results() for file in RESULTS.paths(result)]
    return list(dict.fromkeys([*kept, *(drawing(file, "png") for file in figures())]))
