"""What the reader of workbooks does not tell of the cells of an OpenDocument (.ods)."""

import contextlib
from typing import IO
from xml.parsers import expat

from rulelang.data.readers.marks import Marks
from rulelang.data.readers.strings import MOST_TEXT
from rulelang.data.sheet import CellError

__all__ = ["CONTENT", "document_marks"]

CONTENT = "content.xml"
CELLS = ("table:table-cell", "table:covered-table-cell")


class _TooWideError(Exception):
    """The cells of a sheet span more than is read; what was seen of it says so."""


def document_marks(stream: IO[bytes], most_cells: int) -> dict[str, Marks]:
    """What is to be known of each sheet by its name.

    No more is looked at once the cells of a sheet span more than so many, or have more text.
    Raises ExpatError where the part is no XML.
    """
    looker = _Looker(most_cells)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = looker.start
    parser.EndElementHandler = looker.end
    parser.CharacterDataHandler = looker.text
    with contextlib.suppress(_TooWideError):
        parser.ParseFile(stream)
    return looker.sheets


class _Looker:
    """Follows rows and cells, each of which may stand for many that are alike."""

    def __init__(self, most_cells: int) -> None:
        self.most_cells = most_cells
        self.sheets: dict[str, Marks] = {}
        self.marks = Marks()
        self.row = self.rows = self.column = 0
        self.kind = ""
        self.filled = False
        self.attributes: dict[str, str] = {}
        self.letters: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in CELLS:
            self.attributes, self.letters = attributes, []
        elif name == "table:table-row":
            self.column = 0
            self.rows = _count(attributes, "table:number-rows-repeated")
        elif name == "table:table":
            self.row = 0
            self.marks = self.sheets.setdefault(attributes.get("table:name", ""), Marks())

    def text(self, letters: str) -> None:
        self.letters.append(letters)

    def end(self, name: str) -> None:
        if name in CELLS:
            self._cell(self.attributes)
            self.column += _count(self.attributes, "table:number-columns-repeated")
        elif name == "table:table-row":
            self.row += self.rows

    def _cell(self, attributes: dict[str, str]) -> None:
        down, right = (_count(attributes, f"table:number-{n}-spanned") for n in ("rows", "columns"))
        if down > 1 or right > 1:
            area = self.row, self.column, self.row + down - 1, self.column + right - 1
            self.marks.merged.append(area)
        kind = attributes.get("office:value-type", "")
        if not kind and not self.letters:
            return
        last = self.column + _count(attributes, "table:number-columns-repeated") - 1
        self.marks.reach(self.row + self.rows - 1, last)
        alike = self.rows * (last - self.column + 1)
        self.marks.text += alike * sum(map(len, self.letters))
        beyond = (self.marks.bottom + 1) * (self.marks.right + 1) > self.most_cells
        if beyond or self.marks.text > MOST_TEXT:
            raise _TooWideError
        rows, columns = range(self.row, self.row + self.rows), range(self.column, last + 1)
        spots = [(row, column) for row in rows for column in columns]
        if attributes.get("calcext:value-type") == "error":
            error = CellError("".join(self.letters).strip() or "#N/A")
            self.marks.errors.update(dict.fromkeys(spots, error))
        elif kind == "percentage":
            for column in columns:
                self.marks.percents.setdefault(column, set()).update(rows)
        elif kind == "boolean":
            self.marks.truths.update(spots)


def _count(attributes: dict[str, str], name: str) -> int:
    number = attributes.get(name, "1")
    return max(int(number), 1) if number.isdecimal() and len(number) < 10 else 1
