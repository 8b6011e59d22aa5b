"""The codebook: every variable that the studies use or make, as JSON-LD of schema.org.

The shape is that of Psych-DS: a Dataset whose `variableMeasured` are PropertyValues, here one
Dataset a study. schema.org has no words for some of what is told; these keys are in `OWN`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

import pandas as pd

from ctra.cohort.formula import column_names
from ctra.cohort.levels import MISSING, level_name
from ctra.cohort.phenotype import Phenotype, read_labels, read_scores
from ctra.cohort.sample import study_columns
from ctra.cohort.scales import Scale
from ctra.cohort.specification import Exclusion, Sex
from ctra.files.table import read_table

SIMULATED = "Simulated data: nothing here is about real people."
ABOUT = (
    "Every variable that the analysis uses of the phenotypes or makes of them. Missing values are "
    "empty cells, NA, NaN and a single dot, user-missing values of SPSS, Stata and SAS, and the "
    "values under missingValues. No value of a participant is in it."
)
# Keys that are not of schema.org: null takes them out of the linked data, and leaves the JSON.
OWN = (
    "variableType",
    "roles",
    "itemOf",
    "scoring",
    "missingValues",
    "exclusions",
    "participants",
    "source",
)
OF_A_PAIR = 2  # different numbers of a binary column
AT_VISITS = "exposure of each visit"

Node = dict[str, Any]  # of JSON-LD


class Plan(TypedDict):
    """What the configuration says of the columns of a study.

    `roles` has the columns by what they are used as, and `columns` what
    `ctra.cohort.sample.study_columns` is told. The other keys are those of the configuration.
    """

    title: str
    phenotype: str
    subject: str
    roles: dict[str, list[str]]
    missing: dict[str, list[float | str]]
    exclude: list[Exclusion]
    sex: Sex | None
    derive: dict[str, str]
    scales: list[str]
    markers: list[str]
    categories: dict[str, float | str]
    columns: dict[str, Any]
    varying: dict[str, str | dict[str, str]]  # exposures of each visit: the column, or each visit's


@dataclass(frozen=True)
class Tables:
    """What the project's own tables have of a study.

    Attributes
    ----------
    phenotype : Phenotype
    columns : DataFrame, shape (n_participants, n_columns)
        From `ctra.cohort.sample.study_columns`, of everybody in the phenotype.
    analysed : Index of str
        The analysed participants.
    labels : dict of str to dict of str to str
        Label of each level by column.
    names : DataFrame
        From `ctra.cohort.canonical.name_table`.
    varying : DataFrame
        Exposures at each visit: subject, exposure and exposure_value; none without visits.
    """

    phenotype: Phenotype
    columns: pd.DataFrame
    analysed: pd.Index
    labels: Mapping[str, Mapping[str, str]]
    names: pd.DataFrame
    varying: pd.DataFrame

    @classmethod
    def read(
        cls,
        plan: Plan,
        phenotype: str,
        scores: str,
        labels: str,
        names: str,
        participants: str,
        markers: str = "",
        varying: str = "",
    ) -> "Tables":
        """Read the files of a study; markers and exposures of each visit where it has some."""
        canonical = Phenotype(phenotype)
        found = read_table(markers).set_index("subject") if markers else None
        columns = study_columns(canonical, read_scores(scores), markers=found, **plan["columns"])
        analysed = read_table(participants).set_index("subject").index
        at_visits = read_table(varying) if varying else pd.DataFrame()
        return cls(canonical, columns, analysed, read_labels(labels), read_table(names), at_visits)


def codebook(datasets: list[Node], *, simulated: bool) -> Node:
    """The codebook of a project.

    Parameters
    ----------
    datasets : list of dict
        From `describe_study`.
    simulated : bool
        Whether it says that the data are simulated.

    Returns
    -------
    dict
        JSON-LD.
    """
    return {
        "@context": ["https://schema.org/", dict.fromkeys(OWN)],
        "@type": "Dataset",
        "name": "Codebook of the phenotypes",
        "description": f"{SIMULATED} {ABOUT}" if simulated else ABOUT,
        "hasPart": datasets,
    }


def describe_study(name: str, plan: Plan, tables: Tables, scales: Mapping[str, Scale]) -> Node:
    """The variables of a study: columns of the phenotype in its order, scores, and what is made.

    Parameters
    ----------
    name : str
        Key of the study.
    plan : Plan
    tables : Tables
    scales : dict of str to Scale
        The questionnaires of the study, and maybe others.

    Returns
    -------
    dict
        A Dataset. `minValue` and `maxValue` are the limits of a questionnaire. Levels are given of
        categories, of columns with two numbers, and where the file or the configuration names
        values. Of clusters, ids and other texts there are none, since they may tell who somebody
        is.
    """
    n = len(tables.phenotype.text)
    return {
        "@type": "Dataset",
        "identifier": name,
        "name": plan["title"],
        "description": f"{n} participants in the phenotype, {len(tables.analysed)} analysed.",
        "isBasedOn": plan["phenotype"],
        "variableMeasured": list(_Study(plan, tables, scales).variables()),
    }


class _Study:
    """The variables of one study."""

    def __init__(self, plan: Plan, tables: Tables, scales: Mapping[str, Scale]) -> None:
        self.plan, self.tables = plan, tables
        self.scales = [scales[name] for name in plan["scales"]]
        self.names = tables.names.set_index("column").fillna("").to_dict("index")

    def variables(self) -> Iterator[Node]:
        """Every variable; what a key would say nothing with is left out."""
        header = self.tables.phenotype.header
        for column in header:
            yield _told(self.column(column))
        for scale in self.scales:
            if not scale.prescored(header):
                yield _told(self.score(scale))
        for name, place in self.plan["varying"].items():
            if name not in header:
                yield _told(self.at_visits(name, place))
        for name, formula in self.plan["derive"].items():
            source = {"computedFrom": column_names(formula), "formula": formula}
            yield _told(self.made(name, "derived column") | {"source": source})
        for name in self.plan["markers"]:
            marker = self.made(name, "leukocyte marker") | {"unitText": "log2 mRNA"}
            yield _told(marker | {"source": {"computedFrom": "the expression of the gene"}})

    def column(self, column: str) -> Node:
        """A column of the phenotype."""
        cells = self.tables.phenotype.text[column]
        node = self.start(column, ~cells.isin(MISSING))
        asked = [scale for scale in self.scales if column in scale.items]
        whole = [scale for scale in self.scales if scale.name == column and scale not in asked]
        limits = [scale.range for scale in asked] + [scale.limits for scale in whole]
        for scale in whole:
            node |= {"measurementTechnique": _technique(scale)}
        if limits:
            node |= {"minValue": limits[0][0], "maxValue": limits[0][1]}
        kind = self.kind(column, is_item=bool(limits))
        roles = [role for role, columns in self.plan["roles"].items() if column in columns]
        roles += [AT_VISITS] if column in self.plan["varying"] else []
        roles += ["item"] if asked else []
        roles += ["score"] if whole else []
        return node | {
            "valueReference": self.levels(column, kind),
            "variableType": kind,
            "roles": roles or ["possible cluster"],  # nothing else is kept without being used
            "itemOf": [
                {"scale": scale.name, "reversed": column in scale.reversed} for scale in asked
            ],
            "missingValues": self.plan["missing"].get(column, []),
            "exclusions": [
                {key: value for key, value in rule.items() if key != "column"}
                for rule in self.plan["exclude"]
                if rule["column"] == column
            ],
            "source": {"file": self.plan["phenotype"], "column": column},
        }

    def score(self, scale: Scale) -> Node:
        """A score that is made of the items of a questionnaire."""
        low, high = scale.limits
        return self.made(scale.name, "score") | {
            "description": scale.title,
            "minValue": low,
            "maxValue": high,
            "measurementTechnique": _technique(scale),
            "scoring": {
                "method": scale.scoring,
                "items": scale.items,
                "reversed": scale.reversed,
                "minimumAnswered": scale.needed,
            },
            "source": {"computedFrom": scale.items},
        }

    def at_visits(self, name: str, source: str | dict[str, str]) -> Node:
        """An exposure that has a value at each visit; known where there is one at any of them."""
        rows = self.tables.varying
        values = rows[rows["exposure"] == name].set_index("subject")["exposure_value"]
        known = self.tables.phenotype.text.index.isin(values.dropna().index)
        node = self.start(name, pd.Series(known, self.tables.phenotype.text.index))
        if isinstance(source, str):
            columns, key = [source], "column"
        else:
            columns, key = list(source.values()), "columnOfVisit"
        codes = [code for column in columns for code in self.plan["missing"].get(column, [])]
        made_of: Node = {"file": self.plan["phenotype"], key: source}
        node |= {"variableType": "number", "roles": [AT_VISITS]}
        return node | {"missingValues": list(dict.fromkeys(codes)), "source": made_of}

    def made(self, name: str, role: str) -> Node:
        """A column that is made: of questionnaires, formulas or the expression."""
        roles = [role for role, columns in self.plan["roles"].items() if name in columns]
        node = self.start(name, self.tables.columns[name].notna())
        return node | {"variableType": "number", "roles": [role, *roles]}

    def start(self, name: str, known: pd.Series) -> Node:
        """What is told of every variable."""
        words = self.names.get(name, {})
        parts = {"phenotype": known, "analysed": known[self.tables.analysed]}
        return {
            "@type": "PropertyValue",
            "name": name,
            "alternateName": words.get("label", ""),
            "description": words.get("description", ""),
            "participants": {
                part: {"n": int(there.sum()), "missing": int((~there).sum())}
                for part, there in parts.items()
            },
        }

    def kind(self, column: str, *, is_item: bool) -> str:
        """What the values of a column of the phenotype are."""
        roles = [role for role, columns in self.plan["roles"].items() if column in columns]
        if column == self.plan["subject"] or "sample of a visit" in roles:
            return "identifier"
        if column in self.plan["categories"]:
            return "category"
        if "cluster" in roles or not (roles or is_item):
            return "cluster"
        numbers = self.numbers(column)
        if numbers is None:
            return "text"
        return "binary" if len(numbers) == OF_A_PAIR and not is_item else "number"

    def numbers(self, column: str) -> list[str] | None:
        """The different numbers of a column in order; None where it has other cells."""
        try:
            numbers = self.tables.phenotype.numbers(column)
        except ValueError:
            return None
        return [level_name(number) for number in sorted(numbers.dropna().unique())]

    def levels(self, column: str, kind: str) -> list[Node]:
        """The levels of a column, with their labels."""
        if kind in ("identifier", "cluster"):
            return []
        labels = dict(self.tables.labels.get(column, {}))
        sex = self.plan["sex"]
        if sex and sex["column"] == column:
            for label, value in (("female", sex["female"]), ("male", sex["male"])):
                labels.setdefault(level_name(value), label)
        found = list(labels)
        if kind == "category":
            reference = self.plan["categories"][column]
            found += sorted(self.tables.phenotype.levels(column, reference).dropna().unique())
        elif kind == "binary":
            found += self.numbers(column) or []
        nodes = []
        for level in dict.fromkeys(found):
            node = {"@type": "PropertyValue", "value": level, "name": labels.get(level, "")}
            if kind == "category" and level == level_name(self.plan["categories"][column]):
                node["description"] = "reference level"
            nodes.append(_told(node))
        return nodes


def _technique(scale: Scale) -> str:
    """How a questionnaire is scored, in a sentence or two."""
    n, (low, high) = len(scale.items), scale.range
    turned = ""
    if scale.reversed:
        turned = f" Reversed items: r becomes {low + high:g} - r."
    return (
        f"{scale.title}: {scale.scoring} of {n} items, answered from {low:g} to {high:g}; "
        f"{scale.needed} must be answered.{turned} {scale.reference}"
    ).strip()


def _told(node: Node) -> Node:
    """A node without the keys that say nothing."""
    return {key: value for key, value in node.items() if value not in ("", [], {})}
