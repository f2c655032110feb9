"""Workbooks (.xlsx, .xlsm, .ods): their sheets, read in one pass of a parser of XML each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from rulelang.data.options import Reading
from rulelang.data.readers.cells import Book, TwiceError, grid_of
from rulelang.data.readers.container import DAMAGED, KIND, must_be_safe, size_of
from rulelang.data.readers.grid import Area, Grid, percents_of
from rulelang.data.readers.opendocument import CONTENT, document_grids
from rulelang.data.readers.problems import Reason, passed_over, unreadable
from rulelang.data.readers.spreadsheetml import book_parts, number_formats, shared_texts
from rulelang.data.sheet import Sheet
from rulelang.diagnostics import Diagnostic
from rulelang.diagnostics.suggest import nearest

__all__ = ["MOST_CELLS", "chosen", "must_be_narrow", "read_workbook", "sheets_or_none"]

MOST_CELLS = 20_000_000
"""Cells of a sheet from its first row and column to the last, which become one table."""

MOST_TEXT = 1 << 30
"""Letters of all texts of a sheet, each as often as it is there."""

WRONG_XML = (ElementTree.ParseError, expat.ExpatError, IndexError, ValueError)
"""What is raised of a part that is not XML, or whose values are none of their types."""

PIECE = 1 << 18
"""Bytes that are parsed at once."""

HUNDRED = 100
LARGE = 1 << 20
"""Bytes of a workbook that takes long enough for one to be told how far it is read."""


def read_workbook(raw: bytes, file: str, options: Reading) -> list[Sheet]:
    """The visible sheets of a workbook that hold anything, or the one that the user names.

    Raises DataError where there is none, where the workbook is damaged, protected by a password
    or beyond the limits of `container`.
    """
    must_be_safe(raw, file)
    try:
        with ZipFile(BytesIO(raw)) as parts:
            read = _of_document if CONTENT in parts.namelist() else _of_workbook
            found, hidden = read(parts, file, options, len(raw))
    except (*DAMAGED, *WRONG_XML):
        raise unreadable(file, KIND, "damaged") from None
    except TwiceError as error:
        raise unreadable(file, KIND, "cell_twice", cell=str(error)) from None
    digest = sha256(raw).hexdigest()
    return sheets_or_none(
        [_sheet(grid, file, name, digest) for name, grid in found.items()], hidden, file
    )


def _of_workbook(
    parts: ZipFile, file: str, options: Reading, size: int
) -> tuple[dict[str, Grid], list[Diagnostic]]:
    book = book_parts(parts)
    visible = {name: sheet.visible for name, sheet in book.sheets.items()}
    names, hidden = chosen(visible, file, options.sheet)
    common = Book(shared_texts(parts), number_formats(parts), book.from_1904)
    found: dict[str, Grid] = {}
    for name in names:
        part = parts.getinfo(book.sheets[name].path)
        tell = _teller(options, size, len(found), len(names))
        with parts.open(part) as stream:
            pieces = _pieces(stream, part.file_size, tell)
            found[name] = grid_of(pieces, common, _limits(file, name))
    return found, hidden


def _of_document(
    parts: ZipFile, file: str, options: Reading, size: int
) -> tuple[dict[str, Grid], list[Diagnostic]]:
    tell = _teller(options, size, 0, 1)
    with parts.open(CONTENT) as stream:
        pieces = _pieces(stream, parts.getinfo(CONTENT).file_size, tell)
        grids, visible = document_grids(pieces, lambda name: _limits(file, name))
    names, hidden = chosen(visible, file, options.sheet)
    return {name: grids[name] for name in names}, hidden


def _pieces(stream: IO[bytes], size: int, tell: Callable[[float], None]) -> Iterator[bytes]:
    """A part in pieces, and how far it is read."""
    done = 0
    while piece := stream.read(PIECE):
        done += len(piece)
        yield piece
        tell(done / max(size, done))


def _teller(options: Reading, size: int, done: int, sheets: int) -> Callable[[float], None]:
    """Tells how far a large workbook is read: so many sheets, and such a share of the next one."""

    def tell(share: float) -> None:
        if options.watch is not None and size > LARGE:
            options.watch(round((done + share) * HUNDRED), sheets * HUNDRED)

    return tell


def _limits(file: str, sheet: str) -> Callable[[Grid], None]:
    """What refuses a sheet that has more than is read."""

    return lambda grid: must_be_narrow(file, sheet, grid.bottom + 1, grid.right + 1)


def chosen(
    visible: Mapping[str, bool], file: str, wanted: str | None
) -> tuple[list[str], list[Diagnostic]]:
    """The names of the sheets to read, and a note on each that is hidden.

    Raises DataError where the sheet that the user names is not there.
    """
    if wanted is not None and wanted not in visible:
        near = nearest(wanted, visible) or ""
        names = ", ".join(f"`{name}`" for name in visible)
        reason: Reason = "near_sheet" if near else "no_sheet"
        raise unreadable(file, KIND, reason, wanted=wanted, near=near, sheets=names)
    if wanted is not None:
        return [wanted], []
    hidden = [passed_over(file, "hidden", sheet=name) for name, seen in visible.items() if not seen]
    return [name for name, seen in visible.items() if seen], hidden


def must_be_narrow(file: str, sheet: str, rows: int, columns: int) -> None:
    """Raise DataError where the cells of a sheet span more than `MOST_CELLS`."""
    if rows * columns > MOST_CELLS:
        values = {"cells": rows * columns, "most": MOST_CELLS}
        raise unreadable(file, KIND, "area", sheet, **values)


def sheets_or_none(sheets: list[Sheet], hidden: list[Diagnostic], file: str) -> list[Sheet]:
    """The sheets that hold anything, the first with the notes; DataError where none does."""
    from attrs import evolve

    found = [sheet for sheet in sheets if sheet.rows]
    if not found:
        raise unreadable(file, KIND, "no_sheets")
    found[0] = evolve(found[0], diagnostics=(*found[0].diagnostics, *hidden))
    return found


# ---- cells ---------------------------------------------------------------------------------------


def _sheet(grid: Grid, file: str, name: str, digest: str) -> Sheet:
    """The rows from the first that holds anything on, without the columns before the first one.

    Raises DataError where the texts of a sheet take more than is read.
    """
    if grid.text > MOST_TEXT:
        values = {"size": size_of(grid.text), "most": size_of(MOST_TEXT)}
        raise unreadable(file, KIND, "text", name, **values)
    top = min(grid.rows, default=0)
    left = min(map(_before, grid.rows.values()), default=0)
    rows = [tuple(grid.rows.pop(row, ())[left:]) for row in range(top, max(grid.bottom + 1, top))]
    formats = grid.formats.moved(top, left, grid.bottom)
    return Sheet(
        file,
        name,
        tuple(rows),
        (top + 1, left + 1),
        addressed=True,
        percents=percents_of(formats),
        formats=formats,
        texts={
            column - left: {row - top: text for row, text in texts.items()} if top else texts
            for column, texts in grid.texts.items()
        },
        hidden=frozenset(row - top for row in grid.hidden if top <= row <= grid.bottom),
        merged=tuple(_moved(grid.merged, top, left, rows)),
        sha256=digest,
    )


def _before(cells: Sequence[Any]) -> int:
    """How many cells of a row are empty before the first that is not."""
    return next((at for at, cell in enumerate(cells) if cell is not None), len(cells))


def _moved(
    areas: Sequence[Area], top: int, left: int, rows: Sequence[Sequence[Any]]
) -> Iterator[Area]:
    """Merged areas as places in the rows that were read, cut off where these end."""
    bottom, right = len(rows) - 1, max(map(len, rows), default=0) - 1
    for first, start, last, end in areas:
        first, start = max(first - top, 0), max(start - left, 0)
        last, end = min(last - top, bottom), min(end - left, right)
        if first <= last and start <= end:
            yield first, start, last, end
