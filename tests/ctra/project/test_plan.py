"""The models of a study: those declared, with each sensitivity set, and of each gene set."""

from ctra.files.gene_set import gene_set_of
from ctra.project.plan import covariate_sets, curve_effects, study_models


def test_models_of_a_study_with_sensitivity_sets():
    study = {
        "covariates": ["age"],
        "sensitivity": {"ses": ["income"], "size": ["network", "kin"]},
        "models": {
            "a": {"exposures": ["x"], "products": []},
            "b": {
                "exposures": ["x", "m"],
                "products": [["x", "m"]],
                "slopes": {"of": "m", "at": "x", "values": [2]},
            },
            "c": {"exposures": ["x", "m"], "products": [["x", "m"]]},
        },
    }
    models = study_models(study)
    assert " ".join(models) == "a b c a+ses a+size b+ses b+size c+ses c+size"
    assert models["a+size"] == {
        "exposures": ["x"],
        "products": [],
        "covariates": ["age", "network", "kin"],
        "slopes": [],
    }
    assert models["b"]["slopes"] == models["b+ses"]["slopes"] == [study["models"]["b"]["slopes"]]
    assert models["c"]["slopes"] == [{"of": "x", "at": "m", "values": [-1, 0, 1]}]


def test_each_declared_model_is_of_each_further_gene_set():
    """Its sensitivity models are not."""
    study = {
        "covariates": ["age"],
        "sensitivity": {"ses": ["income"]},
        "models": {
            "a": {"exposures": ["x"], "products": []},
            "b": {"exposures": ["m"], "products": []},
        },
    }
    models = study_models(study, ["core", "mine"])
    assert " ".join(models) == "a b a+ses b+ses a@core a@mine b@core b@mine"
    assert models["b@core"] == models["b"]
    assert gene_set_of("b@core") == ("b", "core")
    assert gene_set_of("b+ses") == ("b+ses", "ctra")


STUDY = {
    "covariates": ["age"],
    "sensitivity": {"ses": ["income"], "blood": ["CD4"]},
    "markers": ["CD4", "CD8A"],
    "models": {"a": {"exposures": ["x"]}, "b": {"exposures": ["x", "CD8A"]}},
}


def configured(study=STUDY, *, effects="primary", covariates=("none", "sensitivity", "markers")):
    chosen = {"effects": effects, "covariates": list(covariates)}
    return {"studies": {"one": study}, "specifications": chosen}


def test_the_primary_effect_has_a_curve_and_without_one_all_have():
    primary = STUDY | {"primary": ["b", "x"]}
    assert curve_effects(configured(primary), "one") == {"b": ["x"]}
    every = {"a": [], "b": []}
    assert curve_effects(configured(), "one") == every
    assert curve_effects(configured(primary, effects="all"), "one") == every
    visits = primary | {"visit": {"column": "visit", "order": ["first", "second"]}}
    assert curve_effects(configured(visits), "one") == {}


def test_covariates_of_the_specifications():
    assert covariate_sets(configured(), "one", "a") == {
        "as declared": ["age"],
        "none": [],
        "with ses": ["age", "income"],
        "with blood": ["age", "CD4"],
        "with leukocyte markers": ["age", "CD4", "CD8A"],
    }
    of_b = covariate_sets(configured(covariates=["markers"]), "one", "b")
    assert of_b == {"as declared": ["age"], "with leukocyte markers": ["age", "CD4"]}
    bare = STUDY | {"markers": []}
    assert list(covariate_sets(configured(bare), "one", "a"))[-1] == "with blood"
