"""What the reader of workbooks does not tell of cells, found in the XML of an .xlsx workbook.

Which cells hold an error such as ``#N/A`` or a formula without its value (both of which it gives
as empty), which are formatted as a percentage, and how far the cells of a sheet span: it sets
memory aside for all of them, empty or not. The parts are streamed; nothing of them is kept.
"""

import re
from collections.abc import Callable
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from attrs import define, field

from rulelang.data.sheet import CellError

__all__ = [
    "UNCOMPUTED",
    "Marks",
    "column_number",
    "percent_styles",
    "sheet_marks",
    "sheet_parts",
    "uses_percent",
]

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STYLES = "xl/styles.xml"
PERCENT_IDS = (9, 10)
"""The percentages among the formats that every workbook has."""

UNCOMPUTED = CellError("#?")
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""What a format writes as it stands, and what it says of colours and conditions."""

PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Spot = tuple[int, int]


@define
class Marks:
    """Of a sheet, rows and columns from 0: ``errors`` by place, ``percents``, the rows by column;
    ``bottom`` and ``right`` are the last row and column that hold anything, -1 where nothing does.
    ``text`` is how many letters all texts have at most. The others only an OpenDocument needs:
    ``truths``, cells of true or false, ``merged`` areas."""

    errors: dict[Spot, CellError] = field(factory=dict)
    percents: dict[int, set[int]] = field(factory=dict)
    truths: set[Spot] = field(factory=set)
    merged: list[tuple[int, int, int, int]] = field(factory=list)
    text: int = 0
    bottom: int = -1
    right: int = -1

    def reach(self, row: int, column: int) -> None:
        self.bottom = max(self.bottom, row)
        self.right = max(self.right, column)


# ---- the parts of a workbook ---------------------------------------------------------------------


def sheet_parts(book: ZipFile) -> dict[str, str]:
    """Where each sheet stands in the archive, by its name.

    Raises KeyError or ParseError where the archive is no such workbook.
    """
    links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    found: dict[str, str] = {}
    for element in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get(RELATION) in targets:
            target = targets[element.get(RELATION)]
            path = target.lstrip("/") if target.startswith("/") else join("xl", target)
            found[element.get("name") or ""] = normpath(path)
    return found


def percent_styles(book: ZipFile) -> frozenset[str]:
    """The numbers of the cell styles that format a percentage."""
    if STYLES not in book.namelist():
        return frozenset()
    root = ElementTree.fromstring(book.read(STYLES))
    formats: dict[str, bool] = {str(id): True for id in PERCENT_IDS}
    found: list[str] = []
    for element in root.iter():
        if element.tag.endswith("}numFmt"):
            formats[element.get("numFmtId") or ""] = uses_percent(element.get("formatCode") or "")
        elif element.tag.endswith("}cellXfs"):
            styles = enumerate(element)
            found = [str(at) for at, style in styles if formats.get(style.get("numFmtId") or "")]
    return frozenset(found)


def uses_percent(code: str) -> bool:
    """Whether a number format shows a percentage."""
    return "%" in LITERAL.sub("", code)


# ---- the cells of a sheet ------------------------------------------------------------------------


def sheet_marks(stream: IO[bytes], percents: frozenset[str]) -> Marks:
    """What the part of a sheet tells, by a look at each of its elements.

    ``percents`` are the styles that format a percentage. Raises ExpatError where it is no XML.
    """
    looker = _Looker(percents)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = looker.start
    parser.EndElementHandler = looker.end
    parser.CharacterDataHandler = looker.text
    parser.ParseFile(stream)
    return looker.marks


class _Looker:
    """Follows the elements of a sheet: rows, their cells, and what stands in these."""

    def __init__(self, percents: frozenset[str]) -> None:
        self.percents = percents
        self.marks = Marks()
        self.row = -1
        self.column = -1
        self.kind = ""
        self.style = ""
        self.formula = False
        self.filled = False
        self.reading = False
        self.value: list[str] = []
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row,
            "c": self._cell,
            "f": self._formula,
            "v": self._value,
            "is": self._inline,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        begun = self.starts.get(name.rpartition(":")[2])
        if begun is not None:
            begun(attributes)

    def text(self, letters: str) -> None:
        if self.reading:
            self.value.append(letters)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "v":
            self.reading = False
        elif local == "c":
            self._done()

    def _row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self.row = int(number) - 1 if number.isdecimal() else self.row + 1
        self.column = -1

    def _cell(self, attributes: dict[str, str]) -> None:
        place = PLACE.fullmatch(attributes.get("r", ""))
        if place is None:
            self.column += 1
        else:
            self.row, self.column = int(place[2]) - 1, column_number(place[1])
        self.kind, self.style = attributes.get("t", ""), attributes.get("s", "")
        self.formula = self.filled = False
        self.value = []

    def _formula(self, attributes: dict[str, str]) -> None:
        self.formula = True

    def _value(self, attributes: dict[str, str]) -> None:
        self.reading = True

    def _inline(self, attributes: dict[str, str]) -> None:
        self.filled = True

    def _done(self) -> None:
        spot = self.row, self.column
        text = "".join(self.value)
        if self.kind == "e":
            self.marks.errors[spot] = CellError(text or "#N/A")
        elif self.formula and not text and self.kind != "str":
            self.marks.errors[spot] = UNCOMPUTED
        if text or self.filled or spot in self.marks.errors:
            self.marks.reach(*spot)
            if self.style in self.percents:
                self.marks.percents.setdefault(self.column, set()).add(self.row)


def column_number(letters: str) -> int:
    """The column, from 0, that a spreadsheet calls by these letters."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
