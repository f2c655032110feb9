"""The parts of an .xlsx workbook next to its cells: its sheets, formats of numbers and texts."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from posixpath import join, normpath
from xml.etree import ElementTree
from zipfile import ZipFile

from attrs import frozen

from rulelang.data.numberformats import BUILT_IN, GENERAL
from rulelang.data.readers.runs import PLAIN, Piece, Style, combined

__all__ = [
    "BookParts",
    "book_parts",
    "elapsed",
    "moment",
    "number_formats",
    "shared_texts",
    "style_of",
    "unescaped",
]

RELATIONSHIP = re.compile(r"\{[^}]*/relationships\}id")
"""The name of the attribute, in the name space of either edition of the format."""

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"
WORKSHEET = "/worksheet"
TRUE = ("1", "true")
VERTICAL: Mapping[str, Style] = {"superscript": "raised", "subscript": "lowered"}
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")

DAY = 86_400
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
LEAP = 60
"""The day that a workbook believes 1900 to have had; days before it are counted otherwise."""
LAST_DAY = 2_958_466
MIDNIGHT = time()


@frozen
class SheetPart:
    """Where a sheet is in the archive, and whether one sees it."""

    path: str
    visible: bool


@frozen
class BookParts:
    """The worksheets by name, and whether days are counted from 1904."""

    sheets: dict[str, SheetPart]
    from_1904: bool


def book_parts(book: ZipFile) -> BookParts:
    """Raises KeyError or ParseError where the archive is no such workbook."""
    links = ElementTree.fromstring(book.read(RELATIONS))
    targets = {
        link.get("Id"): _path(link.get("Target") or "")
        for link in links
        if (link.get("Type") or "").endswith(WORKSHEET)
    }
    found: dict[str, SheetPart] = {}
    from_1904 = False
    for element in ElementTree.fromstring(book.read(WORKBOOK)).iter():
        name = _local(element.tag)
        if name == "workbookPr":
            from_1904 = element.get("date1904") in TRUE
        elif name == "sheet":
            id = next((value for key, value in element.items() if RELATIONSHIP.fullmatch(key)), "")
            if id in targets:
                visible = element.get("state", "visible") == "visible"
                found[element.get("name") or ""] = SheetPart(targets[id], visible)
    return BookParts(found, from_1904)


def _path(target: str) -> str:
    return normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def number_formats(book: ZipFile) -> list[str]:
    """The code of the number format of each cell style, in the order of their numbers."""
    if STYLES not in book.namelist():
        return []
    codes = {str(id): code for id, code in BUILT_IN.items()}
    found: list[str] = []
    for group in ElementTree.fromstring(book.read(STYLES)):
        if _local(group.tag) == "numFmts":
            codes |= {one.get("numFmtId") or "": one.get("formatCode") or GENERAL for one in group}
        elif _local(group.tag) == "cellXfs":
            found = [style.get("numFmtId") or "0" for style in group]
    return [codes.get(id, GENERAL) for id in found]


# ---- texts ---------------------------------------------------------------------------------------


def shared_texts(book: ZipFile) -> list[str]:
    """The texts that cells refer to by their number: runs combined, readings left out.

    Raises ParseError where the part is not XML.
    """
    if STRINGS not in book.namelist():
        return []
    found: list[str] = []
    with book.open(STRINGS) as stream:
        for _, element in ElementTree.iterparse(stream):
            if _local(element.tag) == "si":
                found.append(unescaped(combined([*_runs(element, PLAIN)])))
                element.clear()
    return found


def _runs(element: ElementTree.Element, style: Style) -> Iterator[Piece]:
    """The texts within an element, apart from how they are read aloud."""
    for part in element:
        name = _local(part.tag)
        if name == "t":
            yield Piece(part.text or "", style)
        elif name == "rPr":
            style = next(filter(None, (style_of(_local(one.tag), one.get) for one in part)), style)
        elif name != "rPh":
            yield from _runs(part, style)


def style_of(name: str, attribute: Callable[[str, str], str | None]) -> Style | None:
    """The style that a property of a run gives it, None where it gives none of its own."""
    if name == "vertAlign":
        return VERTICAL.get(attribute("val", "") or "")
    return "struck" if name == "strike" and attribute("val", "1") in TRUE else None


def unescaped(text: str) -> str:
    """A text with the letters that XML cannot hold, which are written `_x000D_`."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


# ---- days ----------------------------------------------------------------------------------------


def moment(days: float, from_1904: bool) -> date | datetime | str | float:
    """What a number shows as a day: a date, with the time of day where it has one; a time of no
    day as a text; the number itself where the calendar has no such day."""
    if not 0 <= days < LAST_DAY:
        return days
    if days < 1:
        return str((datetime.min + timedelta(seconds=round(days * DAY))).time())
    epoch = EPOCH_1904 if from_1904 else EPOCH if days >= LEAP else EPOCH + timedelta(1)
    found = epoch + timedelta(seconds=round(days * DAY))
    return found if found.time() != MIDNIGHT else found.date()


def elapsed(days: float) -> str:
    """What a number shows as hours, minutes and seconds."""
    minutes, seconds = divmod(round(abs(days) * DAY), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if days < 0 else ''}{hours:02}:{minutes:02}:{seconds:02}"
