"""A real QuantSeq FWD library of two lanes, on 722 real genes of chromosome 21."""

import json

import pytest


@pytest.fixture(scope="module")
def library(tmp_path_factory, root, shared_data, star, project_class):
    project = project_class(tmp_path_factory.mktemp("real"), root)
    data = shared_data / "chr21mini"
    (project.folder / "phenotype.csv").write_text("id,prwo\n01,3.5\n")
    # the profile of this chromosome: of fewer than half of the genes nothing is concluded
    profile = project.folder / "resources" / "ctra_genes.tsv"
    header, *genes = profile.read_text().splitlines(keepends=True)
    profile.write_text("".join([header, *(gene for gene in genes if gene.startswith("MX"))]))
    lanes = [data / "reads" / f"siTDP2_3_L00{lane}.fastq.gz" for lane in (6, 7)]
    rows = ["sample\tstudy\tsubject\tfastq", *(f"siTDP2_3\tcells\t01\t{lane}" for lane in lanes)]
    (project.folder / "samples.tsv").write_text("\n".join(rows) + "\n")
    project.configure(
        {
            "reference": {
                "genome": str(data / "genome.fa.gz"),
                "annotation": str(data / "genes.gtf.gz"),
                "sjdb_overhang": 100,
            },
            "studies": {
                "cells": {
                    "samples": "samples.tsv",
                    "phenotype": "phenotype.csv",
                    "subject": "id",
                    "models": {"prwo": {"exposures": ["prwo"]}},
                }
            },
        }
    )
    project.snakemake("results/expression/cells/genes.tsv", "results/reference/genes.tsv")
    return project


@pytest.fixture(scope="module")
def reads(library):
    return json.loads((library.folder / "results/reads/siTDP2_3.json").read_text())


def test_both_lanes_are_read_once(reads):
    assert reads["raw"] == 32_938 + 34_414  # as counted in the two files


def test_most_reads_map_uniquely(reads):
    assert reads["unique"] / reads["star_input"] > 0.8


def test_counts_equal_those_of_star_for_every_gene(library):
    ours = library.table("results/count/siTDP2_3.tsv", index_col="gene")
    star = library.table(
        "results/align/siTDP2_3/ReadsPerGene.out.tab", header=None, index_col=0, skiprows=4
    )
    assert len(ours) == 722
    assert ours["count"].to_dict() == star[2].to_dict()  # column 3 of the file: read 1 is sense
    assert ours["antisense"].to_dict() == star[3].to_dict()
    assert ours["count"].sum() > 30_000


def test_reads_have_the_strand_of_the_mrna(reads):
    assert reads["sense_share"] >= 0.98


def test_genes_of_the_profile_are_found(library):
    genes = library.table("results/expression/cells/genes.tsv").set_index("symbol")
    found = genes[genes["status"] == "found"]
    assert found["gene"].to_dict() == {"MX1": "ENSG00000157601", "MX2": "ENSG00000183486"}
    names = library.table("results/reference/genes.tsv").set_index("name")["gene"]
    assert names["MX1"] == "ENSG00000157601"
    assert names["ENSG00000279493"] == "ENSG00000279493"  # has no gene_name in the GTF
