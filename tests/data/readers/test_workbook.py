"""Workbooks: their cells as they are typed, and what is refused before it is unpacked."""

import struct
import subprocess
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter

from rulelang.data.numberformats import sort_of
from rulelang.data.options import Reading
from rulelang.data.readers import FORMATS, container, format_of
from rulelang.data.readers.workbook import MOST_CELLS
from rulelang.data.sheet import CellError, Sheet
from rulelang.diagnostics import DataError
from tests.data.readers.files import document, packed, workbook
from tests.libreoffice import SOFFICE

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def read(raw: bytes, name: str = "book.xlsx", **options: str) -> list[Sheet]:
    reading = Reading(**options)
    return FORMATS[format_of(raw, name)].read(raw, name, reading)


def refused(raw: bytes, name: str = "book.xlsx", **options: str) -> str:
    with pytest.raises(DataError) as caught:
        read(raw, name, **options)
    return str(caught.value)


def made(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    file = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, plain | options) as book:
        fill(book, book.add_worksheet("Data"))
    return file.getvalue()


def changed(raw: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A workbook with another text in one of its parts."""
    with ZipFile(BytesIO(raw)) as book:
        parts: dict[str, str | bytes] = {name: book.read(name) for name in book.namelist()}
    parts[part] = change(book_text(raw, part))
    return packed(parts)


def book_text(raw: bytes, part: str) -> str:
    with ZipFile(BytesIO(raw)) as book:
        return book.read(part).decode()


# ---- cells ---------------------------------------------------------------------------------------


def test_cells_keep_their_types() -> None:
    def fill(book: Any, page: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        hour = book.add_format({"num_format": "hh:mm"})
        page.write_row(0, 0, ["Đơn vị", 1, 2.5, True, None, "", " x "])
        page.write_datetime(1, 0, datetime(2021, 12, 30), day)
        page.write_datetime(1, 1, datetime(2021, 12, 30, 7, 5), moment)
        page.write_datetime(1, 2, time(7, 5), hour)

    (sheet,) = read(made(fill))
    assert sheet.rows[0] == ("Đơn vị", 1, 2.5, True, None, None, " x ")
    assert [type(cell) for cell in sheet.rows[0][1:4]] == [float, float, bool]
    assert sheet.rows[1][:3] == (date(2021, 12, 30), datetime(2021, 12, 30, 7, 5), "07:05:00")
    assert sheet.addressed and not sheet.typed


@pytest.mark.parametrize("epoch", [False, True])
def test_dates_of_both_epochs_are_the_days_that_one_sees(epoch: bool) -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_datetime(0, 0, date(2021, 12, 30), book.add_format({"num_format": "d/m/yy"}))

    assert read(made(fill, date_1904=epoch))[0].rows == ((date(2021, 12, 30),),)


def test_the_place_of_the_first_cell_is_kept() -> None:
    (sheet,) = read(made(lambda book, page: page.write_row(4, 2, ["unit", "x"])))
    assert (sheet.first, sheet.rows) == ((5, 3), (("unit", "x"),))


def test_errors_and_formulas_without_values_are_no_empty_cells() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_row(0, 1, ["a", "b", "c", "d"])
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(1, 2, "=1+1", None, "")
        page.write_formula(1, 3, "=1+1", None, 2)
        page.write_formula(1, 4, '=""', None, "")

    raw = changed(made(fill), SHEET, lambda text: text.replace('"D2"><f>', '"D2"><f>', 1))
    (sheet,) = read(raw)
    assert sheet.first == (1, 2)
    assert sheet.rows[1][:3] == (CellError("#DIV/0!"), CellError("#?"), 2)


def test_an_error_beyond_the_last_cell_with_a_value_is_read() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write(1, 0, "unit")
        page.write_formula(3, 2, "=1+1", None, "")

    (sheet,) = read(made(fill))
    top, left = sheet.first
    assert sheet.rows[4 - top][3 - left] == CellError("#?")


def test_a_text_that_a_formula_makes_empty_is_empty() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write(0, 0, "unit")
        page.write_formula(0, 1, '=IF(A1="","x","")', None, "y")

    raw = changed(made(fill), SHEET, lambda text: text.replace("<v>y</v>", "<v></v>"))
    assert read(raw)[0].rows in ((("unit", None),), (("unit",),))


def test_percentages_are_told_by_their_format() -> None:
    def fill(book: Any, page: Any) -> None:
        for column, code in enumerate(["0%", "0.00%", '0.0 "%"', "0.0\\%", "[Red]0.0%;-0.0%", "0"]):
            page.write(2, column + 1, 0.5, book.add_format({"num_format": code}))
            page.write_blank(3, column + 1, None, book.add_format({"num_format": code}))

    (sheet,) = read(made(fill))
    assert sheet.first == (3, 2)
    assert {(row, column) for column, rows in sheet.percents.items() for row in rows} == {
        *((0, 0), (0, 1), (0, 4)),
    }


@pytest.mark.parametrize(
    ("code", "shown"),
    [("0%", True), ('"%"0', False), ("0\\%", False), ("[$%]0", False), ("0_%", False), ("", False)],
)
def test_a_percent_sign_that_is_only_written_is_no_percentage(code: str, shown: bool) -> None:
    assert (sort_of(code) == "percent") is shown


def test_merged_areas_are_places_in_the_rows_cut_off_where_these_end() -> None:
    def fill(book: Any, page: Any) -> None:
        page.merge_range("B2:D2", "Kết quả")
        page.write_row("B3", [1, 2, 3])

    (sheet,) = read(made(fill))
    assert (sheet.first, sheet.merged) == ((2, 2), ((0, 0, 0, 2),))
    far = changed(made(fill), SHEET, lambda text: text.replace("B2:D2", "C2:XFD1048576"))
    assert read(far)[0].merged == ((0, 1, 1, 2),)


def test_hidden_sheets_are_passed_over_and_said() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write(0, 0, "unit")
        book.add_worksheet("Empty")
        hidden = book.add_worksheet("Old")
        hidden.write(0, 0, "old")
        hidden.hide()

    (sheet,) = read(made(fill))
    assert sheet.name == "Data"
    assert [(note.code, str(note.place)) for note in sheet.diagnostics] == [
        ("N505", "book.xlsx: sheet Old")
    ]
    assert read(made(fill), sheet="Old")[0].rows == (("old",),)
    assert "did you mean the sheet `Data`?" in refused(made(fill), sheet="Dta")
    assert "choose one of its sheets: `Data`, `Empty`, `Old`" in refused(made(fill), sheet="zzzzz")


def test_a_workbook_without_cells_is_refused() -> None:
    assert "all its sheets are hidden or empty" in refused(made(lambda book, page: None))


def test_a_reader_of_a_large_workbook_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rulelang.data.readers.workbook.LARGE", 0)
    seen: list[tuple[int, int]] = []
    raw = workbook([["unit"]])
    reading = Reading(watch=lambda done, total: seen.append((done, total)))
    FORMATS["xlsx"].read(raw, "book.xlsx", reading)
    assert seen == sorted(seen) and seen[-1] == (100, 100)


def test_an_open_document_is_read_as_a_workbook() -> None:
    rows = [["unit", "trained", "on", "day"], ["A", 0.5, True, date(2021, 1, 2)], ["B", 2, None, 1]]
    (sheet,) = read(document(rows, ["trained"]), "book.ods")
    assert sheet.rows == tuple(tuple(row) for row in rows)
    assert sheet.rows[1][2] is True
    assert sheet.percents == {1: frozenset({1, 2})}
    assert sheet.addressed


def test_repeated_cells_and_errors_of_an_open_document_are_read() -> None:
    raw = document([["unit", "x", "y", "z"], ["A", 1, 1, 1]])
    repeated = '<table:table-cell office:value-type="percentage" office:value="0.5" '
    repeated += 'table:number-columns-repeated="2"><text:p>50%</text:p></table:table-cell>'
    wrong = '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
    wrong += 'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
    wrong += "</table:table-cell>"
    row = f"<table:table-row>{repeated}{wrong}</table:table-row></table:table>"
    raw = changed(raw, "content.xml", lambda text: text.replace("</table:table>", row))
    (sheet,) = read(raw, "book.ods")
    assert sheet.rows[2][:3] == (0.5, 0.5, CellError("#DIV/0!"))
    assert sheet.percents == {0: frozenset({2}), 1: frozenset({2})}


# ---- what is refused -----------------------------------------------------------------------------


def test_cells_far_off_are_refused_before_memory_is_set_aside() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write(0, 0, 1)
        page.write(1_048_575, 16_383, 1)

    said = refused(made(fill))
    assert "span 17,179,869,184 cells" in said and f"{MOST_CELLS:,}" in said


def test_styled_cells_far_off_are_no_cells() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write(0, 0, "unit")
        page.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    assert read(made(fill))[0].rows == (("unit",),)


@pytest.mark.parametrize("repeat", ["rows", "columns"])
def test_repeats_without_end_of_an_open_document_are_refused(repeat: str) -> None:
    element = "table-row" if repeat == "rows" else "table-cell"
    often = f'<table:{element} table:number-{repeat}-repeated="999999999"'
    raw = changed(
        document([["unit", "x"], ["A", 1]]),
        "content.xml",
        lambda text: text.replace(f"<table:{element}", often),
    )
    assert "cells, and at most" in refused(raw, "book.ods")


LONG = "x" * 32_000


def test_a_text_that_very_many_cells_share_is_refused_before_each_has_its_own() -> None:
    raw = made(lambda book, page: page.write_column(0, 0, [LONG] * 40_000))
    assert len(raw) < 1 << 20
    assert "its texts take 1,22" in refused(raw)


def test_one_long_text_among_many_short_ones_is_read() -> None:
    texts = [LONG] + [f"U{number}" for number in range(40_000)]
    (sheet,) = read(made(lambda book, page: page.write_column(0, 0, texts)))
    assert len(sheet.rows) == 40_001 and sheet.rows[0] == (LONG,)


def test_a_long_text_of_an_open_document_that_is_repeated_is_refused() -> None:
    raw = document([["unit", LONG]])
    often = "table:number-rows-repeated='40000'"
    raw = changed(
        raw, "content.xml", lambda text: text.replace("table-row>", f"table-row {often}>", 1)
    )
    assert "its texts take" in refused(raw, "book.ods")


def bomb(part: str = SHEET, size: int = 1 << 30) -> bytes:
    raw = workbook([["unit"], ["A"]])
    file = BytesIO(raw)
    with ZipFile(file, "a", 8, compresslevel=9) as book, book.open(f"{part}.more", "w") as stream:
        for _ in range(size >> 20):
            stream.write(b"0" * (1 << 20))
    return file.getvalue()


def test_a_zip_bomb_is_refused_by_what_it_declares() -> None:
    assert "unpacks to" in refused(bomb(size=1 << 26))


def test_a_zip_that_unpacks_to_more_than_is_held_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(container, "MOST_UNPACKED", 1 << 20)
    assert "unpacked it has 2 MB, and at most 1 MB" in refused(bomb(size=2 << 20))


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    raw = bytearray(workbook([["unit"]] + [["A" * 99]] * 999))
    with ZipFile(BytesIO(raw)) as book:
        size = book.getinfo(SHEET).file_size
    assert raw.count(struct.pack("<L", size)) == 2
    lying = bytes(raw).replace(struct.pack("<L", size), struct.pack("<L", 9))
    assert "it is damaged" in refused(lying)


def test_a_zip_of_too_many_parts_is_refused() -> None:
    raw = packed({f"xl/{number}.xml": "" for number in range(container.MOST_PARTS + 1)})
    assert "it has 10,001 parts" in refused(raw)


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
def test_parts_that_declare_entities_are_refused(part: str) -> None:
    raw = changed(workbook([["unit"]]), part, lambda text: text.replace("?>", f"?>{ENTITIES}", 1))
    assert f"{part} declares a document type" in refused(raw)
    external = '?><!DOCTYPE x SYSTEM "file:///etc/passwd">'
    raw = changed(workbook([["unit"]]), part, lambda text: text.replace("?>", external, 1))
    assert "declares a document type" in refused(raw)


def test_an_open_document_that_declares_entities_is_refused() -> None:
    raw = changed(
        document([["unit"]]), "content.xml", lambda text: text.replace("?>", f"?>{ENTITIES}", 1)
    )
    assert "declares a document type" in refused(raw, "book.ods")


@pytest.mark.parametrize("name", ["book.xlsx", "book.ods"])
def test_a_truncated_workbook_is_refused_wherever_it_is_cut(name: str) -> None:
    rows = [["unit", "x"]] + [[f"U{n}", n / 7] for n in range(300)]
    raw = workbook(rows) if name == "book.xlsx" else document(rows)
    for part in range(1, 20):
        assert "it is damaged, or was cut off" in refused(raw[: len(raw) * part // 20], name)


def test_a_workbook_with_a_changed_byte_is_read_or_refused() -> None:
    raw = workbook([["unit", "x"]] + [[f"U{n}", n / 7] for n in range(50)])
    for at in range(0, len(raw), 37):
        broken = bytearray(raw)
        broken[at] ^= 0xFF
        try:
            read(bytes(broken))
        except DataError as error:
            assert "E515" in str(error)


CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_a_workbook_under_a_password_is_told() -> None:
    raw = CONTAINER + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(480)
    assert "it is protected by a password" in refused(raw)
    assert "it is protected by a password" in refused(raw, "book.xls")


def test_an_open_document_under_a_password_is_told() -> None:
    def lock(text: str) -> str:
        entry = '<manifest:file-entry manifest:full-path="content.xml">'
        entry += "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
        return text.replace("/>", ">" + entry)

    raw = changed(document([["unit"]]), "META-INF/manifest.xml", lock)
    assert "it is protected by a password" in refused(raw, "book.ods")


def test_a_damaged_workbook_of_excel_97_is_told() -> None:
    assert "it is damaged" in refused(CONTAINER + bytes(4096), "book.xls")


def test_a_sheet_of_xlsx_that_is_no_xml_is_refused() -> None:
    raw = changed(workbook([["unit"]]), SHEET, lambda text: text[: len(text) // 2])
    assert "it is damaged" in refused(raw)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_a_part_is_refused(part: str) -> None:
    raw = workbook([["unit"]])
    with ZipFile(BytesIO(raw)) as book:
        parts: dict[str, str | bytes] = {n: book.read(n) for n in book.namelist() if n != part}
    assert "E515" in refused(packed(parts))


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_a_real_spreadsheet_program_writes_the_same(suffix: str, tmp_path: Path) -> None:
    if SOFFICE is None:
        pytest.skip("no LibreOffice: .ci/libreoffice installs it")
    rows = [["unit", "trained", "day", "n"], ["A", 0.5, date(2021, 1, 2), 3]]
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(rows, ["trained"]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", suffix, "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (sheet,) = read(path.with_suffix(f".{suffix}").read_bytes(), f"book.{suffix}")
    assert sheet.rows == tuple(map(tuple, rows))
    assert sheet.percents == {1: frozenset({1})}
