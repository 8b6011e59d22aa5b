"""The analysed sample as declared, and with each exclusion taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ctra.cohort.phenotype import Phenotype
from ctra.cohort.sample import exclude, study_columns
from ctra.cohort.specification import Exclusion

DECLARED = "as declared"


@dataclass(frozen=True, eq=False)
class Cohort:
    """Everybody of a study, and who of them may be analysed.

    Attributes
    ----------
    phenotype : Phenotype
    scores : DataFrame, shape (n_participants, n_scales)
    samples : Series of str
        Sample by participant, for those with expression data.
    rules : list of Exclusion
    verdicts : dict of str to DataFrame
        As for `ctra.cohort.sample.exclude`; they hold in every specification.
    wanted : dict
        Further arguments of `ctra.cohort.sample.study_columns`.
    """

    phenotype: Phenotype
    scores: pd.DataFrame
    samples: pd.Series
    rules: Sequence[Exclusion]
    verdicts: Mapping[str, pd.DataFrame]
    wanted: Mapping[str, Any]

    def people(self, *, without_each: bool) -> dict[str, pd.Index]:
        """Who is analysed as declared, and without the exclusions of each reason.

        Parameters
        ----------
        without_each : bool
            Whether exclusions are taken back, those of one reason at a time.

        Returns
        -------
        dict of str to Index of str
            Participants, by what is done; as declared comes first.
        """
        rules = {DECLARED: list(self.rules)}
        if without_each:
            for reason in dict.fromkeys(rule["reason"] for rule in self.rules):
                left = [rule for rule in self.rules if rule["reason"] != reason]
                rules[f"with: {reason}"] = left
        return {
            name: exclude(self.phenotype, self.samples, left, self.verdicts)[0]
            for name, left in rules.items()
        }

    def columns(self, markers: pd.DataFrame | None) -> pd.DataFrame:
        """Sample and columns of everybody with expression data.

        Parameters
        ----------
        markers : DataFrame, optional
            Index the participants.

        Returns
        -------
        DataFrame, shape (n, 1 + n_columns)
            Index the participants, in the order of the phenotype.
        """
        every = study_columns(self.phenotype, self.scores, markers=markers, **self.wanted)
        table = every[every.index.isin(self.samples.index)].rename_axis("subject")
        table.insert(0, "sample", self.samples[table.index].to_numpy())
        return table
