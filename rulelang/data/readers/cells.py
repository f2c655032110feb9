"""The cells of a sheet of an .xlsx workbook, in one pass of a parser of XML.

The parser (expat) notes the elements of a row, with the text of each, in one list; a row is
understood when the next one begins. Most rows of a table are built alike, so what a row is built
like (the columns of its cells, their types and styles) is looked at once, and then only compared.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import isfinite
from operator import call, itemgetter
from typing import Any, NamedTuple
from xml.parsers import expat

from attrs import frozen

from rulelang.data.kept import kept
from rulelang.data.numberformats import GENERAL, sort_of
from rulelang.data.readers.grid import UNCOMPUTED, Grid
from rulelang.data.readers.spreadsheetml import elapsed, moment, unescaped
from rulelang.data.sheet import CellError, plain

__all__ = ["Book", "grid_of"]

ADDRESS = re.compile(r"\s*([A-Za-z]{1,3})([0-9]{1,7})\s*")
AREA = re.compile(r"\s*([A-Za-z]{1,3})([0-9]{1,7}):([A-Za-z]{1,3})([0-9]{1,7})\s*")
DIGITS = "0123456789"
DIGITS_KEPT = 15
"""A number of a longer text may have more digits than a spreadsheet keeps."""

NO_ERROR = "#N/A"
TRUE = ("1", "true")
NAMES = ("c", "v", "f", "t", "rPh", "row", "mergeCell")

FIRST, PLACE, OTHERS = itemgetter(0), itemgetter(1), itemgetter(slice(2, None))
"""Of the attributes of a cell the first name and value, which are its place, and the others."""

Read = Callable[[str], Any]
Take = Callable[[Sequence[Any]], tuple[Any, ...]]
Cells = tuple[list[list[str]], list[Any]]
"""Of the cells of a row the attributes (names and values by turns), and the text of the value: None
where there is none, an error where a formula has none."""


@frozen
class Book:
    """What the cells of all sheets refer to: texts and formats by their numbers."""

    texts: Sequence[str]
    formats: Sequence[str]
    from_1904: bool = False


class _Kind(NamedTuple):
    """How a cell is read, by its type and style; whether it is a text of the common list; and its
    number format, empty for General."""

    read: Read
    shared: bool
    code: str


@frozen
class _Build:
    """How a row is built: which columns its cells stand in, and how each is read."""

    columns: tuple[int, ...]
    reads: tuple[Read, ...]
    numbers: tuple[int, ...]
    shared: tuple[int, ...]
    formats: tuple[tuple[int, str], ...]
    whole: bool
    """Whether the cells stand side by side from the first column on."""


class _Pattern(NamedTuple):
    """Which of so many events of a row are which: ``marks``, at which elements begin and end, with
    what they are, its cells, and the text of each cell."""

    size: int
    marks: Take
    known: tuple[Any, ...]
    cells: Take
    texts: Take


def grid_of(pieces: Iterable[bytes], book: Book, check: Callable[[Grid], None]) -> Grid:
    """Read the part of a sheet, in pieces of any size.

    ``check`` may refuse what was read so far, once a row.

    Raises ExpatError where the part is no XML, ValueError where a value is none of its type.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(namespace_separator=" ", intern=names)
    parser.buffer_text = parser.ordered_attributes = True
    rows = _Rows(book, check, names)

    def root(name: str, attributes: list[str]) -> None:
        space, _, local = name.rpartition(" ")
        if not space or local != "worksheet":
            raise ValueError(f"no sheet: {name}")
        parser.StartElementHandler = rows.handler(space)

    parser.StartElementHandler = root
    parser.EndElementHandler = parser.CharacterDataHandler = rows.events.append
    for piece in pieces:
        parser.Parse(piece)
    parser.Parse(b"", True)
    rows.row_ends()
    rows.run_ends()
    return rows.grid


class _Rows:
    """Gathers rows. ``events`` are, in their order, the attributes of each cell that begins, False
    for a value and None for another element, texts, and the names of elements that end."""

    def __init__(self, book: Book, check: Callable[[Grid], None], names: dict[str, str]) -> None:
        self.check = check
        self.names = names
        self.grid = Grid()
        self.kinds = _Kinds(book)
        self.letters = _Letters()
        self.events: list[Any] = []
        self.cell, self.value, self.formula, self.text, self.phonetic, self.line = NAMES[:6]
        self.pattern: _Pattern | None = None
        self.size = -1
        self.row, self.number = -1, ""
        self.expected: list[str] = []
        self.shape: list[list[str]] = []
        self.build = _Build((), (), (), (), (), True)
        self.begun = self.last = -1

    def handler(self, space: str) -> Callable[[str, list[str]], None]:
        """What is called where an element begins; ``space`` is the name space of the sheet."""
        known = [f"{space} {name}" for name in NAMES]
        self.names.update(zip(known, known, strict=True))  # the parser gives these very texts
        self.cell, self.value, self.formula, self.text, self.phonetic, self.line, area = known
        cell, value, row, append = self.cell, self.value, self.line, self.events.append

        def start(name: str, attributes: list[str]) -> None:
            if name == cell:
                append(attributes)
            elif name == value:
                append(False)
            elif name == row:
                self.row_begins(_named(attributes))
            else:
                append(None)
                if name == area:
                    self.merge(_named(attributes).get("ref", ""))

        return start

    # ---- rows ---------------------------------------------------------------------------------

    def row_begins(self, named: dict[str, str]) -> None:
        self.row_ends()
        number = named.get("r", "").strip()
        self.row = int(number) - 1 if number.isdecimal() else self.row + 1
        self.number = str(self.row + 1)
        if named.get("hidden") in TRUE:
            self.grid.hidden.add(self.row)

    def merge(self, ref: str) -> None:
        found = AREA.fullmatch(ref)
        if found:
            top, bottom = int(found[2]) - 1, int(found[4]) - 1
            left, right = self.letters[found[1]], self.letters[found[3]]
            self.grid.merged.append((top, left, bottom, right))

    def row_ends(self) -> None:
        """Understand the row that was noted."""
        if self.events and self.events[-1] is self.line:
            self.events.pop()
        attributes, texts = self.alike() or self.walked()
        self.events.clear()
        if not attributes:
            return
        if [] in attributes or {*map(FIRST, attributes)} != {"r"}:
            attributes = [_placed_first(names) for names in attributes]
        shape, places = [*map(OTHERS, attributes)], [*map(PLACE, attributes)]
        written = "".join(places)
        if shape == self.shape and written == self.number.join(self.expected):
            self.put(self.build, texts)
            return
        expected = [place.rstrip(DIGITS) for place in places] + [""]
        if written == self.number.join(expected):
            columns = [self.letters[letters] for letters in expected[:-1]]
            if all(map(int.__lt__, columns, columns[1:])):
                self.expected, self.shape = expected, shape
                self.put(_built(columns, self.kinds, shape), texts)
                return
        self.apart(places, shape, texts)

    def alike(self) -> Cells | None:
        """The cells of a row whose elements are those of a row before; None for another one.

        Where as many events are the same at the same places, so are the others of one sort: an
        element more or less would begin and not end.
        """
        pattern, events = self.pattern, self.events
        if pattern is None or len(events) != pattern.size:
            return None
        if pattern.marks(events) != pattern.known:
            return None
        events.append(None)  # the text of an empty cell
        return [*pattern.cells(events)], [*pattern.texts(events)]

    def walked(self) -> Cells:
        """The cells of any row, an event at a time: a text stands before the end of its element."""
        if len(self.events) == self.size:
            self.pattern = self.patterned()
        self.size = len(self.events)
        attributes: list[list[str]] = []
        texts: list[Any] = []
        parts: list[str] = []
        text = ""
        for event in self.events:
            if event.__class__ is list:
                attributes.append(event)
                texts.append(None)
                parts, text = [], ""
            elif event is self.value:
                if texts and text:
                    texts[-1] = text
                text = ""
            elif event is self.cell:
                if parts:
                    texts[-1] = "".join(parts)
                elif texts[-1] is None and "e" in attributes[-1]:
                    texts[-1] = NO_ERROR
            elif event is self.formula:
                if texts and "str" not in attributes[-1]:
                    texts[-1] = UNCOMPUTED
                text = ""
            elif event is self.text:
                parts.append(text)
                text = ""
            elif event is self.phonetic:
                parts.pop()
            elif event.__class__ is not str or (" " in event and self.names.get(event) is event):
                text = ""  # another element begins or ends
            else:
                text += event  # of which a part may have come before
        return attributes, texts

    def patterned(self) -> "_Pattern | None":
        """Which events of the row are its cells and their texts; None of a row with a cell whose
        value is not simply its one text."""
        events = self.events
        cells: list[int] = []
        texts: list[int] = []
        letters: list[int] = []
        last, formula = -1, False
        for at, event in enumerate(events):
            if event.__class__ is list:
                cells.append(at)
                texts.append(len(events))
                last, formula = -1, False
            elif event.__class__ is str and not (" " in event and self.names.get(event) is event):
                if last >= 0:
                    return None
                last = at
                letters.append(at)
            elif event is self.value or event is self.text:
                if last >= 0 and texts:
                    if texts[-1] < len(events):
                        return None
                    texts[-1] = last
                last = -1
            elif event is self.cell:
                if texts[-1] == len(events) and (formula or "e" in events[cells[-1]]):
                    return None
            elif event is self.phonetic:
                return None
            else:
                formula = formula or event is self.formula
                last = -1
        if min(len(cells), len(letters)) < 2:  # of which `itemgetter` makes no tuple
            return None
        marks = [*{*range(len(events))} - {*cells, *letters}]
        known = itemgetter(*marks)
        return _Pattern(
            len(events),
            known,
            known(events),
            itemgetter(*cells),
            itemgetter(*texts),
        )

    def apart(self, places: Sequence[str], shape: Sequence[list[str]], texts: list[Any]) -> None:
        """Add cells one by one, of a row that is not written in order; one without a place stands
        beside the one before."""
        row, column = self.row, -1
        own = self.row
        for place, names, text in zip(places, shape, texts, strict=True):
            found = ADDRESS.fullmatch(place)
            row, column = (
                (int(found[2]) - 1, self.letters[found[1]]) if found else (row, column + 1)
            )
            self.row = row
            self.put(_built([column], self.kinds, [names]), [text])
        self.row = own
        self.expected = []

    # ---- cells --------------------------------------------------------------------------------

    def put(self, build: _Build, texts: list[Any]) -> None:
        """Add the cells of the row."""
        grid, row = self.grid, self.row
        values = _quickly(build, texts) or [
            text if text.__class__ is not str else _number(text) if read is float else read(text)
            for read, text in zip(build.reads, texts, strict=True)
        ]
        for at in build.shared:
            grid.text += len(values[at] or "")
        if build is not self.build or row != self.last + 1:
            self.run_ends()
            self.build, self.begun = build, row
        self.last = row
        filled = build.columns
        if None in values:
            filled = tuple(
                column for column, value in zip(filled, values, strict=True) if value is not None
            )
        if not filled:
            return
        if not build.whole or row in grid.rows:
            cells = grid.rows.get(row, [])
            cells.extend([None] * (filled[-1] + 1 - len(cells)))
            for column, value in zip(build.columns, values, strict=True):
                if value is not None:
                    cells[column] = value
            values = cells
        grid.rows[row] = values
        grid.reach(row, filled[-1])
        self.check(grid)

    def run_ends(self) -> None:
        """Note the formats of the rows that were built alike."""
        for column, code in self.build.formats:
            self.grid.formats.add(column, self.begun, self.last, code)


def _quickly(build: _Build, texts: Sequence[Any]) -> list[Any] | None:
    """The values of texts none of which `float` could read otherwise than a sheet does."""
    try:
        "".join(texts)  # every cell has a text
        numbers = [texts[at] for at in build.numbers]
        written = "".join(numbers)
        if "_" in written or "n" in written or "N" in written:  # 1_000, nan, inf
            return None
        values = [*map(call, build.reads, texts)]
    except (TypeError, ValueError):  # the former of no text at all
        return None
    if numbers and max(map(len, numbers)) > DIGITS_KEPT:
        for at, text in zip(build.numbers, numbers, strict=True):
            if len(text) > DIGITS_KEPT:
                values[at] = kept(values[at])
    return values


def _built(columns: Sequence[int], kinds: "_Kinds", shape: Sequence[list[str]]) -> _Build:
    cells = [kinds[tuple(names)] for names in shape]
    return _Build(
        tuple(columns),
        tuple(cell.read for cell in cells),
        tuple(at for at, cell in enumerate(cells) if cell.read is float),
        tuple(at for at, cell in enumerate(cells) if cell.shared),
        tuple(
            (column, cell.code) for column, cell in zip(columns, cells, strict=True) if cell.code
        ),
        columns[-1] == len(columns) - 1 and columns[0] == 0,
    )


def _named(attributes: Sequence[str]) -> dict[str, str]:
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


def _placed_first(attributes: list[str]) -> list[str]:
    """The same attributes, the place before the others; an empty one where there is none."""
    named = _named(attributes)
    place = named.pop("r", "")
    return ["r", place, *(text for pair in named.items() for text in pair)]


class _Letters(dict[str, int]):
    """The column, from 0, that a spreadsheet calls by some letters."""

    def __missing__(self, letters: str) -> int:
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        self[letters] = column - 1
        return column - 1


class _Kinds(dict[tuple[str, ...], _Kind]):
    """How cells are read, by their attributes but the place."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def __missing__(self, attributes: tuple[str, ...]) -> _Kind:
        named = _named(attributes)
        type, style = named.get("t", "n").strip(), named.get("s", "0").strip()
        formats = self.book.formats
        code = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else GENERAL
        sort = sort_of(code)
        found = _Kind(self.reader(type, sort), type == "s", "" if sort == "general" else code)
        self[attributes] = found
        return found

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
        return _elapsed if sort == "elapsed" else float

    def shared(self, text: str) -> str | None:
        return self.book.texts[int(text)] or None

    def date(self, text: str) -> Any:
        number = _number(text)
        return None if number is None else moment(number, self.book.from_1904)


def _number(text: str) -> float | None:
    if text.isspace():
        return None
    number = float(text)
    if not isfinite(number) or "_" in text:
        raise ValueError(f"no number: {text[:40]}")
    return kept(number) if len(text) > DIGITS_KEPT else number


def _elapsed(text: str) -> str | None:
    number = _number(text)
    return None if number is None else elapsed(number)


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
