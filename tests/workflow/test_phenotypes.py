"""A cohort as researchers have it, from each program's file to the table of participants."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import yaml

from ctra.simulate.cohort import simulate_cohort

MOOD = {
    "title": "Mood",
    "items": ["prwo1", "prwo2", "ucla1"],
    "range": [1, 5],
    "reversed": ["ucla1"],
    "reference": "none",
    "min_items": 2,
    "scoring": "sum",
}
WRITE = {
    "xlsx": lambda table, path: table.to_excel(path, sheet_name="people", index=False),
    "sav": pyreadstat.write_sav,
    "dta": lambda table, path: table.to_stata(path, write_index=False),
    "xpt": lambda table, path: pyreadstat.write_xport(table, path, file_format_version=8),
}


def test_every_format_gives_the_same_participants(project):
    """Five studies of one project; a scale of its own beside the configuration, one pre-scored."""
    ids = [f"{i:04d}" for i in range(1, 86)]
    people, _ = simulate_cohort("study1", ids, 1)
    people["bmi"] = people["bmi"].mask(people.index % 7 == 0, 999)
    people["purpose"] = (people["purpose1"] + people["purpose2"]) / 2
    people = people.drop(columns=["purpose1", "purpose2", "purpose3"])
    rng = np.random.default_rng(1)
    symbols = pd.read_csv(project.folder / "resources/ctra_genes.tsv", sep="\t")["symbol"]
    matrix = pd.DataFrame(rng.normal(5, 1, (len(symbols), 85)), symbols, ids)
    matrix.rename_axis("gene").to_csv(project.folder / "expression.csv")
    people.to_csv(project.folder / "p.csv", index=False)
    for ending, write in WRITE.items():
        write(people, project.folder / f"p.{ending}")
    (project.folder / "config/scales").mkdir()
    (project.folder / "config/scales/mood.yaml").write_text(yaml.safe_dump(MOOD))
    study = {
        "expression": "expression.csv",
        "subject": "id",
        "missing": {"bmi": [999]},
        "scales": ["loneliness", "mood", "purpose"],
        "exclude": [{"column": "rin", "below": 5, "reason": "poor RNA"}],
        "covariates": ["age", "bmi"],
        "models": {"all": {"exposures": ["loneliness", "mood", "purpose"]}},
    }
    studies = {ending: study | {"phenotype": f"p.{ending}"} for ending in ("csv", *WRITE)}
    studies["xlsx"]["sheet"] = "people"
    project.configure({"studies": studies})
    project.snakemake(*(f"results/cohort/{ending}/scales.tsv" for ending in studies))
    folder = project.folder / "results/cohort"
    for table in ("phenotype", "scores", "participants", "flow", "scales", "items"):
        first, *others = [(folder / e / f"{table}.tsv").read_bytes() for e in studies]
        assert all(other == first for other in others), table
    scales = project.table("results/cohort/csv/scales.tsv").set_index("scale")
    assert scales["source"].to_list() == ["items", "items", "pre-scored"]
    participants = project.table("results/cohort/csv/participants.tsv", dtype={"subject": str})
    assert participants["bmi"].max() < 50
    answers = people.set_index("id").loc[participants["subject"]]
    mood = answers["prwo1"] + answers["prwo2"] + 6 - answers["ucla1"]
    assert participants["mood"].to_list() == pytest.approx(mood.to_list())
    log = (project.folder / "logs/phenotype/csv.log").read_text()
    assert "p.csv: read as utf-8" in log
    assert "p.csv: column 'bmi': 13 cells have a value that is declared missing" in log
    assert "read as" not in (project.folder / "logs/participants/csv.log").read_text()


def test_the_item_of_a_participant_out_of_range_stops_the_project(project):
    rows = ["id,purpose1,purpose2,purpose3", "a,1,2,3", "b,1,7,3", ""]
    (project.folder / "p.csv").write_text("\n".join(rows))
    (project.folder / "e.csv").write_text("gene,a,b\nMX1,1,2\n")
    study = {"expression": "e.csv", "phenotype": "p.csv", "subject": "id", "scales": ["purpose"]}
    study["models"] = {"m": {"exposures": ["purpose"]}}
    project.configure({"studies": {"s": study}})
    output, code = project.dry_run(check=False)
    assert code != 0
    assert "p.csv:3: participant 'b', column 'purpose2': 7 is outside 1 to 5" in output
