"""The methods say what was done, with the numbers of this project."""

import pandas as pd

from ctra.report.methods import REFERENCES, methods, references, software

STUDY = {
    **{"samples": "s.tsv", "covariates": ["age", "bmi"], "sensitivity": {"ses": ["income"]}},
    "models": {"m": {"exposures": ["prwo", "lone"], "products": [["prwo", "lone"]]}},
}
CONFIG = {
    "reads": {
        **{"protocol": "quantseq-fwd", "umi": "NNNNNNTATA", "internal_priming": "drop"},
        **{"adapter": "AGATCGG", "nextseq_quality": 10, "min_length": 20},
    },
    "expression": {"library_size": "mapped", "floor": 1, "standardize": True},
    "inference": {
        **{"covariance": ["un"], "method": "reml"},
        **{"permutations": 10000, "refits": 1000, "seed": 5},
    },
    "studies": {"study1": STUDY},
}
TITLES = {"study1": "Study 1"}


def written(given, **changes):
    tables = {name: table[table["study"] == "study1"] for name, table in given.items()}
    tables["results"] = tables["results"].assign(model="m")
    return dict(methods(CONFIG | changes, tables, TITLES))


def test_reads(given):
    says = written(given)["Sequencing reads"]
    assert "QuantSeq 3′ mRNA-Seq FWD" in says
    assert "5,000 reads a sample in the median" in says
    assert "trimmed with cutadapt 5.2: 3′ ends below quality 10, the adapter AGATCGG, and" in says
    assert "(NNNNNNTATA) were taken off first" in says
    assert "aligned with STAR 2.7.11b" in says
    assert "identical molecular identifiers at one position once" in says
    assert "A-rich stretch of the genome were left out" in says
    assert "1 of 2 samples met the quality criteria" in says


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
    tables = {"reads": given["reads"].assign(trimmer=None)}
    assert "trimmed" not in written(given | tables)["Sequencing reads"]


def test_expression(given):
    says = written(given)["Gene expression"]
    assert "divided by the reads that map to the genome of the sample, in millions" in says
    assert "below 1 were set to 1, and log2 was taken" in says
    assert "z-scored" in says
    expression = {"library_size": "mapped", "floor": 0.5, "standardize": False}
    study = STUDY | {"expression": "e.tsv"}
    del study["samples"]
    says = written(given, expression=expression, studies={"study1": study})
    assert "Sequencing reads" not in says
    assert "reads counted in genes" in says["Gene expression"]  # without reads there is no other
    assert "below 0.5" in says["Gene expression"]
    assert "study1 was given in log2" in says["Gene expression"]


def test_profile_participants_and_models(given):
    says = written(given)
    assert (
        "7 genes: 4 proinflammatory genes (+), 2 interferon genes (−), 1 antibody genes (−)"
        in (says["CTRA profile"])
    )
    assert "Found were 6 in Study 1" in says["CTRA profile"]
    assert says["Participants, Study 1"] == (
        "Of 43 (in the phenotype), 40 participants were analysed. Excluded were 3 (poor <RNA> "
        "quality), in this order."
    )
    models = says["Models, Study 1"]
    assert "m (prwo, lone, prwo × lone; n = 40)" in models
    assert "adjusted for age, bmi." in models
    assert "a set at a time: ses (income)." in models


def test_inference(given):
    says = written(given)["Inference"]
    assert "covariance of unstructured, fitted by REML" in says
    assert "10,000 permutations" in says
    assert "seed 5" in says
    none = {"covariance": [], "method": "reml", "permutations": 0, "refits": 1, "seed": 5}
    says = written(given, inference=none)["Inference"]
    assert "permutation" not in says
    assert "mixed" not in says


def test_references_of_what_was_done():
    assert references(CONFIG) == list(REFERENCES.values())
    studies = {"study1": {"counts": "c.tsv"}}
    left = references(CONFIG | {"studies": studies, "inference": {"permutations": 0}})
    assert not [text for text in left if "Cutadapt" in text or "STAR" in text or "Efron" in text]


def test_software_of_several_versions(tmp_path):
    page = tmp_path / "version.txt"
    page.write_text("MultiQC 1.35\n")
    reads = pd.DataFrame({"trimmer": ["cutadapt 5.2", None], "aligner": ["STAR b", "STAR a"]})
    told = software("9.27.1", [page], reads)
    assert told[["program", "version"]].to_numpy().tolist()[:5] == [
        *(["cutadapt", "5.2"], ["STAR", "a"], ["STAR", "b"], ["MultiQC", "1.35"]),
        ["Snakemake", "9.27.1"],
    ]
