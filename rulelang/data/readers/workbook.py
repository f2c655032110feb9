"""Workbooks (.xlsx, .xlsm, .ods) by calamine, whose cells are told from errors by their XML."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from rulelang.data.options import Reading
from rulelang.data.readers.container import DAMAGED, KIND, must_be_safe, size_of
from rulelang.data.readers.marks import (
    Marks,
    percent_styles,
    sheet_marks,
    sheet_parts,
)
from rulelang.data.readers.opendocument import CONTENT, document_marks
from rulelang.data.readers.problems import passed_over, unreadable
from rulelang.data.readers.scan import plain_marks
from rulelang.data.readers.strings import MOST_TEXT, text_size
from rulelang.data.sheet import Sheet, plain
from rulelang.diagnostics import Diagnostic
from rulelang.diagnostics.suggest import nearest

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

__all__ = ["MOST_CELLS", "chosen", "must_be_narrow", "read_workbook", "sheets_or_none"]

MOST_CELLS = 20_000_000
"""Cells of a sheet from its first row and column to the last, for all of which memory is set
aside."""

USUAL = frozenset({float, str, bool})
WRONG_XML = (ElementTree.ParseError, expat.ExpatError)

LARGE = 1 << 20
"""Bytes of a workbook that takes long enough for one to be told how far it is read."""

LOOKED, PARSED, READ = 20, 75, 100
"""Per cent of the time until the parts of a sheet are looked at, parsed, and put into rows."""


def read_workbook(raw: bytes, file: str, options: Reading) -> list[Sheet]:
    """The visible sheets of a workbook that hold anything, or the one that the user names.

    Raises DataError where there is none, where the workbook is damaged, protected by a password
    or beyond the limits of `container`. Needs python-calamine.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    must_be_safe(raw, file)
    try:
        with ZipFile(BytesIO(raw)) as parts, CalamineWorkbook.from_filelike(BytesIO(raw)) as book:
            names, hidden = chosen(_visible(book), file, options.sheet)
            tell = _teller(options, len(raw), len(names))
            marks = _marks(parts, names)
            for name in names:
                must_be_narrow(file, name, marks[name].bottom + 1, marks[name].right + 1)
                _must_be_brief(file, name, marks[name].text)
            digest = sha256(raw).hexdigest()
            found = []
            for at, name in enumerate(names):
                tell(at, LOOKED)
                sheet = book.get_sheet_by_name(name)
                tell(at, PARSED)
                found.append(_sheet(sheet, marks[name], file, digest))
                tell(at, READ)
    except PasswordError:
        raise unreadable(file, KIND, "password") from None
    except (CalamineError, *DAMAGED, *WRONG_XML):
        raise unreadable(file, KIND, "damaged") from None
    return sheets_or_none(found, hidden, file)


def _teller(options: Reading, size: int, sheets: int) -> Callable[[int, int], None]:
    """Tells how far a large workbook is read: so many sheets, and so much of the next one."""

    def tell(done: int, percent: int) -> None:
        if options.watch is not None and size > LARGE:
            options.watch(done * READ + percent, sheets * READ)

    return tell


def _visible(book: "CalamineWorkbook") -> dict[str, bool]:
    """The sheets with cells, and whether one sees them."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return {
        sheet.name: sheet.visible == SheetVisibleEnum.Visible
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    }


def chosen(
    visible: Mapping[str, bool], file: str, wanted: str | None
) -> tuple[list[str], list[Diagnostic]]:
    """The names of the sheets to read, and a note on each that is hidden.

    Raises DataError where the sheet that the user names is not there.
    """
    if wanted is not None and wanted not in visible:
        near = nearest(wanted, visible) or ""
        names = ", ".join(f"`{name}`" for name in visible)
        reason = "near_sheet" if near else "no_sheet"
        raise unreadable(file, KIND, reason, wanted=wanted, near=near, sheets=names)
    if wanted is not None:
        return [wanted], []
    hidden = [passed_over(file, "hidden", sheet=name) for name, seen in visible.items() if not seen]
    return [name for name, seen in visible.items() if seen], hidden


def must_be_narrow(file: str, sheet: str, rows: int, columns: int) -> None:
    """Raise DataError where the cells of a sheet span more than `MOST_CELLS`."""
    if rows * columns > MOST_CELLS:
        values = {"cells": f"{rows * columns:,}", "most": f"{MOST_CELLS:,}"}
        raise unreadable(file, KIND, "area", sheet=sheet, **values)


def _must_be_brief(file: str, sheet: str, text: int) -> None:
    """Raise DataError where the texts of a sheet take more than is read."""
    if text > MOST_TEXT:
        values = {"size": size_of(text), "most": size_of(MOST_TEXT)}
        raise unreadable(file, KIND, "text", sheet=sheet, **values)


def sheets_or_none(sheets: list[Sheet], hidden: list[Diagnostic], file: str) -> list[Sheet]:
    """The sheets that hold anything, the first with the notes; DataError where none does."""
    from attrs import evolve

    found = [sheet for sheet in sheets if sheet.rows]
    if not found:
        raise unreadable(file, KIND, "no_sheets")
    found[0] = evolve(found[0], diagnostics=(*found[0].diagnostics, *hidden))
    return found


# ---- marks ---------------------------------------------------------------------------------------


def _marks(parts: ZipFile, names: list[str]) -> Mapping[str, Marks]:
    """What is to be known of each sheet before calamine sets memory aside for it."""
    if CONTENT in parts.namelist():
        with parts.open(CONTENT) as stream:
            found = document_marks(stream, MOST_CELLS)
        return {name: found.get(name) or Marks() for name in names}
    paths, percents = sheet_parts(parts), percent_styles(parts)
    found = {name: _of_part(parts, paths[name], percents) for name in names}
    for name, marks in found.items():
        marks.text = text_size(parts, paths[name], (marks.bottom + 1) * (marks.right + 1))
    return found


def _of_part(parts: ZipFile, path: str, percents: frozenset[str]) -> Marks:
    plain = plain_marks(lambda: parts.open(path), percents)
    if plain is not None and (plain.bottom + 1) * (plain.right + 1) <= MOST_CELLS:
        return plain
    with parts.open(path) as stream:  # of which empty cells are left out
        return sheet_marks(stream, percents)


# ---- cells ---------------------------------------------------------------------------------------


def _sheet(sheet: "CalamineSheet", marks: Marks, file: str, digest: str) -> Sheet:
    top, left = (0, 0) if marks.errors else sheet.start or (0, 0)
    read = sheet.to_python(skip_empty_area=not marks.errors)
    rows = [_plain(row) for row in read]
    _put(rows, marks)
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()] or marks.merged
    return Sheet(
        file,
        sheet.name,
        tuple(rows),
        (top + 1, left + 1),
        addressed=True,
        percents={
            column - left: frozenset(row - top for row in rows) if top else frozenset(rows)
            for column, rows in marks.percents.items()
        },
        merged=tuple(_moved(merged, top, left, rows)),
        sha256=digest,
    )


def _plain(row: list[Any]) -> tuple[Any, ...]:
    """A row as data hold it: None for an empty cell, a text for a time of no day."""
    if "" in row or not USUAL.issuperset(map(type, row)):
        return tuple([None if cell == "" else plain(cell) for cell in row])
    return tuple(row)


def _put(rows: list[tuple[Any, ...]], marks: Marks) -> None:
    """Put errors where calamine gives nothing, and truths where it gives 1 and 0."""
    changed: dict[int, dict[int, Any]] = {}
    for (row, column), error in marks.errors.items():
        changed.setdefault(row, {})[column] = error
    for row, column in marks.truths:
        if row < len(rows) and column < len(rows[row]) and rows[row][column] in (0, 1):
            changed.setdefault(row, {})[column] = bool(rows[row][column])
    rows.extend(() for _ in range(len(rows), max(changed, default=-1) + 1))
    for row, cells in changed.items():
        width = max(len(rows[row]), max(cells) + 1)
        old = (*rows[row], *[None] * (width - len(rows[row])))
        rows[row] = tuple(cells.get(column, cell) for column, cell in enumerate(old))


def _moved(
    areas: list[tuple[int, int, int, int]], top: int, left: int, rows: list[tuple[Any, ...]]
) -> Iterator[tuple[int, int, int, int]]:
    """Merged areas as places in the rows that were read, cut off where these end."""
    bottom, right = len(rows) - 1, max(map(len, rows), default=0) - 1
    for first, start, last, end in areas:
        first, start = max(first - top, 0), max(start - left, 0)
        last, end = min(last - top, bottom), min(end - left, right)
        if first <= last and start <= end:
            yield first, start, last, end
