"""The command line: `ctra new`, `ctra check` and `ctra run`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ctra.command.place import check_installed, cores, existing_file
from ctra.files.log import words_of


def parser() -> argparse.ArgumentParser:
    """Options of the three commands."""
    main = argparse.ArgumentParser(
        prog="ctra", description="From your files to the statistics of the CTRA profile."
    )
    commands = main.add_subparsers(dest="command", required=True, metavar="new | check | run")
    new = commands.add_parser("new", help="begin a study: asks a few questions, writes its files")
    new.add_argument("folder", type=Path, help="folder of the study, new or not")
    new.add_argument(
        "--phenotype", required=True, metavar="FILE", help="table of participants: SPSS, Excel, ..."
    )
    start = new.add_mutually_exclusive_group(required=True)
    start.add_argument("--fastq", type=Path, metavar="FOLDER", help="folder with FASTQ files")
    start.add_argument(
        "--counts", metavar="FILE", help="matrix of read counts, genes x participants"
    )
    start.add_argument(
        "--expression", metavar="FILE", help="matrix of log2 expression, genes x participants"
    )
    new.add_argument("--id", metavar="COLUMN", help="column with the participants' ids")
    new.add_argument("--exposures", metavar="NAMES", help="columns or questionnaires, by commas")
    new.add_argument("--covariates", metavar="NAMES", help="columns, by commas; none for none")
    new.add_argument(
        "--female", metavar="VALUE", help="value of the column of sex, where it has no labels"
    )
    new.add_argument(
        "--sheet", metavar="NAME", help="worksheet of the phenotype, where it has several"
    )
    new.add_argument("--decimal", choices=[".", ","], help="decimal mark of a phenotype in text")
    new.add_argument("--genome", metavar="FILE", help="FASTA, where it is not the human one")
    new.add_argument("--annotation", metavar="FILE", help="GTF, where it is not the human one")
    new.add_argument("--yes", action="store_true", help="ask nothing, take the proposals")
    check = commands.add_parser("check", help="say whether a study is ready to run")
    run = commands.add_parser(
        "run",
        help="run a study, or go on where it stopped",
        usage="ctra run [-h] [--only NAMES] [--cores N] file [-- options of snakemake]",
    )
    for command in (check, run):
        command.add_argument("file", help="configuration, such as mystudy/mystudy.yaml")
        command.add_argument(
            "--cores", metavar="N", type=int, default=cores(), help="by default all"
        )
    run.add_argument("--only", metavar="NAMES", help="results by commas: report, figures, ...")
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the program.

    Returns
    -------
    int
        Exit code: 1 with what a person can mend on standard error.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    end = given.index("--") if "--" in given else len(given)
    options = parser().parse_args(given[:end])
    try:
        return _call(options, given[end + 1 :])
    except Exception as error:
        words = words_of(error)
        if not words:
            raise
        print(words, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def _call(options: argparse.Namespace, further: Sequence[str]) -> int:
    """Call a command; its modules need more than the library for a notebook brings."""
    check_installed()
    if options.command == "new":
        from ctra.command.new import new

        return new(options)
    file = existing_file(options.file)
    if options.command == "check":
        from ctra.command.check import check

        return check(file, options.cores)
    from ctra.command.asking import split_names
    from ctra.command.run import run

    run(file, options.cores, split_names(options.only or ""), further)
    return 0


if __name__ == "__main__":
    sys.exit(main())
