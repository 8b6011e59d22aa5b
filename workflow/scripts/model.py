"""Signed expression and participants -> the results of one model (rule model)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table
    from ctra.inference.functions import resolve
    from ctra.model.analysis import Specification, fit_model
    from ctra.model.fits import Settings

    params, given = snakemake.params, snakemake.input
    of = params.specification
    participants = read_table(given.participants, [*of["categories"], of["cluster"]])
    tables = fit_model(
        read_table(given.ctra).set_index("sample"),
        participants.set_index("subject"),
        read_table(given.gene_set),
        Specification(**of),
        Settings(**params.settings, statistics=resolve(params.statistics)),
    )
    for name, table in tables.items():
        table.insert(0, "study", params.study)
        table.insert(1, "model", params.model)
        write_table(table, snakemake.output[name])
