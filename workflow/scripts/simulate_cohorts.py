"""Gene set and sample sheet -> genome, phenotypes and true expression (rule simulate_cohorts)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files import outputs, table
    from ctra.simulate import cohort, expression, genome

    given, made, seed = snakemake.input, snakemake.output, snakemake.params.seed
    gene_set = pd.read_csv(given.gene_set, sep="\t", dtype={"chromosome": str})
    samples = pd.read_csv(given.sheet, sep="\t", dtype=str).drop_duplicates("sample")
    contigs, genes = genome.make_genome(gene_set, seed)
    genome.write_fasta(contigs, made.genome)
    genome.write_gtf(genes, made.annotation)
    traits, cpm = {}, {}
    for study, rows in samples[samples["study"].isin(cohort.DESIGNS)].groupby("study"):
        people, traits[study] = cohort.simulate_cohort(study, rows["subject"], seed)
        true = expression.simulate_expression(study, people, traits[study], genes, gene_set, seed)
        cpm[study] = true.set_axis(rows["sample"], axis="columns")
        outputs.write_text(people.to_csv(index=False), getattr(made, study))
    table.write_table(pd.concat(traits, names=["study"]), made.traits, index=True)
    table.write_table(pd.concat(cpm.values(), axis="columns"), made.cpm, index=True)
