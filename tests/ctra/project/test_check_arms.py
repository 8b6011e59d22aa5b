"""Arms and strata that cannot be, and exposures that are categories."""

from pathlib import Path

import pytest
from written_project import refused

from ctra.project.check import read_project
from ctra.project.configuration import Locations

OLD = "    models:\n      main:\n        exposures: [short, rin]"
LINE = "    arm: {column: rin, reference: 9}\n"
ARM = f"{LINE}{OLD}"


@pytest.fixture
def trial(larger):
    """The larger project with an arm, and without a product of it."""
    larger.edit("config.yaml", OLD, ARM)
    larger.edit("config.yaml", "        products: [[short, rin]]\n", "")
    larger.edit("config.yaml", "      - {column: rin, below: 5, reason: poor RNA}", "      []")
    return larger


def test_an_arm_is_a_category_and_an_exposure(trial):
    locations = Locations(["config.yaml"])
    config = trial.check(locations)
    read_project(
        config, locations, scales=[Path("scales")], built=Path("none"), generated=lambda path: False
    )
    assert config["studies"]["one"]["categories"] == {"site": 1, "rin": 9}


def test_a_category_may_be_an_exposure_without_an_arm(larger):
    larger.edit("config.yaml", "{site: 1}", "{site: 1, rin: 9}")
    larger.edit("config.yaml", "        products: [[short, rin]]\n", "")
    assert len(larger.read()["one"]) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "{site: 1}",
            "{site: 1, rin: 9}",
            "config.yaml:11: 'rin' is the arm, which is a category by design; name it once",
        ),
        refused(
            "reference: 9}",
            "reference: 5}",
            "config.yaml:19: one.csv: column 'rin' has no '5', which is to be the reference; its "
            "levels: 7, 8, 9",
        ),
        refused(
            "[short, rin]",
            "[short]",
            "config.yaml:19: no model has the arm 'rin' among its exposures; name it there, so "
            "that its effect is tested",
        ),
        refused(
            "reference: 9}",
            "reference: 9, strata: [age]}",
            "config.yaml:19: 'age' is no category; name it under categories with a reference",
        ),
        refused(
            "reference: 9}",
            "reference: 9, strata: [rin]}",
            "config.yaml:19: 'rin' is the arm itself; name the columns of the strata",
        ),
    ],
)
def test_a_fault_of_an_arm(trial, file, old, new, messages):
    trial.edit(file, old, new)
    assert trial.faults() == messages


ONE_NAME = (
    "{}: values {} of column {} have one name, {}; give each value its own name: value_labels: "
    "{{{}: {{VALUE: NAME}}}}"
)


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ("{rin: {8: '9'}}", ("config.yaml:20", "'8', '9'", "'rin'", "'9'", "rin")),
        ("{rin: {7: old, 8: old}}", ("config.yaml:20", "'7', '8'", "'rin'", "'old'", "rin")),
        ("{site: {1: here, 2: here}}", ("config.yaml:11", "'1', '2'", "'site'", "'here'", "site")),
    ],
)
def test_two_groups_of_one_name_are_refused(trial, labels, says):
    trial.edit("config.yaml", LINE, f"    value_labels: {labels}\n{LINE}")
    assert trial.faults() == [ONE_NAME.format(*says)]


def test_two_groups_of_one_name_in_a_dictionary_are_refused(trial):
    Path("dictionary.csv").write_text(
        "Variable / Field Name,Form Name,Field Type,Field Label,"
        '"Choices, Calculations, OR Slider Labels"\n'
        'rin,f,radio,Arm,"7, Control | 8, Control | 9, Kindness"\n',
        "utf-8",
    )
    trial.edit("config.yaml", LINE, f"    dictionary: dictionary.csv\n{LINE}")
    says = ONE_NAME.format("config.yaml:20", "'7', '8'", "'rin'", "'Control'", "rin")
    assert trial.faults() == [says]


def test_strata_and_clusters_are_not_possible_together(trial):
    new = "reference: 9, strata: [site]}\n    cluster: village"
    trial.edit("config.yaml", "reference: 9}", new)
    assert trial.faults()[0] == (
        "config.yaml:19: strata stand beside `cluster`; permutations within strata that leave "
        "clusters together are not possible here. Delete one of the two"
    )


@pytest.mark.parametrize(
    ("effect", "messages"),
    [
        (
            "rin: 6 vs 9",
            ["config.yaml:19: nobody has '6' in column 'rin' of one.csv; beside the reference "
             "there are 7, 8"],
        ),
        (
            "rin",
            ["config.yaml:19: model 'main' has no exposure or product 'rin'; there: short, rin: "
             "LEVEL vs 9"],
        ),
        (
            "rin: 8 vs 7",
            ["config.yaml:19: model 'main' has no exposure or product 'rin: 8 vs 7'; there: "
             "short, rin: 8 vs 9; did you mean 'rin: 8 vs 9'?"],
        ),
    ],
)  # fmt: skip
def test_a_primary_effect_that_is_no_group(trial, effect, messages):
    trial.edit("config.yaml", LINE, f"    primary: [main, '{effect}']\n{LINE}")
    assert trial.faults() == messages


def test_the_primary_effect_may_be_a_group(trial):
    trial.edit("config.yaml", LINE, f"    primary: [main, 'rin: 8 vs 9']\n{LINE}")
    assert len(trial.read()["one"]) == 2
