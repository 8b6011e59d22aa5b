"""Signed expression and participants -> slopes without and with markers (rule composition)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table
    from ctra.model.analysis import Specification
    from ctra.model.composition import composition

    params, given = snakemake.params, snakemake.input
    of, markers = Specification(**params.specification), read_table(given.markers)
    table = composition(
        read_table(given.ctra).set_index("sample"),
        read_table(given.participants, of.texts).set_index("subject"),
        markers[markers["symbol"].isin(params.markers)],
        of,
        standardize=params.standardize,
        made_of=params.made_of,
    )
    table.insert(0, "study", params.study)
    table.insert(1, "model", params.model)
    write_table(table, snakemake.output.table)
