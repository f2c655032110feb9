"""Places: a span of rules text, or a cell of data. One shape for both in a diagnostic."""

import re
from bisect import bisect_right
from codecs import BOM_UTF8 as BOM
from hashlib import sha256
from typing import Literal, NamedTuple
from unicodedata import normalize

from attrs import field, frozen

from rulelang.records import Equal
from rulelang.words.values import Language, Listed, Phrase

__all__ = ["RECORD", "RECORDS", "SEVERAL", "Cell", "Nearby", "Place", "Rows", "Source", "Span"]

# Patterns of what is seldom met are texts, which `re` compiles when they are first needed.
PLAIN_SHEET = r"[^\W\d]\w*"

RECORDS = (".json", ".jsonl", ".ndjson")
"""What the names of files of records end in."""

RECORD, SEVERAL = "record", "records"
"""What stands for a file in places of one record, and of several, that a program hands in."""

HANDED_IN = (RECORD, SEVERAL)

WRITTEN = r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|[^"#]+|"'


@frozen(eq=False, repr=False)
class Source(Equal):
    """A rules file as read: its name, its text in NFC and the SHA-256 of its bytes.

    ``own`` is the text as it is in the file, which is read as NFC with plain line ends, and
    ``lead`` the bytes before its first letter (`Positions` counts in both). Letters of a shorthand
    are of a source of their own for each use, which stands ``used_at`` another place.
    """

    name: str
    text: str = field(repr=False)
    sha256: str = field(repr=False)
    line_starts: tuple[int, ...] = field(repr=False, eq=False)
    own: str = field(repr=False)
    lead: int = field(default=0, repr=False)
    used_at: "Span | None" = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str, name: str = "<text>", raw: bytes | None = None) -> "Source":
        """Make a source from text; ``raw`` are the bytes it was decoded from, for the hash."""
        digest = sha256(text.encode("utf-8", "surrogatepass") if raw is None else raw).hexdigest()
        own, lead = text, len(BOM) if raw is not None and raw.startswith(BOM) else 0
        text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        starts = [0]
        start = text.find("\n")
        while start >= 0:
            starts.append(start + 1)
            start = text.find("\n", start + 1)
        return cls(name, text, digest, tuple(starts), text if own == text else own, lead)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a letter, both counted from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]


class Span(NamedTuple):
    """A half-open range of letters in the text of a file."""

    start: int
    end: int
    source: Source

    @property
    def text(self) -> str:
        """The letters."""
        return self.source.text[self.start : self.end]

    def at(self, start: int, end: int) -> "Span":
        """Other letters of the same file."""
        return Span(start, end, self.source)

    def to(self, last: "Span") -> "Span":
        """From the first letter of this to the last of another span of the same file."""
        return Span(self.start, last.end, self.source)


@frozen(eq=False, repr=False)
class Place(Equal):
    """A span of a rules file, as a diagnostic and a plan point at it."""

    span: Span

    @property
    def source(self) -> Source:
        """The file."""
        return self.span.source

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.source.name

    @property
    def line(self) -> int:
        """Line of the first letter, from 1."""
        return self.source.position(self.span.start)[0]

    @property
    def column(self) -> int:
        """Column of the first letter, from 1, counted in letters."""
        return self.source.position(self.span.start)[1]

    @property
    def text(self) -> str:
        """The letters of the span."""
        return self.span.text

    @property
    def plain(self) -> str:
        """The letters of the span in one line, without comments."""
        kept = (found[0] for found in re.finditer(WRITTEN, self.text) if found[0][0] != "#")
        return " ".join("".join(kept).split())

    def said(self, language: Language) -> str:
        """The place, in any language."""
        return f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        return self.said("en")


@frozen(eq=False, repr=False)
class Cell(Equal):
    """A cell of data, named as the tool that shows it names it; row 1 is the header.

    ``address`` is what a spreadsheet calls the cell, such as ``C14``.
    """

    file: str
    row: int
    column: str = ""
    sheet: str = ""
    unit: str = ""
    address: str = ""

    @property
    def is_record(self) -> bool:
        """Whether it is in a record, of JSON or of a program: it has fields, and no rows."""
        return self.file in HANDED_IN or self.file.lower().endswith(RECORDS)

    @property
    def number(self) -> int:
        """The number of its row, or of its record, of which the first is 1."""
        return self.row - self.is_record

    @property
    def spot(self) -> str:
        """The place within the file, without its heading: ``Sheet1!C14``, or ``row 3``."""
        return self.spot_in("en")

    def spot_in(self, language: Language) -> str:
        """The same in a language."""
        if self.address:
            return f"{_quoted(self.sheet)}!{self.address}" if self.sheet else self.address
        found = [Phrase("places.sheet", {"name": self.sheet})] if self.sheet else []
        kind = "record" if self.is_record else "row"
        found += [Phrase(f"places.{kind}", {"row": str(self.number)})] if self.row else []
        return ", ".join(part.said(language) for part in found)

    def said(self, language: Language) -> str:
        """The whole place in a language, as a value within a sentence is written."""
        spot = self.spot_in(language)
        parts = [spot] if spot else []
        if self.column:
            kind = "field" if self.is_record else "column"
            column = Phrase(f"places.{kind}", {"name": self.column})
            parts.append(f"`{self.column}`" if self.address else column.said(language))
        where = ", ".join(parts)
        file = self.file
        if file in HANDED_IN:
            file = Phrase(f"places.handed_{file}", {}).said(language)
        name = f"{file}: {where}" if where else file
        return f"{name} ({self.unit})" if self.unit else name

    def __str__(self) -> str:
        return self.said("en")


class Nearby(NamedTuple):
    """A cell named within its file, as a value within a sentence."""

    cell: Cell

    def said(self, language: Language) -> str:
        """The place without its file, heading and unit."""
        return self.cell.spot_in(language)


class Rows(NamedTuple):
    """Several rows of a table, or records, as a value within a sentence: ``rows 3, 5``."""

    numbers: tuple[int, ...]
    kind: Literal["rows", "records"] = "rows"

    def said(self, language: Language) -> str:
        """Their numbers, of very many the first."""
        listed = Listed.of(str(row) for row in self.numbers)
        return Phrase(f"places.{self.kind}", {"rows": listed, "count": len(self.numbers)}).said(
            language
        )


def _quoted(sheet: str) -> str:
    """A sheet's name as a spreadsheet writes it before a cell."""
    return sheet if re.fullmatch(PLAIN_SHEET, sheet) else "'" + sheet.replace("'", "''") + "'"
