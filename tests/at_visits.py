"""A small trial of random numbers that starts at expression: two arms, three visits."""

import numpy as np
import pandas as pd

VISITS = ["baseline", "week5", "week12"]
LOST = {"P03": ["week12"], "P05": ["baseline"], "P08": ["week5", "week12"]}  # who did not come
UNREAD = ("P10", "week5")  # whose blood has no sample


def write_trial(folder, root, *, n=40, effect=-0.3):
    """Write its tables to data/ of a folder, and return its configuration."""
    rng = np.random.default_rng(20261127)
    genes = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t")
    people = pd.DataFrame(
        {
            "id": [f"P{number:02d}" for number in range(n)],
            "arm": rng.permutation(np.repeat(["control", "kindness"], n // 2)),
            "age": rng.integers(20, 60, n),
            "site": np.tile(["north", "south"], n // 2),
        }
    )
    rows, columns = [], {}
    own = np.random.default_rng(20261128)  # of what came later, so that the other numbers stay
    level = rng.normal(0, 0.3, n)
    for place, visit in enumerate(VISITS):
        treated = (people["arm"] == "kindness").to_numpy() * (place > 0)
        profile = level + effect * treated + rng.normal(0, 0.2, n)
        for person, height in zip(people.to_dict("records"), profile, strict=True):
            if visit in LOST.get(person["id"], []):
                continue
            sample = f"S{person['id'][1:]}_{place}"
            stress = round(own.normal(3, 1), 2)
            rows.append({"visit": visit, **person, "stress": stress, "rna": sample})
            if (person["id"], visit) != UNREAD:
                noise = rng.normal(0, 0.5, len(genes))
                columns[sample] = 8 + genes["sign"] * height + noise
    (folder / "data").mkdir()
    expression = pd.DataFrame(columns)
    expression.insert(0, "gene", genes["symbol"])
    expression.to_csv(folder / "data" / "expression.tsv", sep="\t", index=False)
    pd.DataFrame(rows).to_csv(folder / "data" / "visits.csv", index=False)
    study = {
        "expression": "data/expression.tsv",
        "phenotype": "data/visits.csv",
        "subject": "id",
        "visit": {"column": "visit", "order": VISITS, "sample": "rna", "varying": ["stress"]},
        "categories": {"site": "north"},
        "arm": {"column": "arm", "reference": "control", "strata": ["site"]},
        "covariates": ["age"],
        "models": {
            "week5": {"exposures": ["arm"], "change": "week5"},
            "week12": {"exposures": ["arm"], "change": "week12"},
        },
    }
    settings = {"covariance": ["un"], "permutations": 200}
    return {"inference": settings, "studies": {"trial": study}}


def make_wide(folder, study):
    """Give a study of long rows one row a participant; `study` names the samples of each visit.

    The participants come in the order of their first rows, and the columns of the files are the
    same but for those of the visits.
    """
    rows = pd.read_csv(folder / study["phenotype"], dtype=str)
    visit = study["visit"]
    own = [*visit.get("varying", []), *([visit["sample"]] if "sample" in visit else [])]
    people = rows.drop(columns=[visit["column"], *own])
    wide = people.groupby(study["subject"], sort=False).first()
    names = {column: {one: f"{column}_{one}" for one in visit["order"]} for column in own}
    for column, of_visit in names.items():
        cells = rows.pivot(index=study["subject"], columns=visit["column"], values=column)
        wide = wide.join(cells.rename(columns=of_visit)[[*of_visit.values()]])
    if "sample" in visit:
        visit["sample"] = names.pop(visit["sample"])
    if "varying" in visit:
        visit["varying"] = names
    del visit["column"]
    wide.to_csv(folder / "data" / "wide.csv")
    study["phenotype"] = "data/wide.csv"
