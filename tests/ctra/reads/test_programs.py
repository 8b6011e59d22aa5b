"""Commands that keep every read of a BAM are told from those that do not."""

import pytest

from ctra.reads.programs import read_programs

STAR = "STAR   --genomeDir index   --readFilesIn r.fq.gz   --outFilterMultimapNmax 20   "


def made_by(*commands):
    """What a BAM by some commands holds: quality of unique reads, most places of a read."""
    lines = [
        {"ID": f"{i}", "PN": command.split()[0], "CL": command, "VN": "2.7.10b"}
        for i, command in enumerate(commands)
    ]
    found = read_programs(lines)
    assert found.aligner == "STAR 2.7.10b"
    assert found.handled is (len(commands) > 1)
    return found.unique, found.loci


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("", (255, 20)),
        ("--outSAMmapqUnique 60", (60, 20)),
        ("--outSAMmapqUnique 255", (255, 20)),
        ("--outSAMprimaryFlag OneBestScore", (255, 20)),
        ("--chimOutType Junctions", (255, 20)),
        ("--outSAMmultNmax 1", (255, 20)),
        ("--outSAMmultNmax -1", (255, 20)),
        ("--outSAMattributes None", (255, 20)),
        ("--outSAMattributes NH HI NM MD", (255, 20)),
        ("--outSAMtlen 2 --outSAMmode NoQS", (255, 20)),
        ("--outSAMunmapped Within KeepPairs", (255, 20)),
        ("--outSAMtype BAM SortedByCoordinate", (255, 20)),
        ("--outSAMstrandField intronMotif", (255, 20)),
    ],
)
def test_options_of_star(options, found):
    assert made_by(STAR + options) == found


def test_defaults_of_star():
    assert made_by("STAR --readFilesIn r.fq") == (255, 10)


@pytest.mark.parametrize(
    ("command", "loci"),
    [
        ("samtools sort -@ 8 -o out.bam in.bam", 20),
        ("samtools collate -o out.bam in.bam", 20),
        ("samtools cat -o out.bam a.bam", 20),
        ("samtools split -f %!.bam in.bam", 20),
        ("samtools merge -r out.bam a.bam b.bam", 20),
        ("samtools markdup -s in.bam out.bam", 20),
        ("samtools addreplacerg -r ID:x in.bam", 20),
        ("samtools view -b in.bam", 20),
        ("samtools view -bS -@8 -o out.bam in.bam", 20),
        ("samtools view --bam --threads 4 in.bam", 20),
        ("samtools view -b -F 4 in.bam", 20),
        ("samtools view -b -F 0x904 in.bam", 20),
        ("samtools view -b -F UNMAP,SECONDARY,SUPPLEMENTARY in.bam", 20),
        ("samtools view -b --excl-flags 2308 in.bam", 20),
        ("samtools view -b -q 0 in.bam", 20),
        ("samtools view -b -q 1 in.bam", 4),
        ("samtools view -b -q 2 in.bam", 2),
        ("samtools view -b in.bam -q3", 2),
        ("samtools view -b -q 4 in.bam", 1),
        ("samtools view -b -q 255 in.bam", 1),
        ("MarkDuplicates INPUT=[a.bam] REMOVE_DUPLICATES=false", 20),
        ("SortSam INPUT=a.bam", 20),
        ("sambamba sort a.bam", 20),
    ],
)
def test_commands_after_star(command, loci):
    assert made_by(STAR, command) == (255, loci)


def test_several_commands_after_star():
    view = "samtools view -b -q {} in.bam"
    commands = ["samtools sort in.bam", view.format(1), view.format(3), "samtools sort in.bam"]
    assert made_by(STAR, *commands) == (255, 2)


def test_merged_lanes():
    assert made_by(STAR, STAR.replace("r.fq", "s.fq"), "samtools merge a b c") == (255, 20)


def test_a_program_before_star():
    """Reads that were unaligned BAM before."""
    lines = [{"ID": "x", "PN": "somebody", "CL": "somebody -x"}, {"ID": "STAR", "CL": STAR}]
    assert read_programs(lines).loci == 20


def test_the_path_of_a_program():
    lines = [
        {"ID": "STAR", "CL": "/usr/lib/STAR-avx2 --readFilesIn r.fq"},
        {"ID": "samtools", "PN": "samtools", "CL": "/usr/bin/samtools view -b -q 255 x.bam"},
    ]
    assert read_programs(lines).loci == 1
