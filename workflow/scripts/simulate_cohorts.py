"""Gene set and sample sheet -> genome, phenotypes and true expression (rule simulate_cohorts)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files.outputs import write_text
    from ctra.files.table import write_table
    from ctra.simulate import cohort, expression, genome

    made, seed = snakemake.output, snakemake.params.seed
    gene_set = pd.read_csv(snakemake.input.gene_set, sep="\t", dtype={"chromosome": str})
    samples = pd.read_csv(snakemake.input.sheet, sep="\t", dtype=str).drop_duplicates("sample")
    contigs, genes = genome.make_genome(gene_set, seed)
    genome.write_fasta(contigs, made.genome)
    genome.write_gtf(genes, made.annotation)
    traits, cpm = {}, {}
    for study, rows in samples.groupby("study"):
        people, traits[study] = cohort.simulate_cohort(study, rows["subject"], seed)
        table = expression.simulate_expression(study, people, traits[study], genes, gene_set, seed)
        cpm[study] = table.set_axis(rows["sample"], axis="columns")
        write_text(people.to_csv(index=False), getattr(made, study))
    write_table(pd.concat(traits, names=["study"]), made.traits, index=True)
    write_table(pd.concat(cpm.values(), axis="columns"), made.cpm, index=True)
