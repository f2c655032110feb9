"""What people do to a sheet of a form, cell by cell, as openpyxl can do it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["HABITS"]

IDS = 1
"""The hidden column of ids."""

Cells = Mapping[str, Cell]


def again(sheet: Worksheet, cells: Cells, answers: Mapping[str, Any]) -> None:
    """Rows are copied to the end, with their hidden ids, and filled in once more."""
    for id, value in answers.items():
        row = sheet.max_row + 1
        for cell in sheet[cells[id].row]:
            sheet.cell(row, cell.column, cell.value)
        sheet.cell(row, cells[id].column, value)


def merged(sheet: Worksheet, cells: Cells, ids: Sequence[str]) -> None:
    """The cells of several answers are merged into one."""
    first, last = sorted((cells[ids[0]], cells[ids[-1]]), key=lambda cell: cell.row)
    sheet.merge_cells(f"{first.coordinate}:{last.coordinate}")


def without_ids(sheet: Worksheet, cells: Cells, _: Any) -> None:
    """The hidden column is deleted."""
    sheet.delete_cols(IDS)


def deleted(sheet: Worksheet, cells: Cells, ids: Sequence[str]) -> None:
    """The rows of questions are deleted."""
    for row in sorted((cells[id].row for id in ids), reverse=True):
        sheet.delete_rows(row)


def sorted_apart(sheet: Worksheet, cells: Cells, ids: Sequence[str]) -> None:
    """Two rows change places, and their hidden ids stay."""
    one, other = (cells[id].row for id in ids)
    for column in range(IDS + 1, sheet.max_column + 1):
        a, b = sheet.cell(one, column), sheet.cell(other, column)
        a.value, b.value = b.value, a.value


def beside(sheet: Worksheet, cells: Cells, remarks: Mapping[str, str]) -> None:
    """Remarks are written behind the last column."""
    column = sheet.max_column + 1
    for id, text in remarks.items():
        sheet.cell(cells[id].row, column, text)


def put_in(sheet: Worksheet, cells: Cells, rows: Mapping[str, Any]) -> None:
    """A row is put in above each of these, with a value in the column of the answers."""
    for id, value in rows.items():
        row = cells[id].row
        sheet.insert_rows(row)
        for area in sheet.merged_cells.ranges:  # which openpyxl leaves where they are
            if area.min_row >= row:
                area.shift(row_shift=1)
        sheet.cell(row, cells[id].column, value)


HABITS: Mapping[str, Callable[[Worksheet, Cells, Any], None]] = {
    "@again": again,
    "@merged": merged,
    "@without ids": without_ids,
    "@deleted": deleted,
    "@sorted": sorted_apart,
    "@beside": beside,
    "@put in": put_in,
}
