"""Forms read back: bytes to raw cells, each with its place."""

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from rulelang.data.form import NoFormError, read_form
from rulelang.output.form import form, forms_in_sheets, table
from rulelang.plan.meaning import meaning_of
from tests.filled import answer_cells, book_of, filled, filled_table
from tests.output.form.samples import plan

FILLED: dict[str, Any] = {
    "commune": "Hòa An",
    "quarter": "I",
    "filed": 20,
    "late": 0.1,
    "rate": 0.875,
    "portal": "Cơ bản, một phần",
    "firewall": "Có",
    "opened": date(2022, 2, 1),
    "website": "=hoaan.example",
}


def saved(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_are_read_by_their_ids() -> None:
    answers = dict(FILLED, website="hoaan.example")
    found = read_form(filled(form(plan()), answers), "a.xlsx")
    assert (found.rules, found.edition, found.meaning) == ("communes", "2024", meaning_of(plan()))
    (read,) = found.answers
    assert {id: cell for id, cell in read.cells.items() if cell is not None} == answers
    assert str(read.cell("late", "Hòa An")) == "a.xlsx: Phiếu!D12, `late` (Hòa An)"


def test_rows_and_columns_that_were_put_in_do_no_harm() -> None:
    book = book_of(filled(form(plan()), {"commune": "Hòa An", "late": 0.25}))
    book.worksheets[0].insert_rows(9, 3)
    book.worksheets[0].insert_cols(2, 2)
    (read,) = read_form(saved(book), "a.xlsx").answers
    assert (read.cells["commune"], read.cells["late"]) == ("Hòa An", 0.25)
    assert read.cell("late").address == "F15"


def test_every_sheet_of_a_workbook_is_a_form_of_its_own() -> None:
    raw = filled(forms_in_sheets(plan(), ["Hòa An", "O'Brien"]), {"filed": 5}, sheet=1)
    first, second = read_form(raw, "a.xlsx").answers
    assert (first.cells["commune"], first.cells["filed"]) == ("Hòa An", None)
    assert (second.cells["commune"], second.cells["filed"]) == ("O'Brien", 5)
    assert str(second.cell("filed")) == "a.xlsx: 'O''Brien'!D10, `filed`"


def test_a_table_has_the_answers_of_a_unit_in_each_row() -> None:
    raw = filled_table(table(plan(), ["Hòa An", "Bảo Lâm"]), [{"filed": 5}, {"rate": 0.5}])
    first, second = read_form(raw, "a.xlsx").answers
    assert (first.cells["commune"], first.cells["filed"], first.cells["rate"]) == (
        "Hòa An",
        5,
        None,
    )
    assert (second.cells["commune"], second.cells["rate"]) == ("Bảo Lâm", 0.5)
    assert second.cell("rate").address == "G13"


def test_an_error_in_a_cell_is_no_empty_cell() -> None:
    raw = filled(form(plan()), {"filed": 5})
    with ZipFile(BytesIO(raw)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = "xl/worksheets/sheet1.xml"
    cell = answer_cells(book_of(raw).worksheets[0])["filed"].coordinate
    style = parts[name].split(f'<c r="{cell}" s="'.encode())[1].split(b'"')[0].decode()
    before = f'<c r="{cell}" s="{style}" t="n"><v>5</v></c>'.encode()
    after = f'<c r="{cell}" s="{style}" t="e"><f>1/0</f><v>#DIV/0!</v></c>'.encode()
    assert before in parts[name]
    parts[name] = parts[name].replace(before, after)
    out = BytesIO()
    with ZipFile(out, "w") as file:
        for part, content in parts.items():
            file.writestr(part, content)
    (read,) = read_form(out.getvalue(), "a.xlsx").answers
    assert str(read.cells["filed"]) == "#DIV/0!"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("~$a.xlsx", "lock"),
        (".~lock.a.xlsx#", "lock"),
        ("a.ods", "damaged"),
        ("a.docx", "suffix"),
        ("a.xlsx", "damaged"),
    ],
)
def test_a_file_that_is_no_form_is_told_by_why(name: str, why: str) -> None:
    with pytest.raises(NoFormError) as caught:
        read_form(b"nothing", f"forms/{name}")
    assert (caught.value.diagnostic.code, caught.value.diagnostic.help) == ("W502", why)


def test_a_workbook_cut_off_is_damaged() -> None:
    raw = form(plan())
    for size in (10, 100, len(raw) // 2, len(raw) - 10):
        with pytest.raises(NoFormError) as caught:
            read_form(raw[:size], "a.xlsx")
        assert caught.value.diagnostic.help == "damaged"


def test_another_workbook_is_no_form_and_one_of_another_version_is_said_so() -> None:
    from openpyxl import Workbook

    for raw, why in (
        (saved(Workbook()), "other"),
        (filled(form(plan()), {"_format": "9"}), "format"),
    ):
        with pytest.raises(NoFormError) as caught:
            read_form(raw, "a.xlsx")
        assert caught.value.diagnostic.help == why
