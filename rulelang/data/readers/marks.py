"""What the reader of workbooks does not tell of cells, found in the XML of an .xlsx workbook.

Which cells hold an error such as ``#N/A`` or a formula without its value (both of which it gives
as empty), which are formatted as a percentage, and how far the cells of a sheet span: it sets
memory aside for all of them, empty or not. The parts are streamed; nothing of them is kept.
"""

import re
from collections.abc import Iterator, Mapping
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from attrs import define, field

from rulelang.data.readers.container import chunks
from rulelang.data.sheet import CellError

__all__ = ["UNCOMPUTED", "Marks", "sheet_parts", "sheet_marks", "percent_styles", "uses_percent"]

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
    """Of a sheet, by row and column from 0: ``errors`` and ``percents``; ``bottom`` and ``right``
    are the last row and column that hold anything, -1 where nothing does."""

    errors: dict[Spot, CellError] = field(factory=dict)
    percents: set[Spot] = field(factory=set)
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
    """What a sheet's part tells; ``percents`` are the styles that format a percentage.

    Raises ExpatError where the part is no XML.
    """
    marks = Marks()
    for piece in chunks(stream):
        _see(piece, percents, marks)
    return marks
