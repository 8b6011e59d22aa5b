"""Genome and annotation: whether they are there and belong together."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ctra.files.errors import CtraError
from ctra.files.sources import file_name, is_sha256, is_url
from ctra.project.context import Context
from ctra.reference.annotation import read_annotation
from ctra.reference.genome import read_contigs


def reference_faults(context: Context, built: Path) -> Iterator[str]:
    """Reference files that are missing or do not belong together.

    Parameters
    ----------
    context : Context
    built : Path
        A file made of both; while it is newer than they are, they are not read again.
    """
    if "reference" not in context.config:
        yield f"{context.find()}: studies that start at reads need reference: genome, annotation"
        return
    faults = list(_source_faults(context))
    yield from faults
    reference = context.config["reference"]
    genome, gtf = reference["genome"], reference["annotation"]
    if faults or any(is_url(file) or context.generated(file) for file in (genome, gtf)):
        return
    newest = max(os.path.getmtime(genome), os.path.getmtime(gtf))
    if built.is_file() and built.stat().st_mtime > newest:
        return
    print(f"checking that the contigs of {gtf} are in {genome}", file=sys.stderr)
    try:
        contigs = read_contigs(genome)
        read_annotation(gtf).extent.check(genome, contigs)
    except CtraError as error:
        yield str(error)


def _source_faults(context: Context) -> Iterator[str]:
    """Genome, annotation and checksums that are neither there nor can be fetched."""
    reference = context.config["reference"]
    genome, gtf = reference["genome"], reference["annotation"]
    yield from context.unfit_source(genome, context.find("reference", "genome"), "genome")
    yield from context.unfit_source(gtf, context.find("reference", "annotation"), "annotation")
    for key, checksum in reference["checksums"].items():
        if not is_sha256(checksum):
            where = context.find("reference", "checksums", key)
            what = "checksum, neither 64 hexadecimal digits nor a checksum file:"
            yield from context.unfit_source(checksum, where, what)
    if is_url(genome) and is_url(gtf) and file_name(genome) == file_name(gtf):
        where = context.find("reference", "annotation")
        yield f"{where}: annotation {gtf!r} has the genome's file name; rename one"
