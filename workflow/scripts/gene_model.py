"""Genome and annotation -> genes, exons and index parameters (rule gene_model)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.annotation import check_contigs, read_contigs, read_genes, star_parameters

    check_contigs(snakemake.input.annotation, snakemake.input.genome)
    genes = read_genes(snakemake.input.annotation).values()
    parameters = star_parameters(read_contigs(snakemake.input.genome))
    parameters["sjdbOverhang"] = snakemake.params.sjdb_overhang
    with open(snakemake.output.genes, "w", encoding="utf-8") as file:
        file.write("gene\tname\tbiotype\n")
        file.writelines(f"{gene.id}\t{gene.name}\t{gene.biotype}\n" for gene in genes)
    with open(snakemake.output.exons, "w", encoding="utf-8") as file:
        file.write("gene\tcontig\tstart\tend\tstrand\n")
        for gene in genes:
            file.writelines(
                f"{gene.id}\t{contig}\t{start}\t{end}\t{strand}\n"
                for contig, start, end, strand in sorted(gene.exons)
            )
    with open(snakemake.output.parameters, "w", encoding="utf-8") as file:
        file.writelines(f"{name} {value}\n" for name, value in parameters.items())
