"""The rows of a sheet of an .xlsx workbook, as a parser of XML sees them."""

from typing import NamedTuple
from xml.parsers import expat

from rulelang.data.readers.grid import UNCOMPUTED
from rulelang.data.readers.runs import PLAIN, Piece, combined
from rulelang.data.readers.spreadsheetml import style_of
from rulelang.data.sheet import CellError

__all__ = ["NO_ERROR", "TRUE", "Cell", "Row", "RowParser"]

NO_ERROR = "#N/A"
TRUE = ("1", "true")


class Cell(NamedTuple):
    """A cell as it is written: its ``place`` such as B17, empty where it has none; its type and the
    number of its style; and its text, None where it has none, an error where its formula has none.
    Its element begins at the byte ``start`` of what was fed."""

    place: str
    type: str
    style: str
    text: str | CellError | None
    start: int


class Row(NamedTuple):
    """A row as it is written: its number from 1, empty where it has none. Its element begins at the
    byte ``start`` of what was fed, and the tag that ends it at the byte ``end``."""

    number: str
    hidden: bool
    cells: list[Cell]
    start: int
    end: int


class RowParser:
    """Follows the elements of a sheet.

    ``merged`` are the merged areas that were met, such as A1:B2; ``since_row`` is how many bytes
    were fed from the tag on that ended the last row (0: none did); ``declared`` counts the places
    where a prefix got or lost its meaning; and ``in_utf_8`` is false where the part says so.
    """

    def __init__(self) -> None:
        self.merged: list[str] = []
        self.since_row = 0
        self.declared = 0
        self.in_utf_8 = True
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declares
        self._parser.StartNamespaceDeclHandler = self._changes
        self._parser.EndNamespaceDeclHandler = self._changes
        self._parser.StartElementHandler = self._root
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._letters
        self._fed = self._row_begun = self._row_ended = 0
        self._rows: list[Row] = []
        self._row: dict[str, str] = {}
        self._cells: list[Cell] = []
        self._cell: dict[str, str] = {}
        self._begun = 0
        self._type = self._text = ""
        self._value: str | CellError | None = None
        self._parts: list[Piece] = []
        self._style = PLAIN
        self._names = dict.fromkeys(("c", "v", "f", "t", "r", "rPh", "row", "mergeCell"), "")
        self._styles: dict[str, str] = {}

    def feed(self, part: bytes, last: bool = False) -> list[Row]:
        """Read on; the rows that end in this part.

        Raises ExpatError where the sheet is not XML, ValueError where it is no sheet.
        """
        self._rows = []
        self._parser.Parse(part, last)
        self._fed += len(part)
        self.since_row = self._fed - self._row_ended if self._row_ended else 0
        return self._rows

    def _declares(self, version: str, encoding: str | None, standalone: int) -> None:
        self.in_utf_8 = encoding is None or encoding.lower() == "utf-8"

    def _changes(self, *names: str | None) -> None:
        self.declared += 1

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not space or local != "worksheet":
            raise ValueError(f"no sheet: {name}")
        self._names = {local: f"{space} {local}" for local in self._names}
        self._styles = {f"{space} {local}": local for local in ("vertAlign", "strike")}
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        names = self._names
        self._text = ""
        if name == names["c"]:
            self._cell, self._begun = attributes, self._parser.CurrentByteIndex
            self._type = attributes.get("t", "n").strip()
            self._value, self._parts = None, []
        elif name == names["row"]:
            self._row, self._row_begun = attributes, self._parser.CurrentByteIndex
            self._cells = []
        elif name == names["mergeCell"]:
            self.merged.append(attributes.get("ref", ""))
        elif name in self._styles:
            self._style = style_of(self._styles[name], attributes.get) or self._style

    def _letters(self, letters: str) -> None:
        self._text += letters  # of which a comment may part some

    def _end(self, name: str) -> None:
        names = self._names
        text, self._text = self._text, ""
        if name == names["v"]:
            self._value = text or self._value
        elif name == names["c"]:
            self._cell_ends()
        elif name == names["f"]:
            self._value = self._value if self._type == "str" else UNCOMPUTED
        elif name == names["t"]:
            self._parts.append(Piece(text, self._style))
        elif name == names["r"]:
            self._style = PLAIN
        elif name == names["rPh"]:
            self._parts.pop()
        elif name == names["row"]:
            number, hidden = self._row.get("r", "").strip(), self._row.get("hidden") in TRUE
            start, end = self._row_begun, self._parser.CurrentByteIndex
            self._row_ended = end
            self._rows.append(Row(number, hidden, self._cells, start - self._fed, end - self._fed))

    def _cell_ends(self) -> None:
        value = combined(self._parts) if self._parts else self._value
        if value is None and self._type == "e":
            value = NO_ERROR
        place, style = self._cell.get("r", ""), self._cell.get("s", "0").strip()
        self._cells.append(Cell(place, self._type, style, value, self._begun - self._fed))
