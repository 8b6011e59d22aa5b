"""The catalogue of results (results.yaml) for the rules: outputs, and what there is of each."""

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


def studies_of(condition):
    """Studies for which a condition of the catalogue holds."""
    holds = {
        "": lambda study: True,
        "reads": starts_at_reads,
        "counts": lambda study: "expression" not in STUDIES[study],
        "markers": lambda study: bool(STUDIES[study]["markers"]),
        "sex": lambda study: "sex" in STUDIES[study] and not starts_at_reads(study),
        "parent": lambda study: "parent" in STUDIES[study],
        "sets": lambda study: bool(STUDIES[study]["sensitivity"]),
    }[condition]
    return [study for study in STUDIES if holds(study)]


def models_of(condition):
    """Study and model of all models for which a condition of the catalogue holds."""
    every = [(study, model) for study, models in SPECS.items() for model in models]
    return {
        "": every,
        "declared": MODELS,
        "with set": [model for model in every if model not in MODELS],
        "slopes": [(study, model) for study, model in MODELS if SPECS[study][model]["slopes"]],
    }[condition]


def samples_of(condition):
    """Samples for which a condition of the catalogue holds."""
    kept = LIBRARIES if "bam" in config["keep"] else {}
    return list({"reads": SEQUENCED, "fastq": LIBRARIES, "bam": kept}[condition])


def wildcards_of(result):
    """Wildcards of every file of a result of the catalogue."""
    if result.scope == "sample":
        return [{"sample": sample} for sample in samples_of(result.of)]
    if result.scope == "model":
        return [{"study": study, "model": model} for study, model in models_of(result.of)]
    if result.scope == "study":
        return [{"study": study} for study in studies_of(result.of)]
    return [{}] if not result.of or samples_of(result.of) else []


def files_of(result):
    """Every file of a result of the catalogue."""
    return [result.path.format(**wildcards) for wildcards in wildcards_of(result)]


def wildcards_of_sheet(sheet):
    """Wildcards of the files in a sheet; those with a sensitivity set have a sheet of their own."""
    found = wildcards_of(sheet)
    if sheet.scope == "model" and sheet.of != "with set":
        return [one for one in found if (one["study"], one["model"]) in MODELS]
    return found


def files_of_sheets():
    """Files of the tables of report and workbook, by sheet."""
    return {
        name: [sheet.path.format(**wildcards) for wildcards in wildcards_of_sheet(sheet)]
        for name, sheet in SHEETS.items()
    }


def studies_of_sheets():
    """Study of each file of a sheet; None of sheets with a column that says it."""
    return {
        name: None if sheet.says_study else [one["study"] for one in wildcards_of_sheet(sheet)]
        for name, sheet in SHEETS.items()
    }


def drawings():
    """Kind, study and model of every figure; no study or model of those of more than one."""
    return [
        (name, wildcards.get("study"), wildcards.get("model"))
        for name, drawn in FIGURES.items()
        for wildcards in wildcards_of(drawn)
    ]


def figures():
    """Every figure as SVG, in the order of `drawings`."""
    return [file for drawn in FIGURES.values() for file in files_of(drawn)]


def all_results():
    """Every file of the catalogue that is kept; of a figure the PNG, too."""
    results = [*TABLES.values(), *FIGURES.values(), *FILES.values()]
    kept = [file for result in results if result.of != "on the way" for file in files_of(result)]
    return list(dict.fromkeys([*kept, *(drawing(file, "png") for file in figures())]))
