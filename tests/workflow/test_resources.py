"""What the rules ask for, and how they are put together for a cluster."""

import re
import shutil

import pytest
import yaml

ALONE = {"count_reads", "star_index", "quality_page"}  # cluster jobs of their own


def rules(root):
    """Text of every rule, by name."""
    found = {}
    for file in (root / "workflow" / "rules").glob("*.smk"):
        _, *blocks = re.split(r"^ *rule (?=\w+:$)", file.read_text(), flags=re.MULTILINE)
        for block in blocks:
            name = block.partition(":")[0]
            assert name not in found, f"two rules are named {name}"
            found[name] = block
    return found


def test_every_rule_states_its_resources(root):
    for name, rule in rules(root).items():
        for resource in ("threads:", "mem_mb=", "runtime=", "disk_mb="):
            assert len(re.findall(rf"^ +{resource}", rule, re.MULTILINE)) == 1, (name, resource)


def test_only_the_profile_of_the_cluster_retries(root):
    """A rule's own retries would stay within the cluster job, and its memory."""
    assert not [name for name, rule in rules(root).items() if "retries:" in rule]
    assert "retries:" not in (root / "profiles" / "default" / "config.yaml").read_text()
    assert "retries:" in (root / "profiles" / "slurm" / "config.yaml").read_text()


def test_every_rule_is_grouped_or_local(root):
    local = [name for name, rule in rules(root).items() if "localrule: True" in rule]
    profile = yaml.safe_load((root / "profiles" / "slurm" / "config.yaml").read_text())
    grouped = [group.partition("=")[0] for group in profile["groups"]]
    assert len(local) == len(set(local))
    assert sorted([*local, *grouped, *ALONE]) == sorted(rules(root))


def memory(project, attempt):
    """Megabytes of every job of a project, by rule."""
    plan, _ = project.dry_run("--forceall", "--attempt", str(attempt))
    blocks = re.split(r"^ *(?:local)?rule (?=\w+:$)", plan, flags=re.MULTILINE)[1:]
    jobs = {block.partition(":")[0]: re.search(r"mem_mb=(\d+)", block) for block in blocks}
    return {rule: int(found[1]) for rule, found in jobs.items() if found}


def test_memory_grows_with_the_attempt(small, tmp_path):
    first, second = memory(small, 1), memory(small, 2)
    assert "star_index" not in first  # its genome is gone: what it asks for is known when it starts
    index = [small.folder / "results/reference/star" / f for f in ("Genome", "SA", "SAindex")]
    megabytes = 2000 + 2000 + 1.1 * sum(file.stat().st_size for file in index) / 1e6
    assert first["count_reads"] == pytest.approx(megabytes, abs=1)  # geneInfo.tab is some kilobytes
    assert first["count_matrix"] == 4000 + 2 * 12  # for each of the samples
    for rule, megabytes in first.items():
        assert second[rule] == pytest.approx(1.5 * megabytes, abs=1), rule  # whole megabytes


@pytest.mark.parametrize(("sparse", "gigabytes"), [(1, 9.97), (2, 7.59), (4, 6.40)])
def test_index_has_the_memory_that_was_measured(project, small, small_config, sparse, gigabytes):
    """On the genome of docs/scale.md, by the sizes of its files; 2 GB more, or up to 3."""
    shutil.copytree(small.folder / "data", project.folder / "data")
    project.configure(small_config | {"reference": small_config["reference"] | {"sparse": sparse}})
    genome = project.folder / "results/reference/genome.fa"
    genome.parent.mkdir(parents=True)
    for name in ("exons.gtf", "genes.tsv", "contigs.tsv", "stand_in_introns.tsv"):
        (genome.parent / name).touch()
    for path, size in ((genome, 610_000_160), (genome.parent / "exons.gtf", 95_622_320)):
        with open(path, "wb") as file:
            file.truncate(size)  # takes no room
    (genome.parent / "star_parameters.txt").touch()
    output, _ = project.dry_run(
        "--allowed-rules", "star_index", "--", "results/reference/star/Genome"
    )
    asked = int(re.search(r"mem_mb=(\d+)", output)[1]) / 1000
    assert gigabytes + 2 < asked < gigabytes + 3


def test_no_rule_has_its_processes_watched(root):
    """Snakemake's benchmark holds STAR up twice a second; each log ends with what its job took."""
    assert not [name for name, rule in rules(root).items() if "benchmark:" in rule]
