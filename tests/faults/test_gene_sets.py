"""Faults of gene sets, each told before the first job."""

from faulty import Fault, each_of, edit, refusal, together, write


def named(name, source):
    """A change: the configuration has this gene set alone; it stands on line 2."""

    def change(project):
        project.edit("config.yaml", "reference:\n", f"gene_sets:\n  {name}: {source}\nreference:\n")

    return change


def table(*rows, header="symbol\tgroup\tsign"):
    """A change: the set is a table with these rows."""
    text = "".join(f"{row}\n" for row in (header, *rows))
    return together(named("mine", "mine.tsv"), write("mine.tsv", text))


def gmt(*lines):
    """A change: the set is a GMT file with these lines."""
    text = "".join(f"{line}\n" for line in lines)
    return together(named("mine", "mine.gmt"), write("mine.gmt", text))


def two(*rows):
    """A matrix of the second study with these rows."""
    return "".join(f"{row}\n" for row in ("gene\t01\t02", *rows))


@each_of(
    Fault(
        "the name of the profile",
        named("CTRA", "core"),
        "config.yaml:2: gene set 'CTRA': this is the name of the profile of 53 genes, which is alw",
    ),
    Fault(
        "two names that are one on some disks",
        named("mine: core\n  Mine", "core"),
        "config.yaml:3: gene set 'Mine' differs from 'mine' in capitals alone",
    ),
    Fault(
        "a name with a hyphen",
        named("my-set", "core"),
        "config.yaml:2: the name 'my-set' in gene_sets; allowed: a letter first, then letters",
    ),
    Fault("a list of genes", named("mine", "[IL6, TNF]"), "config.yaml:2: gene_sets.mine is "),
    Fault(
        "a misspelt part of the profile",
        named("mine", "profinflammatory"),
        "config.yaml:2: no gene set is shipped under the name 'profinflammatory'; there are "
        "proinflammatory, interferon, antibody, core; did you mean 'proinflammatory'?; a file of",
    ),
    Fault("a workbook", named("mine", "mine.xlsx"), "a file of your own ends in .tsv or .gmt"),
    Fault("no such file", named("mine", "mine.gmt"), "config.yaml:2: gene set 'mine.gmt': "),
    Fault(
        "an empty table",
        together(named("mine", "mine.tsv"), write("mine.tsv", "")),
        "mine.tsv: empty; a header line and at least one row are needed",
    ),
    Fault("a header alone", table(), "mine.tsv: no genes below the header"),
    Fault(
        "no header",
        table("MX1\ta\t-1", header="IL6\ta\t1"),
        "mine.tsv:1: no column symbol, group, sign; symbol, group and sign (1 or -1) are needed",
    ),
    Fault(
        "no column of signs",
        table("MX1\ta", header="symbol\tgroup"),
        "mine.tsv:1: no column sign; symbol",
    ),
    Fault("no symbol", table("\ta\t1"), "mine.tsv:2: no symbol; each gene needs both"),
    Fault("no group", table("MX1\t\t1"), "mine.tsv:2: no group; each gene needs both"),
    Fault("no sign", table("MX1\ta\t"), "mine.tsv:2: no sign; 1 or -1 is needed of every gene"),
    Fault(
        "groups that are numbers",
        table("MX1\t01\t1", "JUN\t1.0\t1"),
        "mine.tsv:3: group '1.0' is read as a number or as yes or no, so that 01 and 1 would be",
    ),
    Fault(
        "a group that is a word for yes",
        gmt("TRUE\tx\tMX1,1"),
        "mine.gmt:1: group 'TRUE' is read as a number or as yes or no",
    ),
    Fault(
        "a weight in place of a sign",
        table("IL6\ta\t1", "MX1\ta\t0.5"),
        "mine.tsv:3: gene 'MX1' has the sign '0.5'; 1 is needed, or -1 of a gene that counts the o",
    ),
    Fault(
        "a gene twice",
        table("MX1\ta\t1", "JUN\ta\t1", "MX1\ta\t1"),
        "mine.tsv:4: gene 'MX1' is already on line 2; once is allowed",
    ),
    Fault(
        "a gene twice by two of its names",
        table("IL8\ta\t1", "CXCL8\ta\t1"),
        "mine.tsv:3: gene 'CXCL8' is already on line 2 as 'IL8'; once is allowed",
    ),
    Fault(
        "a gene twice by id and by symbol",
        gmt("HOT\tx\tENSG00000169429,1\tIL8,1"),
        "mine.gmt:1: gene 'IL8' is already on line 1 as 'ENSG00000169429'; once is allowed",
    ),
    Fault(
        "the id of another gene",
        table("MX1\tENSG00000136244\ta\t-1", header="symbol\tensembl_id\tgroup\tsign"),
        "mine.tsv:2: gene 'MX1' has the Ensembl id ENSG00000136244, but MX1 is ENSG00000157601; co",
    ),
    Fault(
        "a gene in two groups",
        gmt("HOT_UP\tx\tMX1\tJUN", "COLD_DN\tx\tIL6\tMX1"),
        "mine.gmt:2: gene 'MX1' is in group 'HOT_UP' on line 1, and in 'COLD_DN'; a gene is in one",
    ),
    Fault(
        "a symbol that Excel took for a date",
        table("1-Mar\ta\t1"),
        "mine.tsv:2: gene '1-Mar' is a date, as Excel makes of MARCH1, SEPT2 or DEC1; write toda",
    ),
    Fault(
        "a date in today's symbol",
        table("MARCH1\tSep. 02\ta\t1", header="symbol\thgnc_symbol\tgroup\tsign"),
        "mine.tsv:2: gene 'Sep. 02' is a date",
    ),
    Fault("a date in German", table("1. Mrz\ta\t1"), "mine.tsv:2: gene '1. Mrz' is a date"),
    Fault(
        "a date as Excel counts days",
        gmt("HOT\tx\tMX1,1\t43891,1"),
        "mine.gmt:1: gene '43891' is a number, as ids of Entrez are, or dates of Excel; give the",
    ),
    Fault(
        "an id of RIKEN that Excel took for a power of ten",
        table("2.31E+13\ta\t1"),
        "mine.tsv:2: gene '2.31E+13' is a number, as Excel makes of ids such as 2310009E13; give",
    ),
    Fault(
        "a GMT without signs",
        gmt("HOT\tx\tMX1\tJUN", "COLD\tx\tIL6,1"),
        "mine.gmt:1: 2 of 3 genes have no sign; write it behind each gene, MX1,1 or MX1,-1, or end "
        "the name of the group in _UP or _DN: HOT_UP",
    ),
    Fault(
        "a GMT without a description, with signs",
        gmt("HOT\tJUN,1\tMX1,-1"),
        "mine.gmt:1: 'JUN,1' stands where the description of the group is, and would not count as",
    ),
    Fault(
        "a GMT without a description, signs of the line",
        gmt("COLD_DN\tMX1\tOAS1"),
        "mine.gmt:1: 'MX1' stands where the description of the group is, and would not count as",
    ),
    Fault(
        "a GMT of ids without a description",
        gmt("COLD_DN\tENSG00000108691\tMX1"),
        "mine.gmt:1: 'ENSG00000108691' stands where the description of the group is",
    ),
    Fault(
        "an empty GMT",
        together(named("mine", "mine.gmt"), write("mine.gmt", "\n")),
        "mine.gmt: empty; a line a group of genes is needed: its name, a description, and genes",
    ),
    Fault(
        "a GMT with blanks for tabs", gmt("HOT x MX1,1"), "mine.gmt:1: no genes; the name of the"
    ),
    Fault(
        "genes of the mouse",
        gmt("HOT\tx\tIl6,1\tTnf,1"),
        "config.yaml:2: mine.gmt: none of its 2 genes (Il6, Tnf) can be taken from the 1 rows "
        "(MX1, ...); human Ensembl ids or gene symbols are needed; the matrix is two.tsv",
    ),
    Fault(
        "symbols where the matrix has ids",
        together(gmt("HOT\tx\tCCL2,1"), write("two.tsv", two("ENSG00000157601\t5\t6"))),
        "the matrix has Ensembl ids, no symbols: give CCL2 by id, in the place of the symbol or",
    ),
    Fault(
        "the only gene in two rows",
        together(
            gmt("HOT\tx\tCCL2,1"),
            write("two.tsv", two("MX1\t5\t6", "CCL2\t1\t2", "CCL2\t3\t4")),
        ),
        "CCL2 has several rows, which are passed over; the matrix is two.tsv",
    ),
    Fault(
        "a gene of the profile in two rows",
        together(
            gmt("HOT\tx\tMX1,1"), write("two.tsv", two("MX1\t5\t6", "CCL2\t1\t2", "MX1\t3\t4"))
        ),
        "two.tsv:4: gene 'MX1' is already on line 2; one row a gene of the profile and the markers",
    ),
    Fault(
        "a gene that is a covariate",
        together(
            gmt("HOT\tx\tMX1,1\tCD14,1"),
            edit(
                "config.yaml", "covariates: [age]", "markers: [CD14]\n    covariates: [age, CD14]"
            ),
        ),
        "config.yaml:2: gene set 'mine': CD14 is also in the exposures or covariates of model 'ma",
    ),
    Fault(
        "a gene of which an exposure is derived, by its id",
        together(
            gmt("HOT\tx\tMX1,1\tENSG00000170458,1"),
            edit(
                "config.yaml",
                "contrast: short - age",
                "twice: 2 * CD14\n      contrast: twice - age",
            ),
            edit("config.yaml", "covariates: [age]", "markers: [CD14]\n    covariates: [age]"),
        ),
        "config.yaml:2: gene set 'mine': CD14 is also in the exposures or covariates of model 'ma",
    ),
)
def test_a_fault_of_a_gene_set(fault, project):
    refusal(fault, project)


def test_a_set_of_which_a_gene_is_found_is_taken(project):
    gmt("COLD_DN\tx\tMX1\tOAS1\tOAS2")(project)
    project.read()
