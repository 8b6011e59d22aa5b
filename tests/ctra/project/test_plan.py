"""The models of a study: those declared, and each with each sensitivity set."""

from ctra.project.plan import study_models


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
