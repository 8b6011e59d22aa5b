"""Result tables of two small studies, made by the functions that make them in the workflow."""

import numpy as np
import pandas as pd
import pytest
from statistics_of import statistics_of

from ctra.cohort.descriptives import correlate, describe, represent
from ctra.expression.geneset import correlate_groups
from ctra.model.analysis import Specification, fit_model
from ctra.model.competitive import competitive
from ctra.model.composition import composition
from ctra.model.curve import COLUMNS as CURVE
from ctra.model.design import design_matrix, model_warnings
from ctra.model.fits import Settings
from ctra.model.genome import genome
from ctra.model.imputation import imputation
from ctra.model.pooled import pool_studies
from ctra.report.findings import findings
from ctra.report.sentences import effect_sentences
from ctra.report.set_findings import compare_sets
from ctra.report.summary import effect_table
from ctra.report.verdict import verdicts

REMARK = "alpha is negative: check which items are reversed"
GENES = {
    "IL1A": "proinflammatory",
    "JUN": "proinflammatory",
    "MX1": "interferon",
    "IFI44": "interferon",
    "IGJ": "antibody",
    "FOS": "proinflammatory",
}
OF_MODEL = {"table": "results", "flow": "left_out"}
DESIGNS = {
    study: {
        "expression": "reads",
        "covariates": covariates,
        "clusters": "none",
        "visits": {},
        "exposures": {},
    }
    for study, covariates in (("study1", "age"), ("study2", "age, female"))
}
SETTINGS = Settings(
    statistics=statistics_of("un", "csh"),
    method="reml",
    standardize=False,
    permutations=200,
    seed=1,
)

CONFIG = {
    "reads": {
        "protocol": "quantseq-fwd",
        "umi": None,
        "internal_priming": "report",
        "adapter": "AGATCGG",
        "nextseq_quality": 10,
        "min_length": 20,
    },
    "quality": {"min_correlation": 0.5},
    "expression": {"library_size": "mapped", "floor": 1, "standardize": False},
    "inference": {
        "covariance": ["un", "csh"],
        "method": "reml",
        "permutations": 200,
        "seed": 77,
    },
    "studies": {
        study: {
            "samples": "samples.tsv",
            "categories": {},
            "markers": ["CD3D", "CD14"],
            "covariates": ["age"],
            "sensitivity": {"sex": ["female"]},
            "models": {
                "main": {
                    "exposures": ["prwo", "orientation"],
                    "products": [["prwo", "orientation"]],
                }
            },
        }
        for study in ("study2", "study1")
    },
}


def fit(data, model, **specification):
    """Tables of one model."""
    tables = fit_model(*data, Specification(**specification), SETTINGS)
    return {name: table.assign(model=model) for name, table in tables.items()}


def curve(results):
    """Specification curve of the first effect: its slopes as declared and in three others."""
    (row,) = results[results["statistic"] == "composite"].head(1).to_dict("records")
    rows = pd.DataFrame([row] * 4).assign(declared=["yes", "no", "no", "no"], scale="log2")
    rows = rows.assign(covariates=["as declared", "none"] * 2, million="mapped", floor=1.0)
    rows = rows.assign(who=["as declared"] * 2 + ["with: poor RNA"] * 2)
    rows["beta"] = row["beta"] * np.array([1, -0.1, 1.2, 0.5])
    sums = {"n_specifications": 4, "n_same_sign": 3, "n_below": 0, "n_significant": 0}
    sums |= {"beta": row["beta"], "beta_median": 0.75 * row["beta"], "expected": 0.2}
    sums |= {"beta_low": rows["beta"].min(), "beta_high": rows["beta"].max()}
    sums |= {"p_median": 0.4, "p_share": 1.0, "hangs_on": "covariates", "hangs_share": 0.8}
    sums |= {"effect": row["effect"], "n_refused": 0, "n_same": 2, "status": "ok"}
    tables = {"specifications": rows, "curve": pd.DataFrame([sums])}
    return {
        name: table.reindex(columns=CURVE[name]).assign(model="main")
        for name, table in tables.items()
    }


def of_study(study, rng, *, n=40):
    """Tables of one study: a model with a product, and the same with a sensitivity set."""
    subjects = [f"{i:03d}" for i in range(n)]
    people = pd.DataFrame(
        rng.normal(size=(n, 3)), pd.Index(subjects, name="subject"), ["prwo", "orientation", "age"]
    )
    people["female"] = rng.integers(0, 2, n).astype(float)
    people.insert(0, "sample", [f"S{subject}" for subject in subjects])
    endog = pd.DataFrame(rng.normal(5, 1, (n, 6)), people["sample"], list(GENES))
    endog = endog.sub(0.6 * people["orientation"].to_numpy(), axis=0)
    endog["FOS"] = 0.0
    genes = pd.DataFrame({"symbol": list(GENES), "group": list(GENES.values())})
    genes["sign"] = np.where(genes["group"] == "proinflammatory", 1, -1)
    genes = genes.assign(gene="ENSG1", matched_by="ensembl_id", status="found")
    absent = {"symbol": "IL8", "group": "proinflammatory", "sign": 1, "status": "missing"}
    slopes = [{"of": "prwo", "at": "orientation", "values": [-1, 0, 1]}]
    model = {"exposures": ["prwo", "orientation"], "products": [["prwo", "orientation"]]}
    data, rest = (endog, people, genes), {"categories": {}, "slopes": slopes}
    fits = {
        "main": fit(data, "main", covariates=["age"], **model, **rest),
        "main+sex": fit(data, "main+sex", covariates=["age", "female"], **model, **rest),
    }
    few = genes[genes["symbol"].isin(["IL1A", "JUN", "MX1"])]
    of_few = endog[few["symbol"]], people, few
    fits["main@few"] = fit(of_few, "main@few", covariates=["age"], **model, **rest)
    given = {
        OF_MODEL.get(name, name): table.assign(study=study) for name, table in fits["main"].items()
    }
    given["findings"] = findings(given["results"], given["influence"]).assign(study=study)
    told = verdicts(fits["main"] | {"findings": given["findings"], "gene_set": genes}, "main")
    given["verdicts"] = told.assign(study=study, model="main")
    given["sensitivity"] = fits["main+sex"]["table"].assign(study=study)
    by_set = [fits["main"], fits["main@few"]]
    together = (pd.concat([of[name] for of in by_set]) for name in ("table", "influence", "genes"))
    listed = pd.concat([genes.assign(gene_set="ctra"), few.assign(gene_set="few")])
    given["gene_sets"] = compare_sets(*together, listed).assign(study=study)
    given["set_genes"] = few.assign(study=study, gene_set="few", source="<few>.tsv")
    given["set_results"] = fits["main@few"]["table"].assign(study=study)
    x = design_matrix(people, **model, covariates=["age"])
    step = {"step": ["in the table of participants", "poor <RNA> quality"], "n_excluded": [0, 3]}
    scale = {"scale": "prwo", "title": "Positive relations", "items": 3, "reference": "Ryff 1995"}
    numbers = {"mean": 3.8, "sd": 0.64, "alpha": 0.55, "alpha_ci_low": 0.42, "alpha_ci_high": 0.66}
    others = pd.DataFrame(rng.normal(5, 1, (60, n)), [f"G{i}" for i in range(60)], people["sample"])
    every = pd.concat([endog.T, others])
    found = genes.assign(gene=genes["symbol"])
    declared = Specification(**model, covariates=["age"], **rest)
    tested = competitive(every, found, people, declared, standardize=False, seed=1)
    given["competitive"] = tested.assign(study=study, model="main")
    names = pd.DataFrame({"gene": every.index, "name": every.index})
    slopes_of_all = genome(every, found, names, people, declared, standardize=False)
    given["genome_effects"] = slopes_of_all["genome_effects"].assign(study=study, model="main")
    given |= {name: of.assign(study=study) for name, of in curve(given["results"]).items()}
    markers = pd.DataFrame({"symbol": ["CD3D", "CD14"], "cell_type": ["T cells", "monocytes"]})
    with_markers = people.assign(CD3D=rng.normal(size=n), CD14=rng.normal(size=n))
    survives = composition(endog, with_markers, markers, declared, standardize=False)
    given["composition"] = survives.assign(study=study, model="main")
    unknown = people.assign(age=people["age"].where(np.arange(n) > 3))
    imputed = imputation(endog, unknown, declared, standardize=False, seed=1)
    given["imputation"] = imputed.assign(study=study, model="main")
    columns = people.drop(columns="sample")
    titles = {"column": ["prwo"], "label": ["Positive relations"], "source": ["questionnaire"]}
    of_whole = {
        "warnings": model_warnings(columns.assign(age=[99, *columns["age"][1:]]), x).assign(
            model="main"
        ),
        "sentences": effect_sentences(
            given["results"], given["findings"], {"prwo": "Positive relations"}
        ),
        "flow": pd.DataFrame({**step, "n_left": [n + 3, n], "n_undecided": 0}),
        "gene_set": pd.concat([genes, pd.DataFrame([absent])], ignore_index=True),
        "categories": pd.DataFrame({"column": ["school"], "level": ["low"], "use": ["reference"]}),
        "descriptives": describe(columns, {"female": {"1": "woman"}}),
        "scales": pd.DataFrame([{**scale, **numbers, "n": n, "remarks": REMARK}]),
        "scale_items": pd.DataFrame(
            {"scale": "prwo", "item": ["prwo1"], "reversed": "yes", "n": n, "item_rest_r": 0.37}
        ).assign(mean=3.5, sd=1.0, min=1.0, max=5.0, remarks=np.nan),
        "correlations": correlate(columns),
        "names": pd.DataFrame(titles),
        "matrix": pd.DataFrame({"note": []}),
        "gene_correlations": correlate_groups(endog, genes),
        "representativeness": represent(columns[["age"]], columns[["age"]] - 1),
        "samples": pd.DataFrame(
            {
                "sample": ["S1", "S2"],
                "verdict": ["pass", "fail"],
                "reasons": [np.nan, "12 reads; at least 1,000 are <needed>"],
                "raw": [8000, 12],
                "unique_share": [0.96, 0.5],
                "sense_share": 0.99,
                "too_short_share": 0.03,
                "globin_share": 0.1,
                "ribosomal_share": np.nan,
                "ctra_genes": 47,
                "mean_r": [0.97, 0.41],
                "sex_rna": "female",
                "sex_phenotype": "female",
            }
        ),
        "sample_correlations": pd.DataFrame(
            {
                "sample": ["S1", "S2"],
                "verdict": ["pass", "fail"],
                "reasons": [np.nan, "0.410 mean correlation with the other samples"],
                "mean_r": [0.97, 0.41],
                "z": [0.3, -8.2],
                "stands_out": ["no", "yes"],
                "n_genes": 15000,
                "status": "ok",
            }
        ),
        "reads": pd.DataFrame(
            {
                "sample": ["S1", "S2"],
                "raw": [8000, 2000],
                "no_spacer": 0,
                "cutadapt_input": [8000, 2000],
                "trimmed": [7800, 1000],
                "mapped": [7600, 900],
                "unique": [7500, 800],
                "sense": [7200, 700],
                "counted": [7200, 700],
                "molecules": None,
                "trimmer": "cutadapt 5.2",
                "aligner": "STAR 2.7.11b",
            }
        ),
    }
    return given | {name: table.assign(study=study) for name, table in of_whole.items()}


OF_VISITS = [
    "attendance", "visit_means", "visit_contrasts", "visit_genes", "visit_left_out", "visit_slopes",
]  # fmt: skip


@pytest.fixture(scope="package")
def given():
    """Tables of study1 and study2, by the names that the page knows them by."""
    rng = np.random.default_rng(3)
    studies = [of_study(study, rng) for study in ("study1", "study2")]
    tables = {name: pd.concat([of[name] for of in studies]) for name in studies[0]}
    tables |= {name: pd.DataFrame({"study": []}) for name in OF_VISITS}  # they have none
    return tables | {"pooled": pool_studies(tables["results"], DESIGNS, [*DESIGNS])}


@pytest.fixture(scope="package")
def config():
    """The configuration of both studies, defaults filled in."""
    return CONFIG


@pytest.fixture(scope="package")
def truth():
    keys = {"study": "study1", "model": "main"}
    return pd.DataFrame(
        {**keys, "effect": ["prwo", "orientation", "prwo:orientation"], "truth": [0.0, -0.6, 9.0]}
    )


@pytest.fixture(scope="package")
def effects(given, truth):
    return effect_table(given["results"], given["findings"], truth)
