"""A reference file from its URL, whole and verified (rule download)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.reference.download import download

    download(snakemake.params.url, snakemake.output[0], snakemake.params.checksum)
