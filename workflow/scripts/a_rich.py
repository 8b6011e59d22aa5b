"""Genome and exons -> where a read's end tells of internal priming (rule a_rich)."""

from ctra.job import logged

with logged(snakemake.log[0]):
    from ctra.annotation import read_ends, read_exons
    from ctra.priming import a_rich_sites

    given = snakemake.input
    sites = a_rich_sites(given.genome, read_exons(given.exons), read_ends(given.ends))
    with open(snakemake.output.a_rich, "w", encoding="utf-8") as file:
        file.write("contig\tstart\tend\tstrand\n")
        file.writelines("{}\t{}\t{}\t{}\n".format(*site) for site in sites)
