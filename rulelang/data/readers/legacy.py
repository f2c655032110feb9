"""Workbooks of Excel 97 to 2003 (.xls) by xlrd, which tells errors and formats."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rulelang.data.kept import kept
from rulelang.data.numberformats import sort_of
from rulelang.data.options import Reading
from rulelang.data.readers.container import KIND
from rulelang.data.readers.grid import FormatRuns, percents_of
from rulelang.data.readers.problems import Reason, unreadable
from rulelang.data.readers.runs import PLAIN, Piece, Style, combined
from rulelang.data.readers.spreadsheetml import moment
from rulelang.data.readers.workbook import chosen, must_be_narrow, sheets_or_none
from rulelang.data.sheet import CellError, Run, Sheet

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as Grid

__all__ = ["read_legacy"]

VISIBLE = 0
ESCAPED: Mapping[int, Style] = {1: "raised", 2: "lowered"}
DAMAGED = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What xlrd raises, next to its own error, of bytes that are no whole workbook."""


def read_legacy(raw: bytes, file: str, options: Reading) -> list[Sheet]:
    """The visible sheets of a workbook that hold anything, or the one that the user names.

    Raises DataError where there is none, and where the workbook is damaged or protected by a
    password. Needs xlrd.
    """
    import xlrd
    from xlrd.compdoc import CompDocError

    digest = sha256(raw).hexdigest()
    try:
        with xlrd.open_workbook(
            file_contents=raw, formatting_info=True, on_demand=True, logfile=StringIO()
        ) as book:
            visibility = dict(zip(book.sheet_names(), book._sheet_visibility, strict=True))
            visible = {name: seen == VISIBLE for name, seen in visibility.items()}
            names, hidden = chosen(visible, file, options.sheet)
            found = [_sheet(book, book.sheet_by_name(name), file, digest) for name in names]
    except xlrd.XLRDError as error:
        reason: Reason = "password" if "encrypted" in str(error) else "damaged"
        raise unreadable(file, KIND, reason) from None
    except (CompDocError, *DAMAGED):
        raise unreadable(file, KIND, "damaged") from None
    return sheets_or_none(found, hidden, file)


def _sheet(book: "Book", grid: "Grid", file: str, digest: str) -> Sheet:
    must_be_narrow(file, grid.name, grid.nrows, grid.ncols)
    rows = tuple(
        tuple(
            _cell(book, cell, grid.rich_text_runlist_map.get((n, at), ()))
            for at, cell in enumerate(grid.row(n))
        )
        for n in range(grid.nrows)
    )
    if all(cell is None for row in rows for cell in row):
        rows = ()
    merged = ((top, left, end - 1, right - 1) for top, end, left, right in grid.merged_cells)
    formats = _formats(book, grid)
    hidden = (row for row, info in grid.rowinfo_map.items() if info.hidden and row < grid.nrows)
    return Sheet(
        file,
        grid.name,
        rows,
        addressed=True,
        percents=percents_of(formats),
        formats=formats,
        hidden=frozenset(hidden),
        merged=tuple(merged),
        sha256=digest,
    )


def _cell(book: "Book", cell: Any, runs: Sequence[tuple[int, int]]) -> Any:
    """The value of a cell; ``runs`` of its text begin at a place, each with a font."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return kept(cell.value)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return combined(_runs(book, cell.value, runs)) if runs else cell.value or None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return moment(cell.value, bool(book.datemode))
    return None


def _runs(book: "Book", text: str, runs: Sequence[tuple[int, int]]) -> list[Piece]:
    starts = [0, *(start for start, _ in runs), len(text)]
    styles: list[Style] = [PLAIN, *(_style(book.font_list[font]) for _, font in runs)]
    return [
        Piece(text[start:end], style)
        for (start, end), style in zip(pairwise(starts), styles, strict=True)
    ]


def _style(font: Any) -> Style:
    if font.escapement in ESCAPED:
        return ESCAPED[font.escapement]
    return "struck" if font.struck_out else PLAIN


def _formats(book: "Book", grid: "Grid") -> dict[int, tuple[Run, ...]]:
    """The number formats of the cells that hold numbers, other than General."""
    import xlrd

    codes = [
        book.format_map[style.format_key].format_str if style.format_key in book.format_map else ""
        for style in book.xf_list
    ]
    codes = [code if code and sort_of(code) != "general" else "" for code in codes]
    found = FormatRuns()
    for row in range(grid.nrows):
        for column, cell in enumerate(grid.row(row)):
            if cell.ctype == xlrd.XL_CELL_NUMBER and (code := codes[cell.xf_index]):
                found.add(column, row, row, code)
    return found.moved(0, 0, grid.nrows - 1)
