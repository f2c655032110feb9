"""Rows of a sheet that are spelt as rows before them, letter by letter, but for texts and numbers.

Programs write most cells of a column alike. What such letters mean is not said here: a row is given
once more to the parser of XML, with a mark in place of each of its texts, and the parser says which
cells there are and which mark is the text of which. A pattern of the letters of such cells then
takes the rows that it matches as a whole. Every other row goes through the parser.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rulelang.data.readers.sheetrows import Cell, Row, RowParser

__all__ = ["RowAlike", "rows_of"]

ROW_ENDS = re.compile(rb"</(?:[A-Za-z0-9]+:)?row>")
HEAD = r'([^<>]*<[^<>]*\sr=")(?P<row>[0-9]{{{}}})("[^<>]*>[^<>]*)'
"""The tag that begins a row, with a number of so many digits."""

ELEMENT = re.compile(r"<(\S+)\s[^<>]*(?:/>|(?<!/)>.*</\1>)\s*", re.DOTALL)
LETTERS = re.compile("[A-Z]{1,3}")
BETWEEN = re.compile(r"(?<=>)(?![ \t\r\n]*<)[^<>&]+(?=<)")
"""A text between two tags that is more than white space."""

PLAIN = r"[^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]++"
"""Letters of a text that stand for themselves."""

MARK, NO_ROW = "\ue000{}\ue001", "9876543"
"""What stands for a text, by its number, and for the number of the row."""
UNMARKED = ("<!", "<?", "&#", MARK[0], NO_ROW)
"""What is in no row that is marked: letters that are not text, and what might be a mark."""

MARKS = re.compile("\ue000[0-9]+\ue001")

PATIENCE = 32
"""Of so many rows that go through the parser one is looked at."""
MOST_COMPILED = 10_000
"""Spellings of all patterns of a sheet together, each as often as it was compiled."""

LONGEST = 1 << 18
"""Bytes of a row that is waited for."""


class RowAlike(NamedTuple):
    """A row that was recognised: its number from 1, whether it is hidden, its cells as others of
    the same spelling were read, and the text of each, None where the row has no such cell."""

    number: str
    hidden: bool
    cells: Sequence[Cell]
    texts: Sequence[str | None]


def rows_of(pieces: Iterable[bytes], parser: RowParser) -> Iterator[Row | RowAlike]:
    """The rows of a sheet that comes in pieces of any size.

    Raises ExpatError and ValueError as the parser does.
    """
    alike: _RowsAlike | None = None
    rest = b""
    for piece in pieces:
        rest += piece
        if alike is None and (found := ROW_ENDS.search(rest)):
            alike = _RowsAlike(parser, found[0].decode())
        if alike is not None:
            whole, end, rest = rest.rpartition(alike.end.encode())
            yield from alike.rows(whole + end)
        if alike is None or len(rest) > LONGEST:
            yield from parser.feed(rest)
            rest = b""
    yield from parser.feed(rest, True)


class _RowsAlike:
    """The spellings that were learnt: of the tags of rows, and of the cells of each column."""

    def __init__(self, parser: RowParser, end: str) -> None:
        """``end`` is the tag that ends a row."""
        self.end = end
        self._parser = parser
        self._passed = self._compiled = 0
        self._forget()

    def _forget(self) -> None:
        self._declared = self._parser.declared
        self._heads: dict[tuple[str, str], bool] = {}
        self._columns: dict[str, dict[str, Cell]] = {}
        self._cells: list[Cell] = []
        self._pattern: re.Pattern[str] | None = None

    def rows(self, part: bytes) -> Iterator[Row | RowAlike]:
        """The rows of a part that ends where a row may end."""
        try:
            text = part.decode()
        except UnicodeDecodeError:
            yield from self._parser.feed(part)
            return
        start = 0
        while start < len(text):
            between = self._parser.in_utf_8 and self._parser.since_row == len(self.end)
            found = self._pattern.match(text, start) if between and self._pattern else None
            if found and (hidden := self._heads.get((found[1], found[3]))) is not None:
                yield RowAlike(found[2], hidden, self._cells, found.groups()[3:])
                start = found.end()
                continue
            end = text.index(self.end, start) + len(self.end)
            source = text[start:end]
            rows = self._parser.feed(source.encode())
            yield from rows
            if self._declared != self._parser.declared:
                self._forget()
            elif between and len(rows) == 1:
                self._look(source, rows[0])
            start = end

    def _look(self, source: str, row: Row) -> None:
        """Learn how a row is spelt that has gone through the parser, of some rows."""
        self._passed += 1
        if self._passed % PATIENCE or self._compiled >= MOST_COMPILED:
            return
        one_element = not source[: row.start].strip() and self._parser.since_row == len(self.end)
        if not one_element or any(sign in source for sign in UNMARKED):
            return
        numbers = iter(range(len(source)))
        placed = rf'(\sr="[A-Z]*){re.escape(row.number)}(?=")'
        marked = re.sub(placed, rf"\g<1>{NO_ROW}", source)
        marked = BETWEEN.sub(lambda found: MARK.format(next(numbers)), marked)
        (read,) = self._parser.feed(marked.encode())
        if self._declared == self._parser.declared:
            self._learn(marked.encode(), read)

    def _learn(self, source: bytes, row: Row) -> None:
        """Take what the parser says of a row whose texts are marks."""
        starts = [cell.start for cell in row.cells]
        ends = [*starts, row.end]
        head, *parts = [
            source[start:end].decode() for start, end in zip([0, *starts], ends, strict=True)
        ]
        tag = re.fullmatch(HEAD.format(len(NO_ROW)), head)
        columns = [cell.place.removesuffix(NO_ROW) for cell in row.cells]
        if (
            tag is None
            or row.number != NO_ROW
            or [cell.place for cell in row.cells] != [f"{column}{NO_ROW}" for column in columns]
            or not all(map(LETTERS.fullmatch, columns))
            or not all(map(ELEMENT.fullmatch, parts))
        ):
            return
        self._heads[tag[1], tag[3]] = row.hidden
        known = sum(map(len, self._columns.values()))
        for column, cell, part in zip(columns, row.cells, parts, strict=True):
            if cell.text is None or MARKS.fullmatch(str(cell.text)):
                self._columns.setdefault(column, {})[_pattern(part, cell)] = cell
        if known < sum(map(len, self._columns.values())):
            self._compile()

    def _compile(self) -> None:
        spellings = [self._columns[column] for column in sorted(self._columns, key=_order)]
        self._cells = [cell for column in spellings for cell in column.values() if cell.text]
        cells = "".join(f"(?:{'|'.join(column)})?+" for column in spellings)
        self._pattern = re.compile(HEAD.format("1,7") + cells + re.escape(self.end))
        self._compiled += sum(map(len, spellings))


def _order(letters: str) -> tuple[int, str]:
    return len(letters), letters


def _pattern(part: str, cell: Cell) -> str:
    """The pattern of a cell whose texts are marks."""
    return MARKS.sub(
        lambda mark: f"({PLAIN})" if mark[0] == cell.text else PLAIN, re.escape(part)
    ).replace(NO_ROW, "(?P=row)")
