"""Gene set and sample sheet -> visits and true expression of the trial (rule simulate_trial)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from ctra.files import outputs, table
    from ctra.simulate.expression import simulate_trial_expression
    from ctra.simulate.genome import make_genome
    from ctra.simulate.trial import TRIAL, VISITS, simulate_trial

    given, made, seed = snakemake.input, snakemake.output, snakemake.params.seed
    gene_set = pd.read_csv(given.gene_set, sep="\t", dtype={"chromosome": str})
    sheet = pd.read_csv(given.sheet, sep="\t", dtype=str).drop_duplicates("sample")
    samples = sheet[sheet["study"] == TRIAL].set_index(["subject", "visit"])["sample"]
    visits = simulate_trial(samples.index.unique("subject"), seed)
    cpm = simulate_trial_expression(visits, make_genome(gene_set, seed)[1], gene_set, seed)
    table.write_table(cpm[samples.index].set_axis(samples, axis=1), made.cpm, index=True)
    # Everybody came to the first visit, also those whose blood has no sample.
    came = pd.MultiIndex.from_frame(visits[["id", "visit"]]).isin(samples.index)
    phenotype = visits[came | (visits["visit"] == VISITS[0])]
    outputs.write_text(phenotype.to_csv(index=False), made.study3)
