"""The methods say what was done, with the numbers of this project."""

import re

import pandas as pd
import pytest

from ctra.report.methods import methods, software
from ctra.report.references import NAMED, REFERENCES, references
from ctra.report.visits import all_visits

STUDY = {
    "samples": "s.tsv",
    "categories": {},
    "markers": [],
    "covariates": ["age", "bmi"],
    "sensitivity": {"ses": ["income"]},
    "models": {"m": {"exposures": ["prwo", "lone"], "products": [["prwo", "lone"]]}},
}
CONFIG = {
    "reads": {
        "protocol": "quantseq-fwd",
        "umi": "NNNNNNTATA",
        "internal_priming": "drop",
        "adapter": "AGATCGG",
        "nextseq_quality": 10,
        "min_length": 20,
    },
    "quality": {"min_correlation": None},
    "expression": {"library_size": "mapped", "floor": 1, "standardize": True},
    "inference": {
        "covariance": ["un"],
        "method": "reml",
        "permutations": 10000,
        "seed": 5,
    },
    "studies": {"study1": STUDY},
}
TITLES = {"study1": "Study 1"}


def written(given, **changes):
    tables = {
        name: table[table["study"] == "study1"] if "study" in table else table.head(0)
        for name, table in given.items()
    }
    tables["results"] = tables["results"].assign(model="m")
    return dict(methods(CONFIG | changes, tables, TITLES))


def test_reads(given):
    says = written(given)["Sequencing reads"]
    assert "QuantSeq 3′ mRNA-Seq FWD" in says
    assert "5,000 reads a sample in the median" in says
    assert (
        "trimmed with cutadapt 5.2: 3′ ends below quality 10, poly-A tails and the adapter AGATCGG."
        in says
    )
    assert "(NNNNNNTATA) were taken off first" in says
    assert "aligned with STAR 2.7.11b" in says
    assert "Identical molecular identifiers at one position were counted once." in says
    assert "A-rich stretch of the genome were left out" in says
    assert "1 of 2 samples met the quality criteria" in says


def test_samples_unlike_the_others(given):
    assert "on average" not in written(given)["Gene expression"]
    says = written(given, quality={"min_correlation": 0.5})["Gene expression"]
    assert "correlated with those of the other samples by less than .50 on average." in says


def test_markers_of_cells(given):
    none = given["composition"].assign(with_status="not told: too many")
    assert "Composition of the cells" not in " ".join(written(given | {"composition": none}))
    study = STUDY | {"markers": ["CD3D", "CD14"]}
    says = written(given, studies={"study1": study})["Composition of the cells, Study 1"]
    assert "leukocyte markers (CD3D, CD14) as covariates" in says


def test_missing_covariates(given):
    none = given["imputation"].assign(status="not imputed: none is missing")
    assert "Missing covariates" not in written(given | {"imputation": none})
    imputed = pd.DataFrame({"study": ["study1"], "status": ["ok"]})
    says = written(given | {"imputation": imputed})
    assert "miss a covariate, at least 20" in says["Missing covariates"]


def test_reads_of_the_other_protocol(given):
    reads = CONFIG["reads"] | {
        "protocol": "quantseq-rev", "umi": None, "internal_priming": "report",
    }  # fmt: skip
    says = written(given, reads=reads)["Sequencing reads"]
    assert "mRNA-Seq REV" in says
    assert "the strand opposite to the gene were counted." in says
    assert "poly-A" not in says
    assert "molecular" not in says
    assert "A-rich" not in says


def test_study_that_starts_at_alignments(given):
    tables = {"reads": given["reads"].assign(trimmer=None, raw=None)}
    says = written(given | tables)["Sequencing reads"]
    assert "trimmed" not in says
    assert "sequenced single-end. Unique" in says  # how many there were is not known


def test_expression(given):
    says = written(given)["Gene expression"]
    assert "Counts (Study 1) were divided by the millions of reads that map to the genome" in says
    assert "below 1 were set to 1, and log2 was taken" in says
    assert "z-scored" in says
    expression = {"library_size": "mapped", "floor": 0.5, "standardize": False}
    study = STUDY | {"expression": "e.tsv"}
    del study["samples"]
    says = written(given, expression=expression, studies={"study1": study})
    assert "Sequencing reads" not in says
    assert says["Gene expression"].startswith("Expression (Study 1) was given in log2. Samples")
    study["counts"] = study.pop("expression")
    says = written(given, expression=expression, studies={"study1": study})["Gene expression"]
    assert "by the millions of reads counted in genes" in says  # whatever library_size is
    assert "below 0.5" in says


def test_profile_participants_and_models(given):
    says = written(given)
    assert (
        "7 genes: 4 proinflammatory genes (+), 2 interferon genes (−), 1 antibody genes (−)"
        in (says["CTRA profile"])
    )
    assert "Its genes that were found: 6 in Study 1" in says["CTRA profile"]
    assert says["Participants, Study 1"] == (
        "Of 43 (in the table of participants), 40 participants were analysed. Excluded were 3 "
        "(poor <RNA> quality), in this order."
    )
    models = says["Models, Study 1"]
    assert "m (Positive relations, lone, Positive relations × lone; n = 40)" in models
    assert "adjusted for age, bmi." in models
    assert "simple slopes" in models
    assert "a set at a time: ses (income)." in models


def test_inference(given):
    says = written(given)["Inference"]
    assert "with an unstructured covariance (the published model). They were fitted by REML" in says
    assert "compound" not in says
    assert "10,000 permutations" in says
    assert "seed 5" in says
    inference = {"covariance": ["csh"], "method": "ml", "permutations": 99, "seed": 5}
    says = written(given, inference=inference)["Inference"]
    assert "99 permutations" in says
    assert "(Freedman & Lane; seed 5)" in says
    none = {"covariance": [], "method": "reml", "permutations": 0, "seed": 5}
    says = written(given, inference=none)["Inference"]
    assert "permutation" not in says
    assert "mixed" not in says


def test_what_a_finding_is(given):
    says = written(given)["Findings"]
    assert "HC3" in says
    assert "three p below .05: of the composite's t test, by permutation, and by sign flips" in says
    assert "Holm's method" in says
    assert "cluster" not in says
    assert "one-sided" not in says
    inference = CONFIG["inference"] | {"smallest": 0.05}
    says = written(given, inference=inference)["Findings"]
    assert "equivalent to 0 within ±0.05 by two one-sided tests" in says


def test_findings_with_clusters(given):
    """None is HC3, and none has the nominal interval or the equivalence test that rests on it."""
    inference = CONFIG["inference"] | {"smallest": 0.05}
    studies = {"study1": STUDY | {"cluster": "village"}}
    whole = written(given, inference=inference, studies=studies)
    says = whole["Findings"]
    assert "With clusters of participants (Study 1) it was tested with CR2 standard errors" in says
    assert "A finding then needs the p of the CR2 standard errors below .05, too." in says
    for word in ("HC3", "90 % interval", "equivalent"):
        assert word not in says
    assert "With clusters (Study 1) whole clusters of one size changed places" in whole["Inference"]


def test_without_draws_nothing_is_a_finding(given):
    inference = CONFIG["inference"] | {"permutations": 0}
    says = written(given, inference=inference)
    assert "so that no effect is called a finding." in says["Findings"]
    assert "That the slopes differ is not said" in says["Inference"]
    for word in ("wild bootstrap", "95 % interval", "one of the other p"):
        assert word not in says["Findings"]


@pytest.mark.parametrize("permutations", [0, 10000])
@pytest.mark.parametrize("cluster", [{}, {"cluster": "village"}])
def test_sentences_have_one_thought(given, permutations, cluster):
    inference = CONFIG["inference"] | {"smallest": 0.05, "permutations": permutations}
    says = written(given, inference=inference, studies={"study1": STUDY | cluster})
    for paragraph in says.values():
        for sentence in re.split(r"(?<=[a-z\d)%])\. ", paragraph):
            words = [word for word in sentence.split() if re.search("[A-Za-z]{2}", word)]
            assert len(words) <= 25, sentence


def test_the_primary_effect(given):
    says = written(given)["Models, Study 1"]
    assert says.endswith("No primary effect was declared.")
    study = STUDY | {"primary": ["m", "prwo:lone"]}
    says = written(given, studies={"study1": study})["Models, Study 1"]
    assert says.endswith("The primary effect was Positive relations × lone in model m.")


def test_the_size_is_that_under_exchangeable_errors(given):
    says = written(given)["Inference"]
    assert "This is its false-alarm rate (size) with" in says
    assert "Koenker's test" in says
    assert "false-alarm rate under sign flips" in says


SLOPES = pd.DataFrame({"study": ["study1"], "exposure": ["stress"], "status": ["ok"]})
CONTRASTS = pd.DataFrame({"study": ["study1"], "status": ["ok"]})
ASKED_FOR = ("competitive", "genome_effects", "visit_contrasts", "imputation")
REFUSED = dict.fromkeys(ASKED_FOR, CONTRASTS.assign(status="not given: few"))


def of_everything(given, **changes):
    """The methods of two studies that did all there is, and the words of the methods."""
    config = CONFIG | {
        "inference": CONFIG["inference"] | {"smallest": 0.05},
        "studies": {"study1": STUDY | {"visit": {"order": [1, 2]}}, "study2": STUDY},
    }
    config["studies"]["study1"]["models"] = {"m": STUDY["models"]["m"] | {"change": 2}}
    config["studies"]["study2"] = STUDY | {"cluster": "village"}
    tables = (
        given | {"visit_contrasts": CONTRASTS, "visit_slopes": SLOPES} | changes.pop("tables", {})
    )
    tables["results"] = tables["results"].assign(model="m")
    config |= changes
    titles = {"study1": "Study 1", "study2": "Study 2"}
    return [*methods(config, tables, titles), *all_visits(config, tables, titles)]


PROGRAMS = pd.DataFrame({"program": ["cutadapt", "STAR", "MultiQC"]})
NO_DRAWS = {"inference": CONFIG["inference"] | {"permutations": 0}}


def cited(told, programs=PROGRAMS):
    return {key for key, text in REFERENCES.items() if text in references(told, programs)}


def test_all_that_is_cited_is_named(given):
    """Every reference by words that the methods have, but for the paper, profile and programs."""
    told = of_everything(given)
    assert {*references(told, PROGRAMS)} == {*REFERENCES.values()}
    always = {"analysis", "profile", "snakemake", "scipy", "numpy", *PROGRAMS["program"]}
    assert {*REFERENCES} - {*NAMED} == always
    assert cited([], PROGRAMS.head(0)) == always - {*PROGRAMS["program"]}


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        (
            {"tables": REFUSED},
            {"competitive", "genome", "moderated", "visits", "imputation", "imputations", "rubin"},
        ),
        ({"tables": {"pooled": pd.DataFrame(), "curve": pd.DataFrame()}},
         {"pooled", "varying", "curve"}),
        (NO_DRAWS, {"permutation", "calibration", "bootstrap", "wild", "spread", "equivalence"}),
        ({"studies": dict.fromkeys(TITLES | {"study2": 0}, STUDY | {"cluster": "village"})},
         {"robust", "equivalence"}),  # no HC3, nor the tests that rest on it
    ],
)  # fmt: skip
def test_what_has_no_result_is_neither_told_nor_cited(given, changes, gone):
    assert {*REFERENCES} - cited(of_everything(given, **changes)) == gone


NOTE = (
    "e.tsv: in no sample do 1 % of the genes share the lowest value, so that genes without reads "
    "cannot be told from others: all count as expressed; leave such genes out"
)


@pytest.mark.parametrize(
    ("start", "note", "says"),
    [
        (
            "samples",
            "c.tsv: taken as counts",
            "if its counts per million are above 1 in more than half of the participants.",
        ),
        (
            "expression",
            "e.tsv: taken as log2 values",
            "if more than half of the participants are above the lowest value of their sample, "
            "where genes share it as those without reads do.",
        ),
        ("expression", NOTE, "In Study 1, all genes count as expressed."),
    ],
)
def test_which_genes_are_expressed(given, start, note, says):
    notes = pd.DataFrame({"study": ["study1"], "note": [note]})
    study = {key: value for key, value in STUDY.items() if key != "samples"} | {start: "s.tsv"}
    told = written(given | {"matrix": notes}, studies={"study1": study})["These genes and others"]
    assert says in told
    assert "floor" not in told
    assert told.count("In Study 1, ") == 1


def test_slopes_of_all_genes(given):
    says = written(given)["All expressed genes"]
    assert says.startswith("In Study 1, the slope of each expressed gene was estimated by least")
    refused = given["genome_effects"].assign(status="not given: few")
    assert "All expressed genes" not in written(given | {"genome_effects": refused})


def test_over_whom_genes_are_z_scored(given):
    came = STUDY | {"visit": {"order": [1, 2]}}
    came["models"] = {"m": STUDY["models"]["m"] | {"change": 2}}
    once = "Each gene was then z-scored over the analysed participants"
    assert f"{once}." in written(given)["Gene expression"]
    says = written(given, studies={"study1": came})["Gene expression"]
    assert once not in says
    assert "outcome at a visit (Study 1), each gene was z-scored over the participants of" in says
    assert "it was z-scored over the samples of all visits." in says
    both = dict(of_everything(given))["Gene expression"]
    assert f"{once} (Study 2). For the outcome at a visit (Study 1)" in both


def test_the_rule_of_outliers_is_told_where_there_are_z(given):
    assert "Iglewicz" in written(given)["Gene expression"]
    untold = given["sample_correlations"].assign(z=float("nan"))
    assert "Iglewicz" not in written(given | {"sample_correlations": untold})["Gene expression"]


def test_software_of_several_versions(tmp_path):
    page = tmp_path / "version.txt"
    page.write_text("MultiQC 1.35\n")
    reads = pd.DataFrame({"trimmer": ["cutadapt 5.2", None], "aligner": ["STAR b", "STAR a"]})
    told = software("9.27.1", [page], reads)
    assert told[["program", "version"]].to_numpy().tolist()[:5] == [
        *(["cutadapt", "5.2"], ["STAR", "a"], ["STAR", "b"], ["MultiQC", "1.35"]),
        ["Snakemake", "9.27.1"],
    ]


def test_participants_of_a_model_that_leaves_some_out(given):
    results = given["results"].assign(n=39)
    assert written(given | {"results": results})["Participants, Study 1"].startswith(
        "Of 43 (in the table of participants), 40 participants are the analysed sample (n = 39"
    )


def test_exposures_that_are_categories(given):
    trial = {
        "categories": {"arm": "control", "site": "a"},
        "arm": {"column": "arm", "reference": "control", "strata": ["site"]},
        "models": {"m": {"exposures": ["arm"], "products": []}},
    }
    says = dict(written(given, studies={"study1": STUDY | trial}))
    text = " ".join(says.values())
    assert "arm entered by group, 1 for its participants and else 0, so that b is the" in text
    assert "In models with the arm, permutations were made within site." in text
    plain = " ".join(dict(written(given)).values())
    assert "entered by group" not in plain
