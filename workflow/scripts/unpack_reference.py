"""Genome and annotation -> plain text, those of this machine verified (rule unpack_reference)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.download import sha256, unpack, verify

    with open(snakemake.output.files, "w", encoding="utf-8") as table:
        table.write("reference\tfile\tsha256\n")
        for name in ("genome", "annotation"):
            file = snakemake.input[name]
            if name in snakemake.params.checksums:
                verify(file, snakemake.params.checksums[name])
            unpack(file, snakemake.output[name])
            table.write(f"{name}\t{file}\t{sha256(file)}\n")
