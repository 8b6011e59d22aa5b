"""Reference fits of the marginal model, and their data in the coding of R and SAS."""

import json

import numpy as np
import pandas as pd

from ctra.marginal import MarginalModel

# covariate: column of the data and the level that is 0 (the reference), levels in order
FACTORS = {
    "Sex": ["Male", "Female"],
    "SEX": ["Male", "Female"],
    "ARMCD": ["PBO", "TRT"],
    "RACE": ["Asian", "Black or African American", "White"],
    "AVISIT": ["VIS1", "VIS2", "VIS3", "VIS4"],
}


def reference(shared_data, name):
    return json.loads((shared_data / "proc_mixed" / name).read_text())


def load(shared_data, name):
    """One of the data sets: long format with endog, subject and cell."""
    table = pd.read_csv(shared_data / "proc_mixed" / f"{name}.csv")
    names = {"distance": "endog", "Subject": "subject", "FEV1": "endog", "USUBJID": "subject"}
    table = table.rename(columns=names)
    return table.assign(cell=table["age" if "age" in table else "AVISIT"].astype(str))


def design(table, terms):
    """Columns of a model as R codes them (treatment contrasts), and the effect of each."""
    columns = {"(Intercept)": np.ones(len(table))}
    effects = {"(Intercept)": "(Intercept)"}
    for term in terms:
        parts = [{}]
        for factor in term.split(":"):
            if factor in FACTORS:
                # an interaction without its main effects has a column for every cell, as in SAS
                every = ":" in term and factor not in terms
                levels = FACTORS[factor] if every else FACTORS[factor][1:]
                dummies = {factor + level: table[factor] == level for level in levels}
            else:
                dummies = {factor: table[factor]}
            parts = [{**part, name: values} for part in parts for name, values in dummies.items()]
        for part in parts:
            name = ":".join(part)
            columns[name] = np.prod([np.asarray(v, dtype=float) for v in part.values()], axis=0)
            effects[name] = term
    return pd.DataFrame(columns, index=table.index), list(effects.values())


def fit(table, terms, structure, method, df_method="between-within"):
    exog, effects = design(table, terms)
    cells = list(dict.fromkeys(table.sort_values("VISITN" if "VISITN" in table else "age")["cell"]))
    model = MarginalModel(
        table["endog"],
        exog,
        table["subject"],
        pd.Categorical(table["cell"], cells),
        covariance=structure.lower(),
        method=method.lower(),
        effects=effects,
    )
    return model.fit(df_method=df_method)
