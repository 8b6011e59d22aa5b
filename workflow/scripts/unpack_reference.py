"""Genome and annotation -> plain text, those of this machine verified (rule unpack_reference)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.outputs import whole, write_text
    from ctra.files.sources import sha256
    from ctra.reference.download import unpack, verify

    table = "reference\tfile\tsha256\n"
    for name in ("genome", "annotation"):
        file = snakemake.input[name]
        if name in snakemake.params.checksums:
            verify(file, snakemake.params.checksums[name])
        with whole(snakemake.output[name]) as [part]:
            unpack(file, part)
        table += f"{name}\t{file}\t{sha256(file)}\n"
    write_text(table, snakemake.output.files)
