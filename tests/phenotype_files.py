"""Phenotypes as the programs of researchers write them."""

import openpyxl
import pyreadstat
import pytest


def write_csv(table, name):
    table.to_csv(name, index=False)


def write_tsv(table, name):
    table.to_csv(name, index=False, sep="\t")


def write_european(table, name):
    table.to_csv(name, index=False, sep=";", decimal=",")


def write_korean(table, name):
    table.to_csv(name, index=False, encoding="cp949")


def write_excel(table, name):
    table.to_excel(name, index=False)


def write_stata(table, name):
    table.to_stata(name, write_index=False, version=118)


def write_stata_float(table, name):
    """Stata's own type for what is typed in; its 7 digits hold the numbers of the demonstration."""
    numbers = table.select_dtypes("float").columns
    write_stata(table.astype(dict.fromkeys(numbers, "float32")), name)


def write_xport(table, name):
    pyreadstat.write_xport(table, name, file_format_version=8)


def write_workbook(name="p.xlsx", **sheets):
    """Write rows into the worksheets of a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(name)
    return book


FORMATS = [
    pytest.param(write_csv, "p.csv", {}, id="CSV"),
    pytest.param(write_european, "p.csv", {"decimal": ","}, id="CSV of a European Excel"),
    pytest.param(write_korean, "p.csv", {}, id="CSV of a Korean Excel"),
    pytest.param(write_tsv, "p.txt", {}, id="TSV"),
    pytest.param(write_excel, "p.xlsx", {}, id="XLSX"),
    pytest.param(pyreadstat.write_sav, "p.sav", {}, id="SAV"),
    pytest.param(write_stata, "P.DTA", {}, id="DTA"),
    pytest.param(write_stata_float, "p.dta", {}, id="DTA of floats"),
    pytest.param(write_xport, "p.xpt", {}, id="XPT"),
]
