"""Genome and annotation -> plain text, those of this machine verified (rule unpack_reference)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.download import unpack, verify
    from ctra.outputs import whole

    for name in ("genome", "annotation"):
        if name in snakemake.params.checksums:
            verify(snakemake.input[name], snakemake.params.checksums[name])
        with whole(snakemake.output[name]) as [part]:
            unpack(snakemake.input[name], part)
