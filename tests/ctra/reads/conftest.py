"""What the steps before the counting leave of a sample of 100 reads in two lanes."""

import json

import pytest

STAR_LOG = """\
                                 Started job on |	Nov 22 11:24:20
                          Number of input reads |	90
                      Average input read length |	71
                                    UNIQUE READS:
                   Uniquely mapped reads number |	70
                        Uniquely mapped reads % |	77.78%
                             MULTI-MAPPING READS:
        Number of reads mapped to multiple loci |	8
        Number of reads mapped to too many loci |	2
                                  UNMAPPED READS:
  Number of reads unmapped: too many mismatches |	1
            Number of reads unmapped: too short |	6
                Number of reads unmapped: other |	3
                                  CHIMERIC READS:
                       Number of chimeric reads |	0
"""
GENE_COUNTS = """\
N_unmapped\t12\t12\t12
N_multimapping\t8\t8\t8
N_noFeature\t4\t5\t66
N_ambiguous\t3\t2\t0
ENSG00000157601\t40\t40\t1
ENSG00000183486\t23\t23\t3
"""


TRIMMING = {
    "cutadapt_version": "5.2",
    "read_counts": {
        "input": 97,
        "filtered": {"too_short": 7},
        "output": 90,
        "read1_with_adapter": 9,
    },
    "basepair_counts": {
        "input": 9700,
        "quality_trimmed": 120,
        "poly_a_trimmed": 560,
        "output": 8300,
    },
    "adapters_read1": [
        {
            "three_prime_end": {
                "trimmed_lengths": [{"len": 4, "counts": [2]}, {"len": 80, "counts": [5, 2]}]
            }
        }
    ],
    "poly_a_trimmed_read1": [
        {"len": 0, "count": 60},
        {"len": 5, "count": 12},
        {"len": 20, "count": 25},
    ],
}
LANES = [
    {
        "fastq": "a_L1.fq",
        "reads": 60,
        "longest": 76,
        "crc32": "0000000a",
        "tata": 1,
        "no_spacer": 2,
    },
    {
        "fastq": "a_L2.fq",
        "reads": 40,
        "longest": 71,
        "crc32": "0000000b",
        "tata": 2,
        "no_spacer": 1,
    },
]


@pytest.fixture
def lanes(tmp_path):
    path = tmp_path / "lanes.json"
    path.write_text(json.dumps(LANES))
    return path


@pytest.fixture
def trimming(tmp_path):
    path = tmp_path / "trim.json"
    path.write_text(json.dumps(TRIMMING))
    return path


@pytest.fixture
def star_log(tmp_path):
    path = tmp_path / "Log.final.out"
    path.write_text(STAR_LOG)
    return path


@pytest.fixture
def gene_counts(tmp_path):
    path = tmp_path / "ReadsPerGene.out.tab"
    path.write_text(GENE_COUNTS)
    return path
