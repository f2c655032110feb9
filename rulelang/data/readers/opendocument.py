"""The cells of an OpenDocument (.ods), in one pass of a parser of XML."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from xml.parsers import expat

from rulelang.data.kept import kept
from rulelang.data.readers.grid import UNCOMPUTED, Grid
from rulelang.data.readers.runs import PLAIN, Piece, Style, combined
from rulelang.data.readers.spreadsheetml import elapsed
from rulelang.data.sheet import CellError, plain

__all__ = ["CONTENT", "document_grids"]

CONTENT = "content.xml"
SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 "
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
TABLE, OFFICE, TEXT, STYLE = map(SPACE.format, ("table", "office", "text", "style"))
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
ROW, SHEET, PARAGRAPH = f"{TABLE}table-row", f"{TABLE}table", f"{TEXT}p"
SPAN = f"{TEXT}span"
ROWS, COLUMNS = f"{TABLE}number-rows-repeated", f"{TABLE}number-columns-repeated"
DOWN, RIGHT = f"{TABLE}number-rows-spanned", f"{TABLE}number-columns-spanned"
KIND, SAID = f"{OFFICE}value-type", f"{CALC}value-type"
NUMBERS = ("float", "currency", "percentage")
BREAKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n", f"{TEXT}s": " "}
ASIDE = (f"{OFFICE}annotation", f"{TABLE}shapes")
"""Elements within a sheet whose paragraphs are not those of its cells."""

HIDDEN = ("collapse", "filter")
WHITE = re.compile(r"[ \t\r\n]+")
DURATION = re.compile(r"(-?)PT?(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,]([0-9]+))?S)?")
PERCENT = "0%"
LAST_ROW = 1 << 20

Limits = Callable[[str], Callable[[Grid], None]]


def document_grids(
    pieces: Iterable[bytes], limits: Limits
) -> tuple[dict[str, Grid], dict[str, bool]]:
    """The cells of each sheet by its name, and whether one sees it.

    ``limits`` gives for the name of a sheet what may refuse it, before cells that stand for many
    alike are written out. Raises ExpatError where the part is not XML, ValueError where a value is
    none of its type.
    """
    document = _Document(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = document.start
    parser.EndElementHandler = document.end
    parser.CharacterDataHandler = document.text
    for piece in pieces:
        parser.Parse(piece)
    parser.Parse(b"", True)
    return document.grids, document.visible


class _Document:
    """Follows sheets, rows and cells, each of which may stand for many that are alike."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.grids: dict[str, Grid] = {}
        self.visible: dict[str, bool] = {}
        self.unseen: set[str] = set()
        self.style = ""
        self.grid = Grid()
        self.check: Callable[[Grid], None] = lambda grid: None
        self.row = self.rows = self.column = self.aside = 0
        self.cell: dict[str, str] = {}
        self.paragraphs: list[list[Piece]] = []
        self.styles: dict[str, Style] = {}
        self.spans: list[Style] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in CELLS:
            self.cell, self.paragraphs = attributes, []
        elif name == PARAGRAPH:
            self.paragraphs += [[]] if not self.aside else []
        elif name == ROW:
            self.column, self.rows = 0, _count(attributes, ROWS)
            if attributes.get(f"{TABLE}visibility") in HIDDEN:
                self.grid.hidden |= {*range(self.row, min(self.row + self.rows, LAST_ROW))}
        elif name in BREAKS:
            self.text(BREAKS[name], _count(attributes, f"{TEXT}c"))
        elif name in ASIDE:
            self.aside += 1
        elif name == SHEET:
            self.sheet(attributes)
        elif name == f"{STYLE}style":
            self.style = attributes.get(f"{STYLE}name", "")
        elif name == f"{STYLE}table-properties" and attributes.get(f"{TABLE}display") == "false":
            self.unseen.add(self.style)
        elif name == SPAN:
            self.spans.append(self.styles.get(attributes.get(f"{TEXT}style-name", ""), PLAIN))
        elif name == f"{STYLE}text-properties" and (style := _style(attributes)):
            self.styles[self.style] = style

    def sheet(self, attributes: dict[str, str]) -> None:
        title = attributes.get(f"{TABLE}name", "")
        self.row = 0
        self.grid, self.check = self.grids.setdefault(title, Grid()), self.limits(title)
        self.visible[title] = attributes.get(f"{TABLE}style-name") not in self.unseen

    def text(self, letters: str, times: int = 0) -> None:
        if self.paragraphs and not self.aside:
            letters = letters * times if times else WHITE.sub(" ", letters)
            self.paragraphs[-1].append(Piece(letters, self.spans[-1] if self.spans else PLAIN))

    def end(self, name: str) -> None:
        if name in CELLS:
            columns = _count(self.cell, COLUMNS)
            self.put(self.cell, "\n".join(map(combined, self.paragraphs)), columns)
            self.column += columns
            self.paragraphs = []
        elif name == ROW:
            self.row += self.rows
            self.check(self.grid)
        elif name in ASIDE:
            self.aside -= 1
        elif name == SPAN:
            self.spans.pop()

    def put(self, attributes: dict[str, str], text: str, columns: int) -> None:
        """Add a cell as often as it is there."""
        grid, first = self.grid, self.column
        down, right = _count(attributes, DOWN), _count(attributes, RIGHT)
        if down > 1 or right > 1:
            grid.merged.append((self.row, first, self.row + down - 1, first + right - 1))
        kind = attributes.get(KIND, "")
        value = _value(kind, attributes, text)
        if value is None:
            return
        last = self.row + self.rows - 1
        grid.reach(last, first + columns - 1)
        grid.text += self.rows * columns * len(text)
        if self.rows > 1 or columns > 1:
            self.check(grid)
        for row in range(self.row, last + 1):
            cells = grid.rows.setdefault(row, [])
            cells.extend([None] * (first - len(cells)))
            cells.extend([value] * columns)
            if text and kind in NUMBERS:
                for column in range(first, first + columns):
                    grid.texts[column][row] = text
        if kind == "percentage":
            for column in range(first, first + columns):
                grid.formats.add(column, self.row, last, PERCENT)


def _style(attributes: Mapping[str, str]) -> Style | None:
    """The style that the properties of a text give it, None where they give none of its own."""
    place = attributes.get(f"{STYLE}text-position", "")
    if place and not place.startswith("0%"):
        return "lowered" if place.startswith(("sub", "-")) else "raised"
    lines = (attributes.get(f"{STYLE}text-line-through-{of}") for of in ("style", "type"))
    return "struck" if next(filter(None, lines), "none") != "none" else None


def _value(kind: str, attributes: dict[str, str], text: str) -> Any:
    """The value of a cell; None where nothing is in it. Raises ValueError."""
    if attributes.get(SAID) == "error":
        return CellError(text.strip() or "#N/A")
    if not kind and not text and f"{TABLE}formula" in attributes:
        return UNCOMPUTED
    if kind in NUMBERS:
        return kept(float(attributes[f"{OFFICE}value"]))
    if kind == "boolean":
        return attributes.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        return plain(datetime.fromisoformat(attributes[f"{OFFICE}date-value"].strip()))
    if kind == "time":
        return _time(attributes.get(f"{OFFICE}time-value", ""), text)
    return attributes.get(f"{OFFICE}string-value") or text or None


def _time(duration: str, text: str) -> str:
    """Hours, minutes and seconds, or what the cell shows where they are none."""
    found = DURATION.fullmatch(duration.strip())
    if found is None:
        return text
    hours, minutes, seconds = (int(found[at] or 0) for at in (2, 3, 4))
    said = elapsed((hours * 3600 + minutes * 60 + seconds) / 86_400)
    return f"{found[1]}{said}"


def _count(attributes: dict[str, str], name: str) -> int:
    number = attributes.get(name)
    return max(int(number), 1) if number and number.isdecimal() and len(number) < 10 else 1
