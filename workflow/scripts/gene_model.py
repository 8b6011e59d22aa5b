"""Genome and annotation -> genes, exons, contigs and what the index needs (rule gene_model)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra import annotation

    output = snakemake.output
    genome, gtf = snakemake.input.genome, snakemake.input.annotation
    annotation.check_contigs(gtf, genome)
    contigs = annotation.read_contigs(genome)
    genes = annotation.read_genes(gtf).values()
    annotation.write_genes(genes, output.genes)
    annotation.write_exons(genes, output.exons)
    annotation.write_ends(genes, output.ends)
    annotation.write_contigs(contigs, genes, output.contigs)
    with open(output.introns, "w", encoding="utf-8") as file:
        if not annotation.has_introns(gtf):
            file.write("{}\t{}\t{}\t+\n".format(*annotation.stand_in_intron(contigs, genes)))
    parameters = annotation.star_parameters(contigs, sparse=snakemake.params.sparse)
    parameters["sjdbOverhang"] = snakemake.params.sjdb_overhang
    with open(output.parameters, "w", encoding="utf-8") as file:
        file.writelines(f"{name} {value}\n" for name, value in parameters.items())
