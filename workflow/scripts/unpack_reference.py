"""Genome -> plain text; it and the annotation verified if they are local (unpack_reference)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.outputs import whole, write_text
    from ctra.files.sources import reveal, sha256
    from ctra.reference.download import unpack, verify

    table = "reference\tfile\tsha256\n"
    for name in ("genome", "annotation"):
        file = snakemake.input[name]
        if name in snakemake.params.checksums:
            verify(file, reveal(snakemake.params.checksums[name]))
        table += f"{name}\t{file}\t{sha256(file)}\n"
    with whole(snakemake.output.genome) as [part]:
        unpack(snakemake.input.genome, part)
    write_text(table, snakemake.output.files)
