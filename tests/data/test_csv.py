"""CSV in UTF-8: what is read, and what is refused with what words."""

import pytest

from rulelang.data import Table, read_csv
from rulelang.diagnostics import DataError


def read(text: str | bytes) -> Table:
    return read_csv(text if isinstance(text, bytes) else text.encode(), "data.csv")


def refused(text: str | bytes) -> str:
    with pytest.raises(DataError) as caught:
        read(text)
    return str(caught.value)


def test_the_first_filled_row_is_the_header() -> None:
    table = read("\n,,\nunit,x,\nA,1,\n\nB,2,\n")
    assert table.header == ("unit", "x")
    assert table.rows == (("A", "1"), ("B", "2"))
    assert table.numbers == (4, 6)


def test_a_byte_order_mark_is_no_part_of_the_first_heading() -> None:
    assert read("\ufeffunit,x\nA,1\n").header == ("unit", "x")


def test_quotes_hold_commas_quotes_and_line_ends() -> None:
    assert read('unit,x\n"A, ""B""\nC",1\n').rows == (('A, "B"\nC', "1"),)


def test_windows_and_old_line_ends_are_read() -> None:
    assert read("unit,x\r\nA,1\r\n").rows == read("unit,x\rA,1\r").rows == (("A", "1"),)


def test_a_row_of_another_length_is_reported_with_its_number() -> None:
    table = read("unit,x\nA,1,2\nB\n")
    assert [(item.code, str(item.place)) for item in table.diagnostics] == [
        ("E514", "data.csv: row 2"),
        ("E514", "data.csv: row 3"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "there is nothing in it"),
        (" \n , \n", "there is nothing in it"),
        ("đơn vị,x\nÂ,1\n".encode("utf-16"), "line 1 is not UTF-8"),
        ("unit,x\nĐông,1\n".encode("cp1258"), "line 2 is not UTF-8"),
        ("unit;x\nA;1\n", "separated by semicolons"),
        ("unit\tx\nA\t1\n", "separated by tabs"),
        ("unit,x\nA,\0\n", "bytes that no text has"),
        (b"PK\x03\x04\xff\xfe", "not UTF-8"),
        ('unit,x\n"A,1\n', "opened in row 2 and never closed"),
        ('unit,x\nA,1\n"B"x,2\n', "within a cell of row 3"),
        ("unit,x\nA," + "9" * 140_000 + "\n", "a cell of row 2 has over 131,072 letters"),
        ("Results of 2024,,\nunit,x,y\nA,1,2\n", "its first row has one cell"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: str | bytes, words: str) -> None:
    assert words in refused(content)


def test_the_separator_line_of_spreadsheets_is_passed_over() -> None:
    table = read("sep=,\r\nunit,x\r\nA,1\r\n")
    assert (table.header, table.rows, table.numbers) == (("unit", "x"), (("A", "1"),), (3,))


def test_the_hash_is_that_of_the_bytes() -> None:
    assert read("unit\nA\n").sha256 != read("unit\r\nA\r\n").sha256
