"""Signed expression and participants -> the results of one model (rule model)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.gene_set import CTRA, gene_set_of
    from ctra.files.table import read_table, write_table
    from ctra.inference.functions import resolve
    from ctra.model.analysis import Specification, fit_model
    from ctra.model.fits import Settings

    params, given = snakemake.params, snakemake.input
    specification = Specification(**params.specification)
    endog = read_table(given.ctra).set_index("sample")
    people = read_table(given.participants, specification.texts).set_index("subject")
    visits = read_table(given.visits, ["visit"]) if given.visits else None
    settings = Settings(**params.settings, statistics=resolve(params.statistics))
    data = endog, people, read_table(given.gene_set), specification, settings, visits
    tables = fit_model(*data, of_profile=gene_set_of(params.model)[1] == CTRA)
    for name, table in tables.items():
        table.insert(0, "study", params.study)
        table.insert(1, "model", params.model)
        write_table(table, snakemake.output[name])
