"""Counts -> the profile by floor and library size (rule variants)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.expression.counts import study_counts
    from ctra.expression.geneset import row_names
    from ctra.expression.known import known_genes
    from ctra.expression.variants import Wanted, library_sizes, mapped_if_known, variants
    from ctra.files.table import read_table, write_table

    given, params = snakemake.input, snakemake.params
    read = study_counts(given.counts, known_genes(given.known), **params.matrix)
    tables = {"exons": given.exons, "reads": given.mapped, "annotation": given.annotation}
    tables = {name: read_table(file) if file else None for name, file in tables.items()}
    mapped = mapped_if_known(tables["reads"])
    sizes = library_sizes(read, exons=tables["exons"], mapped=mapped, **params.million)
    markers = read_table(given.markers)
    asked = markers[markers["symbol"].isin(params.markers)]
    rows = row_names(read.counts, tables["annotation"])
    wanted = Wanted(read_table(given.gene_set), asked, rows, params.samples)
    profiles, of_cells = variants(read.counts, wanted, sizes, params.floors)
    write_table(profiles, snakemake.output.profiles)
    write_table(of_cells, snakemake.output.markers)
