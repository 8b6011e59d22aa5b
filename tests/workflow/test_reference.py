"""Genome and annotation from URLs to the index, and an index of any annotation."""

import gzip
import hashlib
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from ctra.files.sources import file_name
from ctra.project.configuration import Locations, check_config
from ctra.reference.annotation import read_annotation
from ctra.reference.genome import read_contigs
from ctra.reference.star import indexed_genes, stand_in_intron, star_parameters

# Without an intron STAR 2.7.10b aborts on a genome of the first length, and not of the second.
ABORTS, SOUND = 10_000, 15_000
READS = 20  # of each gene


def write_reference(folder, length, gene="G"):
    """A random contig with three genes of one exon each: genome.fa and genes.gtf."""
    sequence = "".join(random.Random(1).choices("ACGT", k=length))
    (folder / "genome.fa").write_text(f">1\n{sequence}\n")
    starts = (300, 1000, 1700)
    lines = [
        f"1\ttest\texon\t{start + 1}\t{start + 500}\t.\t+\t.\t"
        f'gene_id "{gene}{start}"; transcript_id "T{start}";\n'
        for start in starts
    ]
    (folder / "genes.gtf").write_text("".join(lines))
    return {f"{gene}{start}": sequence[start : start + 500] for start in starts}


# ---- From URLs ----------------------------------------------------------------------------------


@pytest.fixture
def remote(project, server):
    """A project whose reference is on a server: gzip, beside checksum files of both kinds."""
    write_reference(project.folder, ABORTS)
    for name, kind, listing in (
        ("genome.fa", "sum", "dna/CHECKSUMS"),
        ("genes.gtf", "md5", "SUMS"),
    ):
        packed = gzip.compress((project.folder / name).read_bytes())
        (project.folder / name).unlink()
        server.files[f"/{name}.gz"] = packed
        if kind == "sum":
            done = subprocess.run(["sum"], input=packed, capture_output=True, check=True)
            line = f"{' '.join(done.stdout.decode().split()[:2])} {name}.gz\n"
        else:
            line = f"{hashlib.md5(packed).hexdigest()}  {name}.gz\n"
        server.files[f"/{listing}"] = line.encode()
    (project.folder / "phenotype.csv").write_text("id,x\n01,1\n")
    (project.folder / "samples.tsv").write_text("sample\tstudy\tsubject\tfastq\nS\ts\t01\ta.fq\n")
    (project.folder / "a.fq").write_text("@a:1\nACGT\n+\nFFF#\n")
    project.configure(
        {
            "reference": {
                "genome": f"{server.url}/genome.fa.gz",
                "annotation": f"{server.url}/genes.gtf.gz",
                "checksums": {
                    "genome": f"{server.url}/dna/CHECKSUMS",
                    "annotation": f"{server.url}/SUMS",
                },
                "sparse": 2,
            },
            "studies": {
                "s": {
                    "samples": "samples.tsv",
                    "phenotype": "phenotype.csv",
                    "subject": "id",
                    "models": {"x": {"exposures": ["x"]}},
                }
            },
        }
    )
    return project


def test_from_urls_to_the_index(remote, server, star):
    """The connection breaks once; the annotation has no intron."""
    assert remote.planned("results/reference/genes.tsv")["download"] == 2
    assert server.requests == []
    server.cuts = [50]
    remote.snakemake("results/reference/genes.tsv", "results/reference/star/Genome")
    # two files and two lists, and once more the file that broke off
    assert len(server.requests) == 5
    assert [offset for _, offset in server.requests if offset] == [50]
    results = remote.folder / "results/reference"
    assert (results / "download/genome.fa.gz").read_bytes() == server.files["/genome.fa.gz"]
    assert sorted(path.name for path in (results / "download").iterdir()) == [
        "genes.gtf.gz",
        "genome.fa.gz",
    ]
    assert remote.table("results/reference/contigs.tsv").to_dict("list") == {
        "contig": [1],
        "length": [ABORTS],
        "genes": [3],
    }
    # 1700 + 500 is where the last gene ends; the middle third of 2200 to 10000
    assert (results / "stand_in_introns.tsv").read_text() == "1\t4801\t7400\t+\n"
    assert "genomeSAsparseD\t2\n" in (results / "star/genomeParameters.txt").read_text()
    assert remote.planned("results/reference/star/Genome") == {}


def test_a_wrong_checksum_stops_the_run(remote, server):
    server.files["/SUMS"] = f"{'0' * 32}  genes.gtf.gz\n".encode()
    output, code = remote.snakemake("results/reference/genes.tsv", check=False)
    assert code == 1
    assert "genes.gtf.gz: md5 " in output
    assert f", but {'0' * 32} in {server.url}/SUMS; the file is damaged" in output
    left = [
        path.name for path in (remote.folder / "results/reference").rglob("*") if path.is_file()
    ]
    assert left == ["genome.fa.gz"]  # which is whole, and verified


# ---- Secrets of URLs ----------------------------------------------------------------------------

PASSWORD, TOKEN = "Pa55-word", "t0ken-of-mine"


@pytest.fixture
def locked(remote, server):
    """The same on a server that wants a user, a password and a token, and sends one on."""
    server.login, server.query = f"me:{PASSWORD}", f"token={TOKEN}"
    server.moved = {"/old/genes.gtf.gz": "/genes.gtf.gz"}
    config = yaml.safe_load((remote.folder / "config/config.yaml").read_text())

    def lock(url):
        return url.replace("://", f"://me:{PASSWORD}@") + f"?token={TOKEN}"

    reference = config["reference"]
    reference["annotation"] = reference["annotation"].replace("/genes", "/old/genes")
    reference["genome"], reference["annotation"] = map(
        lock, (reference["genome"], reference["annotation"])
    )
    reference["checksums"] = {key: lock(url) for key, url in reference["checksums"].items()}
    remote.configure(config)
    return remote


def places_of_secrets(folder):
    """Files of a project that hold the password or the token, but the configuration."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and path.relative_to(folder) != Path("config/config.yaml")
        and any(secret.encode() in path.read_bytes() for secret in (PASSWORD, TOKEN))
    ]


def test_no_secret_of_a_url_is_in_a_file_or_on_the_terminal(locked, server):
    output, _ = locked.snakemake("results/reference/genes.tsv")
    assert (locked.folder / "results/reference/genes.tsv").exists()
    again, _ = locked.snakemake("--report", "report.html", "results/reference/genes.tsv")
    summary, _ = locked.snakemake("--detailed-summary", "results/reference/genes.tsv")
    assert places_of_secrets(locked.folder) == []
    for said in (output, again, summary):
        assert PASSWORD not in said
        assert TOKEN not in said
    metadata = b"".join(
        path.read_bytes() for path in (locked.folder / ".snakemake/metadata").iterdir()
    )
    assert f"***@127.0.0.1:{server.http.server_port}/genome.fa.gz?***".encode() in metadata
    assert locked.planned("results/reference/genes.tsv") == {}
    config = locked.folder / "config/config.yaml"
    config.write_text(config.read_text().replace(TOKEN, "another-one"))
    assert locked.planned("results/reference/genes.tsv")["download"] == 2


def test_no_secret_is_written_while_a_file_is_fetched_or_when_that_fails(locked, server):
    """Neither a script of a job that is killed has one, nor the list of processes."""
    server.pause = 2
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "results/reference/genes.tsv"]
    with subprocess.Popen(
        command, cwd=locked.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        for _ in range(600):
            processes = subprocess.run(
                ["ps", "-ewwo", "args"], capture_output=True, text=True
            ).stdout
            if "--dump-header" in processes:
                break
            time.sleep(0.1)
        assert list((locked.folder / ".snakemake/scripts").iterdir())
        assert places_of_secrets(locked.folder) == []
        assert "--dump-header" in processes
        assert PASSWORD not in processes
        assert TOKEN not in processes
        run.terminate()
        output, _ = run.communicate()
    shutil.rmtree(locked.folder / "results", ignore_errors=True)
    server.pause, server.query = 0, "token=another"
    failed, code = locked.snakemake("results/reference/genes.tsv", check=False)
    assert code == 1
    assert "error: 403" in failed
    assert places_of_secrets(locked.folder) == []
    for said in (output.decode(), failed):
        assert PASSWORD not in said
        assert TOKEN not in said


def test_files_of_this_machine_are_verified_before_they_are_unpacked(remote):
    write_reference(remote.folder, SOUND)
    config = yaml.safe_load((remote.folder / "config/config.yaml").read_text())
    config["reference"] |= {"genome": "genome.fa", "annotation": "genes.gtf"}
    sums = {
        name: hashlib.sha256((remote.folder / name).read_bytes()).hexdigest()
        for name in ("genome.fa", "genes.gtf")
    }
    (remote.folder / "SHA256SUMS").write_text(f"{sums['genes.gtf']}  genes.gtf\n")
    config["reference"]["checksums"] = {"genome": sums["genome.fa"], "annotation": "SHA256SUMS"}
    remote.configure(config)
    remote.snakemake("results/reference/genes.tsv")
    with (remote.folder / "genes.gtf").open("a") as file:
        file.write("# more\n")
    output, code = remote.snakemake("results/reference/genes.tsv", check=False)
    assert code == 1
    assert "genes.gtf: sha256 " in output
    assert f", but {sums['genes.gtf']} in SHA256SUMS; the file is damaged" in output


def test_gene_ids_with_blanks_come_through_star(remote, server, star):
    """STAR alone would read each up to its first blank, and find one gene."""
    write_reference(remote.folder, SOUND, gene="gene ")
    for name in ("genome.fa", "genes.gtf"):
        server.files[f"/{name}.gz"] = (remote.folder / name).read_bytes()
    config = yaml.safe_load((remote.folder / "config/config.yaml").read_text())
    del config["reference"]["checksums"]
    remote.configure(config)
    remote.snakemake("results/reference/star/Genome")
    results = remote.folder / "results/reference"
    assert remote.table("results/reference/genes.tsv")["gene"].tolist() == [
        "gene 300",
        "gene 1000",
        "gene 1700",
    ]
    assert sorted(indexed_genes(results / "star")) == [
        "gene%20" + n for n in ("1000", "1700", "300")
    ]
    assert not (results / "exons.gtf").exists()


# ---- STAR and an annotation without introns -----------------------------------------------------


def index(star, folder, introns=None):
    """Make an index, with a file of introns or without; the exit code."""
    command = [star, "--runMode", "genomeGenerate", "--genomeDir", "index"]
    command += ["--genomeFastaFiles", "genome.fa", "--sjdbGTFfile", "genes.gtf"]
    for name, value in star_parameters(read_contigs(folder / "genome.fa")).items():
        command += [f"--{name}", str(value)]
    command += ["--sjdbFileChrStartEnd", introns] if introns else []
    return subprocess.run(command, cwd=folder, capture_output=True).returncode


def counts(star, folder, genes):
    """Reads that STAR counts in each gene, of READS that lie in it, end to end, on its strand."""
    reads = [
        sequence[start : start + 76]
        for sequence in genes.values()
        for start in range(0, 424, 424 // READS)[:READS]
    ]
    (folder / "reads.fq").write_text(
        "".join(f"@{i}\n{read}\n+\n{'I' * 76}\n" for i, read in enumerate(reads))
    )
    subprocess.run(
        [star, "--genomeDir", "index", "--readFilesIn", "reads.fq", "--quantMode", "GeneCounts"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    rows = (folder / "ReadsPerGene.out.tab").read_text().splitlines()[4:]
    return {gene: int(forward) for gene, _, forward, _ in (row.split("\t") for row in rows)}


def write_intron(folder):
    genes = read_annotation(folder / "genes.gtf").genes.values()
    place = stand_in_intron(read_contigs(folder / "genome.fa"), genes)
    (folder / "introns.tsv").write_text("{}\t{}\t{}\t+\n".format(*place))


def test_an_intron_that_stands_in_lets_star_make_every_index(tmp_path, star):
    genes = write_reference(tmp_path, ABORTS)
    version = subprocess.run([star, "--version"], capture_output=True, text=True).stdout.strip()
    if version == "2.7.10b":
        assert index(star, tmp_path) == 134  # SIGABRT: double free or corruption
    write_intron(tmp_path)
    assert index(star, tmp_path, "introns.tsv") == 0
    assert counts(star, tmp_path, genes) == dict.fromkeys(genes, READS)


def test_an_intron_that_stands_in_changes_no_count(tmp_path, star):
    genes = write_reference(tmp_path, SOUND)
    assert index(star, tmp_path) == 0
    without = counts(star, tmp_path, genes)
    write_intron(tmp_path)
    assert index(star, tmp_path, "introns.tsv") == 0
    assert counts(star, tmp_path, genes) == without == dict.fromkeys(genes, READS)


# ---- The human genome ---------------------------------------------------------------------------


def test_the_human_reference_is_of_one_source(root, project):
    human = yaml.safe_load((root / "config/grch38.yaml").read_text())
    reference = human["reference"]
    schema = root / "workflow/schemas/config.schema.yaml"
    study = {"counts": "c.tsv", "phenotype": "p.csv", "subject": "id"}
    config = {**human, "studies": {"s": {**study, "models": {"m": {"exposures": ["x"]}}}}}
    check_config(config, yaml.safe_load(schema.read_text()), Locations([]))
    urls = [reference["genome"], reference["annotation"], *reference["checksums"].values()]
    release = "https://ftp.ensembl.org/pub/release-115/"
    assert all(url.startswith(release) for url in urls)
    assert file_name(reference["genome"]) == "Homo_sapiens.GRCh38.dna.primary_assembly.fa.gz"
    assert file_name(reference["annotation"]) == "Homo_sapiens.GRCh38.115.gtf.gz"
    for key, listing in reference["checksums"].items():
        folder = reference[key].removesuffix(file_name(reference[key]))
        assert listing == f"{folder}CHECKSUMS"


def test_a_study_takes_the_human_reference_from_a_file_of_its_own(remote, root):
    (remote.folder / "grch38.yaml").write_text((root / "config/grch38.yaml").read_text())
    config = yaml.safe_load((remote.folder / "config/config.yaml").read_text())
    del config["reference"]
    (remote.folder / "mystudy.yaml").write_text(yaml.safe_dump(config))
    jobs = remote.planned("--configfile", "grch38.yaml", "mystudy.yaml")
    assert (jobs["download"], jobs["star_index"], jobs["model"]) == (2, 1, 1)
