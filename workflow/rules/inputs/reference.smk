"""Files of the reference: where they come from, and what is made of them."""

import re

from ctra.files.sources import file_name, is_sha256, is_url

DOWNLOADS = {
    file_name(REFERENCE[key]): key
    for key in ("genome", "annotation")
    if is_url(REFERENCE.get(key, ""))
}
STAR_INDEX = [
    f"results/reference/star/{name}"
    for name in (
        "Genome",
        "SA",
        "SAindex",
        "geneInfo.tab",
        "exonInfo.tab",
        "exonGeTrInfo.tab",
        "transcriptInfo.tab",
        "sjdbInfo.txt",
        "sjdbList.out.tab",
        "sjdbList.fromGTF.out.tab",
        "chrName.txt",
        "chrLength.txt",
        "chrNameLength.txt",
        "chrStart.txt",
        "genomeParameters.txt",
    )
]


def reference(key):
    """Path of the genome or annotation; none where no study starts at reads."""
    source = REFERENCE.get(key, [])
    if key in DOWNLOADS.values():
        return f"results/reference/download/{file_name(source)}"
    return source


def checksum_listing(key):
    """Path of the checksum file of the genome or annotation, where it is on this machine."""
    checksum = CHECKSUMS.get(key)
    return [] if not checksum or is_sha256(checksum) or is_url(checksum) else checksum


def checksums_here():
    """Checksums of the genome and annotation that are not downloaded."""
    return {key: CHECKSUMS[key] for key in CHECKSUMS if key not in DOWNLOADS.values()}


def first_lane():
    """The FASTQ file that tells the length of the reads."""
    return [sample.fastq[0] for sample in LIBRARIES.values()][:1]
