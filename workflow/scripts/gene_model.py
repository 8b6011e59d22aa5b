"""Genome and annotation -> genes, exons, contigs and what the index needs (rule gene_model)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.outputs import write_text
    from ctra.reference import annotation, priming

    given, made, params = snakemake.input, snakemake.output, snakemake.params
    genome, gtf = given.genome, given.annotation
    annotation.check_contigs(gtf, genome)
    contigs = annotation.read_contigs(genome)
    genes = annotation.read_genes(gtf).values()
    annotation.write_genes(genes, made.genes)
    annotation.write_exons(genes, made.exons)
    annotation.write_contigs(contigs, genes, made.contigs)
    priming.write_sites(priming.a_rich_sites(genome, genes), made.a_rich)
    introns = ""
    if not annotation.has_introns(gtf):
        introns = "{}\t{}\t{}\t+\n".format(*annotation.stand_in_intron(contigs, genes))
    write_text(introns, made.introns)
    parameters = annotation.star_parameters(contigs, sparse=params.sparse)
    parameters["sjdbOverhang"] = params.sjdb_overhang or annotation.sjdb_overhang(*given.lane)
    write_text("".join(f"{name} {value}\n" for name, value in parameters.items()), made.parameters)
