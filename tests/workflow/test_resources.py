"""What the rules ask for, and how they are put together for a cluster."""

import re

import pytest

ALONE = {"star_index", "quality_page"}  # cluster jobs of their own


def rules(root):
    """Text of every rule, by name."""
    found = {}
    for file in (root / "workflow" / "rules").glob("*.smk"):
        _, *blocks = re.split(r"^ *rule (?=\w+:$)", file.read_text(), flags=re.MULTILINE)
        found |= {block.partition(":")[0]: block for block in blocks}
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
    text = "".join(f.read_text() for f in (root / "workflow" / "rules").glob("*.smk"))
    lists = re.findall(r"^ *localrules:\n((?: +\w+,\n)+)", text, re.MULTILINE)
    local = re.findall(r"\w+", "".join(lists))
    assert len(local) == len(set(local))
    grouped = [name for name, rule in rules(root).items() if "group:\n" in rule]
    assert sorted([*local, *grouped, *ALONE]) == sorted(rules(root))


def memory(project, attempt):
    """Megabytes of every job of a project, by rule."""
    plan, _ = project.snakemake("--dry-run", "--forceall", "--attempt", str(attempt))
    jobs = re.findall(r"^ *(?:local)?rule (\w+):$.*?mem_mb=(\d+)", plan, re.MULTILINE | re.DOTALL)
    return {rule: int(megabytes) for rule, megabytes in jobs}


def test_memory_grows_with_the_attempt(small):
    first, second = memory(small, 1), memory(small, 2)
    index = [small.folder / "results/reference/star" / f for f in ("Genome", "SA", "SAindex")]
    megabytes = 2000 + 1.1 * sum(file.stat().st_size for file in index) / 1e6
    assert first["align"] == pytest.approx(megabytes, abs=1)  # geneInfo.tab is some kilobytes
    assert first["count_matrix"] == 4000 + 2 * 12  # for each of the samples
    for rule, megabytes in first.items():
        assert second[rule] == pytest.approx(1.5 * megabytes, abs=1), rule  # whole megabytes
