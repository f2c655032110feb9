"""Delimited text: which encodings and delimiters are read, and what is refused with what words."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.data.options import Reading
from rulelang.data.readers.delimited import read_delimited
from rulelang.data.sheet import MOST_COLUMNS, Sheet
from rulelang.diagnostics import DataError
from tests.data.readers.files import vietnamese

LETTERS = "aAdDđĐ ăâêôơưĂÂÊÔƠƯàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵỲỶỸÝỴ"


def read(text: str | bytes, **options: str) -> Sheet:
    raw = text if isinstance(text, bytes) else text.encode()
    (sheet,) = read_delimited(raw, "data.csv", Reading(**options))
    return sheet


def refused(text: str | bytes, **options: str) -> str:
    with pytest.raises(DataError) as caught:
        read(text, **options)
    return str(caught.value)


def test_rows_are_texts_at_their_numbers_in_the_file() -> None:
    sheet = read("\n,,\nunit,x\nA,1\n")
    assert sheet.rows == ((), ("", "", ""), ("unit", "x"), ("A", "1"))
    assert (sheet.first, sheet.typed, sheet.addressed) == ((1, 1), False, False)


def test_quotes_hold_delimiters_quotes_and_line_ends() -> None:
    assert read('unit,x\n"A, ""B""\nC",1\n').rows[1] == ('A, "B"\nC', "1")


def test_windows_and_old_line_ends_are_read() -> None:
    assert read("unit,x\r\nA,1\r\n").rows == read("unit,x\rA,1\r").rows


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_unicode_is_told_with_and_without_a_byte_order_mark(encoding: str, name: str) -> None:
    sheet = read("đơn vị,điểm\nTrường Nà Phặc,1\n".encode(encoding))
    assert sheet.rows == (("đơn vị", "điểm"), ("Trường Nà Phặc", "1"))
    assert sheet.dialect == f"{name}, commas"


def test_windows_1258_is_read_and_its_tones_put_on_their_letters() -> None:
    sheet = read(vietnamese("đơn vị;điểm\nTrường Nà Phặc;1\n"))
    assert sheet.rows == (("đơn vị", "điểm"), ("Trường Nà Phặc", "1"))
    assert sheet.dialect == "Windows-1258, semicolons"


@given(st.text(LETTERS, min_size=1).map(lambda text: normalize("NFC", text)))
def test_vietnamese_comes_back_from_windows_1258(text: str) -> None:
    assert read(vietnamese(f"đ{text}x,é\n")).rows == ((f"đ{text}x", "é"),)


@given(st.integers(0, 10_000))
def test_a_zero_byte_makes_no_other_encoding_of_a_text(at: int) -> None:
    raw = bytearray("đơn vị,điểm\nTrường Nà Phặc,1\nThạch An,25\n".encode())
    raw.insert(at % len(raw), 0)
    said = refused(bytes(raw) + b"\n" * (len(raw) % 2))
    assert "bytes that are not text" in said or "is not UTF-8" in said  # within a letter


def test_a_zero_byte_in_a_cell_is_told_where_the_file_has_an_even_length() -> None:
    assert "bytes that are not text" in refused(b"unit,x\nA\0,1\n\n")


@given(st.integers(0, 10_000))
def test_a_wrong_byte_makes_no_other_encoding_of_a_text(at: int) -> None:
    raw = bytearray("đơn vị,điểm\nTrường Nà Phặc,1\n".encode())
    raw.insert(at % len(raw), 0xE9)
    assert "is not UTF-8" in refused(bytes(raw))


def test_an_encoding_that_the_user_names_is_taken() -> None:
    assert read("unité,x\n".encode("cp1252"), encoding="cp1252").rows == (("unité", "x"),)
    assert "there is no encoding `klingon`" in refused("u,x\n", encoding="klingon")
    assert "line 2 is not ascii" in refused("u,x\nĐ,1\n", encoding="ascii")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("unit;x;y\nA;1,5;2,5\nB;3,5;4,5\n", (("unit", "x", "y"), ("A", "1,5", "2,5"))),
        ("unit\tx\nA, B\t1,5\nC; D\t2\n", (("unit", "x"), ("A, B", "1,5"))),
        ("unit,x\nA;B,1\nC;D,2\n", (("unit", "x"), ("A;B", "1"))),
        ("Kết quả, năm 2021\nunit;x\nA;1,5\nB;2,5\n", None),
        ("unit\nA\n", (("unit",), ("A",))),
    ],
)
def test_the_delimiter_is_what_parts_the_most_rows_alike(
    text: str, rows: tuple[tuple[str, ...], ...] | None
) -> None:
    found = read(text).rows
    assert found[:2] == rows if rows else found[1:3] == (("unit", "x"), ("A", "1,5"))


def test_a_delimiter_that_the_user_or_the_first_line_names_is_taken() -> None:
    assert read("a;b,c;d\n", delimiter=",").rows == (("a;b", "c;d"),)
    assert read("sep=;\r\nunit,x;y\r\n").rows == ((), ("unit,x", "y"))
    assert read("sep=,\r\nunit,x\r\n").rows == ((), ("unit", "x"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "there is nothing in it"),
        (" \n , \n", "there is nothing in it"),
        ("unit,x\nA,\0\n", "bytes that are not text"),
        (b"\x00\x01\x02\xff\xfe\x81\x8d", "bytes that are not text"),
        (b"unit,x\nA\x8d\xff,1\n", "line 2 is neither UTF-8 nor Windows-1258"),
        (b"\xff\xfeu\x00,\x00x", "line 1 is not UTF-16"),
        ('unit,x\n"A,1\n', "opened in row 2 and never closed"),
        ('unit,x\nA,1\n"B"x,2\n', "within a cell of row 3"),
        ("unit,x\nA," + "9" * 140_000 + "\n", "a cell of row 2 has over 131,072 letters"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: str | bytes, words: str) -> None:
    assert words in refused(content)


def test_a_header_of_ten_million_columns_is_refused_before_its_cells_are_parted() -> None:
    header = ",".join(["x"] * 10_000_000)
    assert f"row 1 has 10,000,000 cells, and at most {MOST_COLUMNS:,}" in refused(header)
    assert "row 1 has 20,000 cells" in refused('"a",' + ",".join(["x"] * 19_999))


def test_the_hash_is_that_of_the_bytes() -> None:
    assert read("unit\nA\n").sha256 != read("unit\r\nA\r\n").sha256
