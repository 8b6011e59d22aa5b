"""Scales, formulas and models that the configuration alone shows to be wrong."""

import pytest
from written_project import refused


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "scales: [short]",
            "scales: [short, shrot]",
            "config.yaml:9: unknown scale 'shrot'; did you mean 'short'?; there are: short; your "
            "own are looked for in scales",
        ),
        refused(
            "reversed: []",
            "reversed: [q3]",
            "config.yaml:9: scales/short.yaml:4: reversed is ['q3']; a list of some of the items "
            "is needed",
            file="scales/short.yaml",
        ),
        refused(
            "contrast: short - age",
            "contrast: short / age",
            "config.yaml:11: 'short / age': 'short / age' is not allowed; "
            "only column names, numbers, +, -, * and brackets are",
        ),
        refused(
            "exposures: [short, contrast]",
            "exposures: [short, 'a:b']",
            "config.yaml:17: studies.one.models.main.exposures.1 is 'a:b'; allowed: a name without "
            "a colon",
        ),
        refused(
            "covariates: [age]",
            "covariates: []\n    impute: covariates",
            "config.yaml:15: no covariates to impute; name them under covariates, or leave out "
            "impute",
        ),
        refused(
            "covariates: [age]",
            "covariates: [age]\n    impute: exposures",
            "config.yaml:15: studies.one.impute is 'exposures'; allowed: covariates (fit every "
            "declared model once more with the missing values of its covariates imputed; exposures "
            "are never imputed)",
        ),
        refused(
            "covariates: [age]",
            "covariates: [age]\n    impute: covariates\n    cluster: village",
            "config.yaml:16: no column 'village' in one.csv; did you mean 'age'?",
            "config.yaml:15: imputation takes participants for independent, and the study has "
            "clusters (village); leave out impute or cluster",
        ),
        refused(
            "products: [[short, contrast]]",
            "products: [[age, rin]]",
            "config.yaml:18: 'age' is not among the exposures of model 'main'",
            "config.yaml:18: 'rin' is not among the exposures of model 'main'",
        ),
        refused(
            "covariates: [age]",
            "covariates: [age, short]",
            "config.yaml:17: 'short' is a covariate too; name it once",
        ),
        refused(
            "products: [[short, contrast]]",
            "products: [[short, contrast], [contrast, short]]",
            "config.yaml:18: the product contrast:short is there already",
        ),
        refused(
            "products: [[short, contrast]]",
            "products: [[short, short]]",
            "config.yaml:18: studies.one.models.main.products.0: ['short', 'short'] has non-unique "
            "elements",
        ),
        refused(
            "        products: [[short, contrast]]",
            "        products: [[short, contrast]]\n        slopes: {of: short, at: age}",
            "config.yaml:19: model 'main' has no product of short and age",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    sensitivity: {ses: [incme], more: [age], whole: [short]}",
            "config.yaml:15: no column 'incme' in one.csv, scales or derived columns",
            "config.yaml:15: 'short' is an exposure of model 'main'; name it once",
            "config.yaml:15: 'age' is a covariate of every model; name it once",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    primary: [mian, short]",
            "config.yaml:15: no model 'mian' in study 'one'; there: main; did you mean 'main'?",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    sensitivity: {rna: [rin]}\n    primary: [main+rna, short]",
            "config.yaml:16: 'main+rna' would be a sensitivity set of model 'main'; the primary "
            "effect is of a declared model",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    primary: [main, age]",
            "config.yaml:15: model 'main' has no exposure or product 'age'; there: short, "
            "contrast, short:contrast",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    primary: [main, 'contrast:short']",
            "config.yaml:15: model 'main' has no exposure or product 'contrast:short'; there: "
            "short, contrast, short:contrast; did you mean 'short:contrast'?",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    primary: main",
            "config.yaml:15: studies.one.primary is 'main'; its type must be array ([model, "
            "effect]: the effect that the study was made to test); write a list: [a, b]",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    primary: [main]",
            "config.yaml:15: studies.one.primary: ['main'] is too short ([model, effect]: the "
            "effect that the study was made to test)",
        ),
        refused(
            "studies:\n",
            "inference: {smallest: 0}\nstudies:\n",
            "config.yaml:4: inference.smallest: 0 is less than or equal to the minimum of 0 "
            "(smallest slope that matters, in the unit of the slopes; without it no test of "
            "equivalence)",
        ),
        refused(
            "reversed: []\n",
            "",
            "config.yaml:9: scales/short.yaml: no reversed; a questionnaire has title, items, "
            "range, reversed, reference, and may have min_items, scoring; where no item is "
            "reversed, reversed is []",
            file="scales/short.yaml",
        ),
    ],
)
def test_a_fault_of_a_model(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages


@pytest.mark.parametrize("effect", ["contrast", "'short:contrast'"])
def test_the_primary_effect_is_an_exposure_or_a_product(project, effect):
    old = "    covariates: [age]"
    project.edit("config.yaml", old, f"{old}\n    primary: [main, {effect}]")
    assert len(project.read()["one"]) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "{site: 1}",
            "{site: 1, rin: 9}",
            "config.yaml:22: 'rin' is a category; a product is of two numbers",
        ),
        refused(
            "{site: 1}",
            "{site: 1, age: 60}",
            "config.yaml:13: 'age' is a category; means are compared of numbers",
        ),
    ],
)
def test_a_category_is_no_number(larger, file, old, new, messages):
    larger.edit(file, old, new)
    assert larger.faults() == messages
