"""The samples of a GEO series matrix are a phenotype."""

from ctra.cohort.cells import read_cells
from ctra.cohort.subjects import SubjectTable
from ctra.files.series_matrix import sample_lines

TEXT = (
    '!Series_title\t"A study"\n!Sample_title\t"one"\t"two"\n!Sample_geo_accession\t"GSM1"\t"GSM2"\n'
    '!Sample_source_name_ch1\t"blood"\t"blood"\n!Sample_characteristics_ch1\t"age: 61"\t"age: 70"\n'
    '!Sample_characteristics_ch1\t"sex: F"\t"pack years: 3"\n!Sample_data_row_count\t"1"\t"1"\n'
    '!series_matrix_table_begin\n"ID_REF"\t"GSM1"\t"GSM2"\n"MX1"\t1\t2\n'
    "!series_matrix_table_end\n"
)
HEADER = ["title", "geo_accession", "source_name_ch1", "age", "sex", "pack years"]


def test_samples_of_a_series_matrix():
    assert sample_lines(TEXT.splitlines()) == [
        (3, HEADER),
        (3, ["one", "GSM1", "blood", "61", "F", ""]),
        (3, ["two", "GSM2", "blood", "70", "", "3"]),
    ]


def test_a_series_matrix_is_read_as_a_phenotype(tmp_path):
    path = tmp_path / "GSE1_series_matrix.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert read_cells(path).header == HEADER
    table = SubjectTable(path, "geo_accession")
    assert list(table.subjects) == ["GSM1", "GSM2"]
    assert table.numbers("age") == [61, 70]
