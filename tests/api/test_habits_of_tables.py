"""Tables of many units as they come back: the same answers, or a message that says what to do."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import rulelang
from rulelang.api.forms import Collected, collect
from tests.api.test_habits import RULES, TYPED, VALUES
from tests.filled import filled_table, table_cells

UNITS = ["Hòa An", "Bảo Lâm", "Hạ Lang", "Thạch An"]
NUMBERS = range(1, 5)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A table in which the units have 1, 2, 3 and 4 computers."""
    path = tmp_path_factory.mktemp("table") / "table.xlsx"
    rulelang.parse(RULES).write_forms(path, UNITS, wide=True)
    return filled_table(path.read_bytes(), [TYPED | {"may": number} for number in NUMBERS])


def after(made: bytes, folder: Path, change: Callable[[Worksheet], None]) -> Collected:
    path = folder / "table.xlsx"
    path.write_bytes(made)
    book = load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return collect(rulelang.parse(RULES).plan, folder, UNITS)


def rows_of(sheet: Worksheet) -> list[int]:
    return [cells["may"].row for cells in table_cells(sheet)]


def sorted_downwards(sheet: Worksheet) -> None:
    """All cells of the rows that one sees, the last unit first."""
    rows = rows_of(sheet)
    columns = range(2, sheet.max_column + 1)
    kept = [[sheet.cell(row, column).value for column in columns] for row in rows]
    for row, values in zip(rows, reversed(kept), strict=True):
        for column, value in zip(columns, values, strict=True):
            sheet.cell(row, column).value = value


def first_deleted(sheet: Worksheet) -> None:
    sheet.delete_rows(rows_of(sheet)[0])


def copied(sheet: Worksheet, **changed: Any) -> None:
    """The first row of a unit is copied to the end."""
    first, end = rows_of(sheet)[0], sheet.max_row + 1
    for cell in sheet[first]:
        sheet.cell(end, cell.column, cell.value)
    for id, value in changed.items():
        column = next(table_cells(sheet))[id].column
        sheet.cell(end, column, value)


def column_deleted(sheet: Worksheet) -> None:
    sheet.delete_cols(next(table_cells(sheet))["dia_chi"].column)


def column_copied(sheet: Worksheet) -> None:
    """The column of an answer is copied to the end, and one cell of the copy corrected."""
    column, end = next(table_cells(sheet))["may"].column, sheet.max_column + 1
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, end, sheet.cell(row, column).value)
    sheet.cell(rows_of(sheet)[1], end, 99)


def headings_swapped(sheet: Worksheet) -> None:
    """Two columns are moved below the hidden row of ids."""
    cells = next(table_cells(sheet))
    one, other = cells["may"].column, cells["ho_so"].column
    for row in range(6, sheet.max_row + 1):  # below the title and the merged groups
        a, b = sheet.cell(row, one), sheet.cell(row, other)
        a.value, b.value = b.value, a.value


def merged(sheet: Worksheet) -> None:
    column = next(table_cells(sheet))["may"].column_letter
    rows = rows_of(sheet)
    sheet.merge_cells(f"{column}{rows[0]}:{column}{rows[1]}")


def remarked(sheet: Worksheet) -> None:
    sheet.cell(rows_of(sheet)[0], sheet.max_column + 1, "mượn của huyện khác")


def renamed(sheet: Worksheet) -> None:
    next(table_cells(sheet))["huyen"].value = "Trùng Khánh"


def nameless(sheet: Worksheet) -> None:
    next(table_cells(sheet))["huyen"].value = None


def row_put_in(sheet: Worksheet) -> None:
    sheet.insert_rows(rows_of(sheet)[2])


def test_rows_that_are_sorted_or_put_in_do_no_harm(made: bytes, tmp_path: Path) -> None:
    for name, change in {"sorted": sorted_downwards, "put in": row_put_in}.items():
        folder = tmp_path / name
        folder.mkdir()
        found = after(made, folder, change)
        assert found.diagnostics == ()
        assert [*found.columns["may"]] == [*NUMBERS]
        assert {id: found.columns[id][3] for id in VALUES} == VALUES | {"may": 4}


def test_a_row_that_was_deleted_is_a_unit_that_did_not_answer(made: bytes, tmp_path: Path) -> None:
    found = after(made, tmp_path, first_deleted)
    assert (found.waiting, [*found.columns["may"]]) == (("Hòa An",), [None, 2, 3, 4])


TOLD: Mapping[str, tuple[Callable[[Worksheet], None], str]] = {
    "a row copied": (copied, "N504"),
    "a row copied and changed": (lambda sheet: copied(sheet, may=9), "E522"),
    "a column deleted": (column_deleted, "W505"),
    "a column copied and changed": (column_copied, "E523"),
    "columns moved apart from their ids": (headings_swapped, "E526"),
    "cells merged": (merged, "E527"),
    "a remark beside a row": (remarked, "W506"),
    "another name in a row": (renamed, "E521"),
    "no name in a row": (nameless, "E520"),
}


@pytest.mark.parametrize("name", TOLD)
def test_whatever_else_is_told(made: bytes, tmp_path: Path, name: str) -> None:
    change, code = TOLD[name]
    found = after(made, tmp_path, change)
    assert code in {item.code for item in found.diagnostics}, found.report()
    assert bool(found.errors) is (code[0] == "E")
    assert f"[{code}]" in found.report()
