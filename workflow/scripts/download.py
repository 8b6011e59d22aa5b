"""A reference file from its URL, whole and verified (rule download)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.sources import reveal
    from ctra.reference.download import download

    url, checksum = snakemake.params.url, snakemake.params.checksum
    download(reveal(url), snakemake.output[0], checksum and reveal(checksum))
