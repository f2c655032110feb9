"""Which format a file is: by its name, and by its first bytes where these say otherwise."""

from io import BytesIO

import polars
import pytest

from rulelang.data.options import Reading
from rulelang.data.readers import FORMATS, format_of, suffixes
from rulelang.diagnostics import DataError
from tests.data.readers.files import document, packed, workbook

ROWS = [["unit", "x"], ["A", 1]]
FRAME = polars.DataFrame({"unit": ["A"], "x": [1]})


def written(method: str) -> bytes:
    file = BytesIO()
    getattr(FRAME, method)(file)
    return file.getvalue()


FILES = {
    "csv": b"unit,x\nA,1\n",
    "tsv": b"unit\tx\nA\t1\n",
    "json": b'[{"unit": "A", "x": 1}]',
    "jsonl": b'{"unit": "A", "x": 1}\n{"unit": "B", "x": 2}\n',
    "xlsx": workbook(ROWS),
    "ods": document(ROWS),
    "parquet": written("write_parquet"),
    "arrow": written("write_ipc"),
}


@pytest.mark.parametrize("format", [*FILES])
def test_the_bytes_tell_where_the_name_does_not(format: str) -> None:
    found = format_of(FILES[format], "standard input")
    assert found == ("csv" if format == "tsv" else format)
    (sheet,) = FORMATS[found].read(FILES[format], "standard input", Reading())
    assert sheet.rows[1] in (("A", 1), ("A", "1"))


@pytest.mark.parametrize("format", [*FILES])
def test_the_name_tells(format: str) -> None:
    for suffix in FORMATS[format].suffixes:
        assert format_of(FILES[format], f"DATA{suffix.upper()}") == format


def test_what_the_user_says_goes_before_the_name() -> None:
    assert format_of(FILES["tsv"], "data.csv", "tsv") == "tsv"


def test_a_stream_of_arrow_is_read() -> None:
    raw = written("write_ipc_stream")
    assert {format_of(raw, name) for name in ("table.arrows", "table.arrow", "table")} == {"arrow"}
    (sheet,) = FORMATS["arrow"].read(raw, "x.arrow", Reading())
    assert sheet.rows == (("unit", "x"), ("A", 1))


HTML = b"\xef\xbb\xbf\r\n<html xmlns:x='urn'><table><tr><td>unit</td></tr></table></html>"


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("old.xls", HTML, "it is an HTML page, which does not match its name"),
        ("old.xls", b'<?xml version="1.0"?><Workbook/>', "it is XML"),
        ("old.xls", FILES["csv"], "it is text (.csv)"),
        ("old.xls", FILES["xlsx"], "rename it to end in `.xlsx`"),
        ("data.csv", FILES["xlsx"], "it is a workbook (.xlsx)"),
        ("data.xlsx", FILES["ods"], "it is a workbook (.ods)"),
        ("data.xlsx", FILES["parquet"], "it is a Parquet file"),
        ("data.parquet", FILES["csv"], "it is text (.csv)"),
        ("data.csv", b"SQLite format 3\0", "it is an SQLite database"),
        ("data.xlsx", b"%PDF-1.7", "it is a PDF document"),
        ("data.csv", b"\x1f\x8b\x08", "it is a file packed by gzip"),
        ("data.xlsx", packed({"word/document.xml": ""}), "it is a text document"),
        (
            "data.xlsx",
            packed({"xl/workbook.bin": ""}),
            "which cells are errors and which are empty",
        ),
        ("data.xlsx", packed({"a.txt": ""}), "it is an archive"),
        ("data", b"", "neither its name nor its first bytes"),
    ],
)
def test_a_file_that_is_something_else_is_told_what_it_is(
    name: str, raw: bytes, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        format_of(raw, name)
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["data.parquet", "data.arrow", "data.json"])
def test_a_damaged_file_is_refused(name: str) -> None:
    whole = FILES[name.partition(".")[2]]
    for part in range(1, 8):
        raw = whole[: len(whole) * part // 8]
        with pytest.raises(DataError, match="E515"):
            FORMATS[format_of(raw, name)].read(raw, name, Reading())


def test_no_ending_is_of_two_formats() -> None:
    assert len({*suffixes()}) == len(suffixes())
