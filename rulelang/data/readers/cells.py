"""The cells of a sheet of an .xlsx workbook: how each is read, by its type and its style."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

from attrs import frozen

from rulelang.data.kept import kept
from rulelang.data.numberformats import GENERAL, sort_of
from rulelang.data.readers.alike import RowAlike, rows_of
from rulelang.data.readers.grid import Grid
from rulelang.data.readers.sheetrows import NO_ERROR, TRUE, Cell, Row, RowParser
from rulelang.data.readers.spreadsheetml import elapsed, moment, unescaped
from rulelang.data.sheet import CellError, plain
from rulelang.data.table import letters

__all__ = ["Book", "TwiceError", "grid_of"]

ADDRESS = re.compile(r"\s*([A-Za-z]{1,3})([0-9]{1,7})\s*")
DIGITS_KEPT = 15
"""A number of a longer text may have more digits than a spreadsheet keeps."""

MOST_SHOWN = 40

Read = Callable[[str], Any]


@frozen
class Book:
    """What the cells of all sheets refer to: texts and formats by their numbers."""

    texts: Sequence[str]
    formats: Sequence[str]
    from_1904: bool = False


class TwiceError(Exception):
    """Two cells are at one place, such as B17, and nobody can tell which of them counts."""


class _Kind(NamedTuple):
    """How a cell is read, and its number format, empty for General."""

    read: Read
    code: str


def grid_of(pieces: Iterable[bytes], book: Book, check: Callable[[Grid], None]) -> Grid:
    """Read the part of a sheet, in pieces of any size.

    ``check`` may refuse what was read so far, once a row.

    Raises ExpatError where the part is not XML, ValueError where a value is none of its type,
    TwiceError where two cells are at one place.
    """
    parser, gathered = RowParser(), _Gathered(book)
    for row in rows_of(pieces, parser):
        gathered.take(row)
        check(gathered.grid)
    for area in parser.merged:
        gathered.merge(area)
    return gathered.grid


class _Gathered:
    """Gathers cells in a grid."""

    def __init__(self, book: Book) -> None:
        self.grid = Grid()
        self.kinds = _Kinds(book, self.grid)
        self.row = -1
        self.alike: Sequence[Cell] = ()
        self.columns: list[int] = []
        self.alike_kinds: list[_Kind] = []

    def take(self, row: Row | RowAlike) -> None:
        """Add the cells of a row; one without a place is next to the one before."""
        number = row.number
        self.row = int(number) - 1 if number.isdecimal() else self.row + 1
        if row.hidden:
            self.grid.hidden.add(self.row)
        if isinstance(row, RowAlike):
            if row.cells is not self.alike:
                self.alike = row.cells
                self.columns = [_place(cell.place, (0, 0))[1] for cell in row.cells]
                self.alike_kinds = [self.kinds[cell.type, cell.style] for cell in row.cells]
            self.put(self.row, self.columns, self.alike_kinds, row.texts)
            return
        found: dict[int, list[tuple[int, Cell]]] = {}
        at, column = self.row, -1
        for cell in row.cells:
            at, column = _place(cell.place, (at, column + 1))
            found.setdefault(at, []).append((column, cell))
        for at, cells in found.items():
            kinds = [self.kinds[cell.type, cell.style] for _, cell in cells]
            columns = [column for column, _ in cells]
            self.put(at, columns, kinds, [cell.text for _, cell in cells])

    def put(
        self,
        row: int,
        columns: Iterable[int],
        kinds: Iterable[_Kind],
        texts: Iterable[str | CellError | None],
    ) -> None:
        """Add cells of a row."""
        cells = self.grid.rows.get(row, [])
        last = -1
        for column, (read, code), text in zip(columns, kinds, texts, strict=True):
            if text is None:
                continue
            value = read(text) if text.__class__ is str else text
            if value is None:
                continue
            last = column
            if column > len(cells):
                cells += [None] * (column - len(cells))
            if column == len(cells):
                cells.append(value)
            elif cells[column] is None:
                cells[column] = value
            else:
                raise TwiceError(f"{letters(column)}{row + 1}")
            if code:
                self.grid.formats.add(column, row, row, code)
        if last >= 0:
            self.grid.rows[row] = cells
            self.grid.reach(row, last)

    def merge(self, area: str) -> None:
        """Note a merged area such as A1:B2."""
        corners = [_place(corner, (-1, -1)) for corner in area.split(":")]
        if len(corners) == 2 and (-1, -1) not in corners:
            self.grid.merged.append((*corners[0], *corners[1]))


def _place(address: str, other: tuple[int, int]) -> tuple[int, int]:
    """The row and the column, from 0, that an address such as B17 names; of none the other."""
    found = ADDRESS.fullmatch(address)
    if found is None:
        return other
    return int(found[2]) - 1, _column(found[1])


@lru_cache(maxsize=16_384)
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


class _Kinds(dict[tuple[str, str], _Kind]):
    """How cells are read, by their type and the number of their style."""

    def __init__(self, book: Book, grid: Grid) -> None:
        self.book = book
        self.grid = grid

    def __missing__(self, key: tuple[str, str]) -> _Kind:
        type, style = key
        formats = self.book.formats
        code = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else GENERAL
        sort = sort_of(code)
        self[key] = _Kind(self.reader(type, sort), "" if sort == "general" else code)
        return self[key]

    def reader(self, type: str, sort: str) -> Read:
        readers: dict[str, Read] = {
            "s": self.shared,
            "b": _truth,
            "e": _error,
            "d": _day,
            "str": _text,
            "inlineStr": _text,
        }
        if type in readers:
            return readers[type]
        if sort == "date":
            return self.date
        return _elapsed if sort == "elapsed" else _number

    def shared(self, text: str) -> str | None:
        found = self.book.texts[int(text)]
        self.grid.text += len(found)
        return found or None

    def date(self, text: str) -> Any:
        number = _number(text)
        return moment(number, self.book.from_1904) if isinstance(number, float) else number


def _number(text: str) -> float | CellError | None:
    """A number; an error where its cell holds something else, such as NaN."""
    try:
        number = float(text)
    except ValueError:
        return None if text.isspace() else _error(text[:MOST_SHOWN])
    if not isfinite(number) or "_" in text:
        return _error(text[:MOST_SHOWN])
    return kept(number) if len(text) > DIGITS_KEPT else number


def _elapsed(text: str) -> str | CellError | None:
    number = _number(text)
    return elapsed(number) if isinstance(number, float) else number


def _text(text: str) -> str | None:
    return unescaped(text) or None


def _truth(text: str) -> bool:
    return text.strip() in TRUE


def _error(text: str) -> CellError:
    return CellError(text.strip() or NO_ERROR)


def _day(text: str) -> Any:
    """A day by the standard, or its text where it is none."""
    try:
        return plain(datetime.fromisoformat(text.strip()))
    except ValueError:
        return text.strip() or None
