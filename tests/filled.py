"""Forms filled in as a person would, by openpyxl: cells found by the ids that forms carry."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from rulelang.data.filled import ANSWER, FORM_MARK, HEADINGS, TABLE_MARK, TO_FILL_IN
from rulelang.data.form import PROPERTIES
from tests.habits import HABITS

__all__ = ["answer_cells", "book_of", "filled", "filled_table", "put_files", "table_cells"]

UNITS = 5
"""The column of the hidden sheet with the units that a form was made out to."""


def book_of(raw: bytes) -> Workbook:
    return load_workbook(BytesIO(raw))


def answer_cells(sheet: Worksheet) -> dict[str, Cell]:
    """The cells to fill in of one unit's form, by id."""
    at, column = _mark(sheet, FORM_MARK)
    answer = next(cell.column for cell in sheet[at] if cell.value == ANSWER)
    ids = ((row, sheet.cell(row, column).value) for row in range(at + 1, sheet.max_row + 1))
    return {id: sheet.cell(row, answer) for row, id in ids if id and id != HEADINGS}


def table_cells(sheet: Worksheet) -> Iterator[dict[str, Cell]]:
    """The cells to fill in of a table, row by row, by id."""
    at, column = _mark(sheet, TABLE_MARK)
    ids = {cell.value: cell.column for cell in sheet[at] if cell.value and cell.column > column}
    rows = range(1, sheet.max_row + 1)
    first = next(row for row in rows if sheet.cell(row, column).value == TO_FILL_IN)
    for row in range(first, sheet.max_row + 1):
        yield {id: sheet.cell(row, place) for id, place in ids.items()}


def _mark(sheet: Worksheet, mark: str) -> tuple[int, int]:
    return next((c.row, c.column) for row in sheet.iter_rows() for c in row if c.value == mark)


def filled(raw: bytes, answers: Mapping[str, Any], sheet: int = 0) -> bytes:
    """A form with answers by id; an id that begins with `_` is a property of the form (`_units`:
    whom it was made out to), one that begins with `@` a habit of `tests.habits`."""
    book = book_of(raw)
    form = _visible(book)[sheet]
    cells = answer_cells(form)
    for id, value in answers.items():
        if id == "_units":
            for row, unit in enumerate(value, start=1):
                book[PROPERTIES].cell(row, UNITS, unit)
        elif id.startswith("_"):
            _set_property(book[PROPERTIES], id[1:], value)
        elif id in HABITS:
            HABITS[id](form, cells, value)
        else:
            _type(cells[id], value)
    return _saved(book)


def filled_table(raw: bytes, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A table with answers by id, row by row."""
    book = book_of(raw)
    for cells, answers in zip(table_cells(_visible(book)[0]), rows, strict=False):
        for id, value in answers.items():
            _type(cells[id], value)
    return _saved(book)


def put_files(folder: Path, raw: bytes, files: Mapping[str, Mapping[str, Any] | str]) -> None:
    """Put files into a folder: a form with these answers, or a text that is no form."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        made = content.encode() if isinstance(content, str) else filled(raw, content)
        (folder / name).write_bytes(made)


def _type(cell: Cell, value: Any) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # as in a cell of texts, in which nothing is a formula


def _visible(book: Workbook) -> list[Worksheet]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _set_property(sheet: Worksheet, name: str, value: str) -> None:
    next(row for row in sheet.iter_rows() if row[0].value == name)[1].value = value


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
