"""A workbook with its wrong cells coloured, and what is wrong with each said in a comment."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from rulelang.data.sheet import Sheet
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.diagnostics.visible import visible
from rulelang.words import Language, phrase

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell as WorkbookCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["copied", "made"]

COLOURS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "note": "FFDDEBF7"}
WORST = ("error", "warning", "note")
AUTHOR = "rulelang"
WIDTH, HEIGHT = 360, 140
"""Of a comment, in pixels."""

LIST = "rulelang"
"""The sheet that lists all there is to say; another name is taken where it is there already."""

MOST_LETTERS = 31
"""Of the name of a sheet."""


def copied(raw: bytes, diagnostics: Sequence[Diagnostic], language: Language = "en") -> bytes:
    """A copy of a workbook (.xlsx), its formulas, formats and widths as they are.

    Raises ValueError where openpyxl cannot read it; charts and pictures are not copied.
    """
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(raw))
    except (BadZipFile, KeyError, TypeError) as error:
        raise ValueError(str(error)) from None
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for item in diagnostics:
        if isinstance(item.place, Cell) and item.place.row and item.place.sheet in sheets:
            _mark(_cell(sheets[item.place.sheet], item.place, None), item, language)
    return _saved(book, diagnostics, language)


def made(
    sheets: Sequence[Sheet], diagnostics: Sequence[Diagnostic], language: Language = "en"
) -> bytes:
    """A workbook of the cells of other files, a sheet for each; the places are as in the files."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(_title(sheet, book.sheetnames))
        top, left = sheet.first
        for at, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                _put(page.cell(at + top, column + left), value)
        for item in diagnostics:
            place = item.place
            if isinstance(place, Cell) and place.row and _is_in(place, sheet):
                _mark(_cell(page, place, sheet), item, language)
    return _saved(book, diagnostics, language)


def _is_in(place: Cell, sheet: Sheet) -> bool:
    return (place.file, place.sheet) == (sheet.file, sheet.name)


def _title(sheet: Sheet, taken: Iterable[str]) -> str:
    """A name that a sheet may have: that of the sheet, or of its file."""
    name = sheet.name or PurePath(sheet.file).stem
    name = "".join("_" if letter in "[]:*?/\\'\n\t" else letter for letter in visible(name))
    name = name[:MOST_LETTERS]
    names = [name or "Data", *(f"{name[:27]} {n}" for n in range(2, 1000))]
    return next(one for one in names if one.casefold() not in {other.casefold() for other in taken})


def _put(cell: "WorkbookCell", value: Any) -> None:
    """Write a value; a text stays one, also where it begins as a formula does."""
    if isinstance(value, (bool, int, float)) or value is None:
        cell.value = value
        return
    text = visible(str(value))
    if text:
        cell.value = text
        cell.data_type = "s"


def _cell(page: "Worksheet", place: Cell, sheet: Sheet | None) -> "WorkbookCell":
    """The cell of a place; of a row the first one, of merged cells the one that shows."""
    row, column = place.row, 1
    if place.address:
        column = page[place.address].column
    elif sheet is not None and place.column:
        headings = (cells for cells in sheet.rows if place.column in map(_stripped, cells))
        cells = next(headings, ())
        found = [at for at, cell in enumerate(cells) if _stripped(cell) == place.column]
        column = (found[0] if found else 0) + sheet.first[1]
    for area in page.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    return page.cell(row, column)  # type: ignore[return-value]  # none that others are merged into


def _stripped(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _mark(cell: "WorkbookCell", item: Diagnostic, language: Language) -> None:
    """Colour a cell, and add to its comment; the worst of what is said decides the colour."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    text = _said(item, language)
    before = cell.comment.text + "\n\n" if cell.comment else ""
    if text not in before:
        cell.comment = Comment(before + text, AUTHOR, HEIGHT, WIDTH)
    worse = WORST[: WORST.index(item.severity)]
    if cell.fill.start_color.rgb not in {COLOURS[severity] for severity in worse}:
        cell.fill = PatternFill("solid", start_color=COLOURS[item.severity])


def _said(item: Diagnostic, language: Language) -> str:
    severity, help = phrase(f"severities.{item.severity}").said(language), item.mend_in(language)
    text = f"{severity} {item.code}: {item.message_in(language)}"
    return visible(f"{text}\n{help}" if help else text)


def _saved(book: "Workbook", diagnostics: Sequence[Diagnostic], language: Language) -> bytes:
    """The bytes of a workbook, a list of all there is to say in a last sheet."""
    page = book.create_sheet(_title(Sheet("", LIST, ()), book.sheetnames))
    headings = tuple(phrase(f"marked.{key}").said(language) for key in _HEADINGS)
    for row, cells in enumerate(
        [headings, *(_listed(item, language) for item in diagnostics)], start=1
    ):
        for column, text in enumerate(cells, start=1):
            _put(page.cell(row, column), text)
    for letter, width in _WIDTHS.items():
        page.column_dimensions[letter].width = width
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


_HEADINGS = ("code", "severity", "where", "what", "help")
_WIDTHS: Mapping[str, int] = {"A": 8, "B": 10, "C": 40, "D": 80, "E": 80}


def _listed(item: Diagnostic, language: Language) -> tuple[str, ...]:
    place = item.place
    where = "" if place is None else place.said(language)
    severity = phrase(f"severities.{item.severity}").said(language)
    return item.code, severity, where, item.message_in(language), item.mend_in(language)
