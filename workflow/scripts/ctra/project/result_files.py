"""Which files of the catalogue of results a project has: by study, model and sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ctra.files.gene_set import CTRA, gene_set_of
from ctra.project.configuration import Config
from ctra.project.plan import curve_effects, study_models
from ctra.project.samples import Sample
from ctra.results import FIGURES, FILES, TABLES, Result


@dataclass(frozen=True)
class ResultFiles:
    """The files of a project.

    Attributes
    ----------
    config : dict
        As checked by `ctra.project.configuration.check_config`, defaults filled in.
    samples : dict of str to list of Sample
        By study, as from `ctra.project.check.read_project`.
    """

    config: Config
    samples: Mapping[str, Sequence[Sample]]

    def studies(self, condition: str) -> list[str]:
        """Studies for which a condition of the catalogue holds."""
        return [
            name
            for name, study in self.config["studies"].items()
            if _of_study(condition, study, gene_sets=bool(self.gene_sets))
        ]

    @property
    def gene_sets(self) -> list[str]:
        """Names of the gene sets beside the profile."""
        return list(self.config.get("gene_sets", {}))

    def models(self, condition: str) -> list[tuple[str, str]]:
        """Study and model of all models for which a condition of the catalogue holds."""
        return [
            (name, model)
            for name, study in self.config["studies"].items()
            for model, plan in study_models(study, self.gene_sets).items()
            if _of_model(
                condition,
                declared=model in study["models"],
                of_profile=gene_set_of(model)[1] == CTRA,
                slopes=plan["slopes"],
                markers=bool(study["markers"]),
                imputed="impute" in study,
                genome=self.config["inference"]["genome_wide"],
            )
            and (condition != "curve" or model in curve_effects(self.config, name))
        ]

    def libraries(self, condition: str) -> list[str]:
        """Samples for which a condition of the catalogue holds."""
        sequenced = [one for of_study in self.samples.values() for one in of_study if one.files]
        kept = condition != "bam" or "bam" in self.config["keep"]
        return [one.name for one in sequenced if condition == "reads" or (one.lanes and kept)]

    def of_project(self, condition: str) -> bool:
        """Whether a condition of the catalogue holds for the project."""
        if condition == "several":
            return len(self.config["studies"]) > 1
        return not condition or bool(self.libraries(condition))

    def wildcards(self, result: Result) -> list[dict[str, str]]:
        """Wildcards of every file of a result."""
        if result.scope == "sample":
            return [{"sample": sample} for sample in self.libraries(result.of)]
        if result.scope == "model":
            return [{"study": study, "model": model} for study, model in self.models(result.of)]
        if result.scope == "gene_set":
            studies, sets = self.config["studies"], self.gene_sets
            return [{"study": study, "gene_set": name} for study in studies for name in sets]
        if result.scope == "study":
            return [{"study": study} for study in self.studies(result.of)]
        return [{}] if self.of_project(result.of) else []

    def paths(self, result: Result) -> list[str]:
        """Every file of a result."""
        return [result.path.format(**wildcards) for wildcards in self.wildcards(result)]


def kept_results() -> list[Result]:
    """Results of the catalogue that stay when a run has ended."""
    every = [*TABLES.values(), *FIGURES.values(), *FILES.values()]
    return [result for result in every if result.of != "on the way"]


def _of_study(condition: str, study: Config, *, gene_sets: bool) -> bool:
    """Whether a condition holds for a study."""
    at_reads = "samples" in study
    holds = {
        "": True,
        "reads": at_reads,
        "counts": "expression" not in study,
        "markers": bool(study["markers"]),
        "sex": "sex" in study and not at_reads,
        "parent": "parent" in study,
        "sets": bool(study["sensitivity"]),
        "gene sets": gene_sets,
        "visits": "visit" in study,
        "varying": "varying" in study.get("visit", {}),
        "variants": "expression" not in study and "visit" not in study,
    }
    return holds[condition]


def _of_model(
    condition: str,
    *,
    declared: bool,
    of_profile: bool,
    slopes: list[Config],
    markers: bool,
    imputed: bool,
    genome: bool,
) -> bool:
    """Whether a condition holds for a model."""
    holds = {
        "": True,
        "declared": declared,
        "curve": declared,
        "profile": of_profile,
        "with set": of_profile and not declared,
        "other set": not of_profile,
        "slopes": declared and bool(slopes),
        "with markers": declared and markers,
        "imputed": declared and imputed,
        "genome": declared and genome,
    }
    return holds[condition]
