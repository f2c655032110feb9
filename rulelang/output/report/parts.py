"""The tree of a report: few kinds of parts, of which each writer knows every one.

Texts are plain. Every text of the user is in line with others: controls and marks that turn the
direction of reading are visible, so that no name changes what stands beside it. A writer escapes
for its own format, and no part holds anything that a format would obey.
"""

from collections.abc import Iterator
from typing import Literal, Protocol, TypeAlias

from attrs import field, frozen

from rulelang.output.columns import in_line
from rulelang.words import Language

__all__ = [
    "Cell",
    "Column",
    "Contents",
    "Details",
    "Document",
    "Drawing",
    "Foot",
    "Head",
    "Kind",
    "Medium",
    "Paragraph",
    "Part",
    "Picture",
    "Points",
    "Row",
    "Section",
    "Table",
    "cells",
    "sections",
    "texts",
]

Kind: TypeAlias = Literal["text", "number", "name"]
"""What a column holds: texts, figures below each other, or the name that a row goes by."""

Medium: TypeAlias = Literal["screen", "pages", "text"]
"""What a report is for: a screen, on which readers unfold things; pages, which are laid out as a
whole; or a text that another program lays out."""

Style: TypeAlias = Literal["plain", "note", "lead"]


class Drawing(Protocol):
    """A picture: its text alternative, and what draws it."""

    @property
    def alt(self) -> str:
        """What the picture shows, in a sentence."""
        ...

    def svg(self) -> str:
        """The picture as SVG."""
        ...

    def png(self) -> bytes:
        """The picture as PNG."""
        ...


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(in_line, texts))


@frozen
class Paragraph:
    """A paragraph; ``lead`` stands out, ``note`` steps back."""

    text: str = field(converter=in_line)
    style: Style = "plain"


@frozen
class Points:
    """A list, an item a line."""

    items: tuple[str, ...] = field(converter=_lines)


@frozen
class Column:
    """A column of a table: what it is called, what it holds, and what is below its name (a max)."""

    heading: str = field(converter=in_line)
    kind: Kind = "text"
    below: str = field(default="", converter=in_line)


@frozen
class Cell:
    """A cell: its text, what it is sorted by where that is not the text, the anchor of the section
    that it leads to, and how far it is indented."""

    text: str = field(converter=in_line)
    key: float | str | None = None
    to: str = ""
    indent: int = 0


@frozen
class Row:
    """A row; one that is ``strong`` stands out, as the total of others does."""

    cells: tuple[Cell, ...]
    strong: bool = False


@frozen
class Table:
    """A table with its caption; a ``searched`` one can be sorted and filtered on a screen."""

    caption: str = field(converter=in_line)
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    searched: bool = False


@frozen
class Picture:
    """A picture with its caption; ``width`` is the part of the width of the text that it takes."""

    drawing: Drawing
    caption: str = field(converter=in_line)
    width: float = 1

    @property
    def alt(self) -> str:
        """Its text alternative."""
        return in_line(self.drawing.alt)


@frozen
class Contents:
    """The table of contents, of sections down to a depth."""

    title: str = field(converter=in_line)
    depth: int = 2


@frozen
class Details:
    """What a reader unfolds: how ``name`` came to its ``figure``, and what it is made of. Paper
    has it only where it is ``printed``, unfolded."""

    name: str = field(converter=in_line)
    figure: str = field(default="", converter=in_line)
    lines: tuple[str, ...] = field(default=(), converter=_lines)
    parts: tuple["Details", ...] = ()
    printed: bool = False


@frozen
class Section:
    """A heading and what is below it. Sections within sections are a level deeper, so that no level
    is left out. ``anchor`` is what links lead to; ``page`` begins a new page, which lies on its
    side where it is ``wide``; ``role`` is of the page of a unit."""

    title: str = field(converter=in_line)
    anchor: str
    parts: tuple["Part", ...]
    page: bool = False
    wide: bool = False
    role: Literal["section", "unit"] = "section"


Part: TypeAlias = Paragraph | Points | Table | Picture | Contents | Details | Section


@frozen
class Head:
    """The head of an official report: who publishes it (``authority`` is whose office that is), its
    number, where and when, the motto of the state where there is one, and what it is called. Each
    is empty where it is not given. More than ten fields would be a letter."""

    authority: str = field(default="", converter=in_line)
    office: str = field(default="", converter=in_line)
    number: str = field(default="", converter=in_line)
    state: str = field(default="", converter=in_line)
    motto: str = field(default="", converter=in_line)
    dated: str = field(default="", converter=in_line)
    kind: str = field(default="", converter=in_line)
    subject: str = field(default="", converter=in_line)


@frozen
class Foot:
    """The foot: who gets it, and who signs, ``behalf`` of whom and in which ``position``."""

    recipients_title: str = field(default="", converter=in_line)
    recipients: tuple[str, ...] = field(default=(), converter=_lines)
    behalf: str = field(default="", converter=in_line)
    position: str = field(default="", converter=in_line)
    signer: str = field(default="", converter=in_line)


@frozen
class Document:
    """A whole report. ``words`` are those of the writers' own controls, such as the field that
    filters a table, by key."""

    title: str = field(converter=in_line)
    language: Language
    head: Head
    parts: tuple[Part, ...]
    foot: Foot | None = None
    author: str = field(default="", converter=in_line)
    date: str = ""
    """The date of the report as ISO writes it, empty where none is given."""
    words: dict[str, str] = field(factory=dict, repr=False)


def sections(parts: tuple[Part, ...], depth: int = 1) -> Iterator[tuple[int, Section]]:
    """All sections in their order, each with its depth, the outermost 1."""
    for part in parts:
        if isinstance(part, Section):
            yield depth, part
            yield from sections(part.parts, depth + 1)


def cells(part: Part) -> int:
    """How many cells the tables of a part have."""
    if isinstance(part, Section):
        return sum(map(cells, part.parts))
    return len(part.rows) * len(part.columns) if isinstance(part, Table) else 0


def texts(parts: tuple[Part, ...], printed: bool) -> Iterator[str]:
    """Every text of parts, as a reader of a screen or of paper has it before them."""
    for part in parts:
        match part:
            case Paragraph():
                yield part.text
            case Points():
                yield from part.items
            case Table():
                yield part.caption
                yield from (text for item in part.columns for text in (item.heading, item.below))
                yield from (cell.text for row in part.rows for cell in row.cells)
            case Picture():
                yield part.caption
                yield part.alt
            case Contents():
                yield part.title
            case Details():
                if part.printed or not printed:
                    yield from (part.name, part.figure, *part.lines)
                    yield from texts(part.parts, printed)
            case Section():
                yield part.title
                yield from texts(part.parts, printed)
