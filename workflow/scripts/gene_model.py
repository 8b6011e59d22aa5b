"""Genome and annotation -> genes, exons, contigs and what the index needs (rule gene_model)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.outputs import whole, write_text
    from ctra.reference import star, tables
    from ctra.reference.annotation import read_annotation
    from ctra.reference.priming import scan_genome

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    with whole(made.annotation) as [part], open(part, "w", encoding="utf-8") as for_star:
        annotation = read_annotation(given.annotation, for_star)
    contigs, sites = scan_genome(given.genome, annotation)
    genes = annotation.genes.values()
    tables.write_genes(genes, made.genes)
    tables.write_exons(genes, made.exons)
    tables.write_contigs(contigs, genes, made.contigs)
    tables.write_sites(sites, made.a_rich)
    introns = [] if annotation.introns else [star.stand_in_intron(contigs, genes)]
    tables.write_introns(introns, made.introns)
    parameters = star.star_parameters(contigs, params.sparse)
    parameters["sjdbOverhang"] = params.sjdb_overhang or star.sjdb_overhang(*given.lane)
    write_text("".join(f"{name} {value}\n" for name, value in parameters.items()), made.parameters)
