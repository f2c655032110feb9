"""A history as a workbook: a sheet of the units, and one of the criteria."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from rulelang.output.history.grids import (
    Grid,
    GridColumn,
    Look,
    Shown,
    criteria_grid,
    units_grid,
)
from rulelang.output.history.text import notes, summary, title
from rulelang.output.whole import replaced
from rulelang.output.workbook.book import BODY, Book, Column, Head
from rulelang.output.workbook.headings import day
from rulelang.words import words_of

__all__ = ["write"]

CHANGE = "+0;−0;0"
"""The number format of changes: with their sign."""

LEAST = {0: 24}


def write(shown: Shown, path: Path, time: datetime) -> None:
    """Write the workbook, whole or not at all. Raises OSError, and WorkbookLimitError where there
    is too much for one."""
    stored = BytesIO()
    with Workbook(stored, {"in_memory": True}) as file:
        own = {**words_of("workbook", shown.language), **shown.words}
        dated = f"{own['date']}: {day(time, shown.language)}"
        head = Head(title(shown), [*summary(shown), *notes(shown), dated])
        file.set_properties({"title": head.title, "created": time.replace(tzinfo=None)})
        book = Book(file, own, head)
        _sheet(book, "places", units_grid(shown), shown)
        _sheet(book, "criteria", criteria_grid(shown), shown)
    with replaced(path) as to:
        to.write_bytes(stored.getbuffer())


def _sheet(book: Book, name: str, grid: Grid, shown: Shown) -> None:
    first = book.head.rows
    last = first + grid.rows + len(grid.bands)
    sheet = book.sheet(name, last + 1, len(grid.columns))
    columns = [_column(column, shown) for column in grid.columns]
    book.table(sheet, columns, LEAST, grid.bands)
    sheet.freeze_panes(first + 1, 1)
    sheet.repeat_rows(first)
    if not grid.bands:
        sheet.autofilter(first, 0, max(last, first + 1), len(columns) - 1)


def _column(column: GridColumn, shown: Shown) -> Column:
    cells = column.cells
    if column.look == "name":  # names of criteria are indented by what they are in
        cells = tuple(_indented(cell) if isinstance(cell, str) else cell for cell in cells)
    return Column(column.heading, cells, {**BODY, **_looks(shown)[column.look]})


def _indented(name: str) -> str:
    indent = len(name) - len(name.lstrip(" "))
    return "\u00a0" * indent + name.lstrip(" ")


def _looks(shown: Shown) -> Mapping[Look, Mapping[str, Any]]:
    digits = "0" if not shown.plan.decimals else "0." + "0" * shown.plan.decimals
    return {
        "name": {"text_wrap": True},
        "text": {"text_wrap": True, "align": "center"},
        "remark": {"text_wrap": True},
        "place": {"num_format": "0", "align": "center"},
        "change": {"num_format": CHANGE, "align": "center"},
        "points": {"num_format": digits, "align": "right"},
        "points change": {"num_format": f"+{digits};−{digits};{digits}", "align": "right"},
    }
