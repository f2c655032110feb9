"""The places of a source in its file, as its readers count them: in letters, UTF-16 units, bytes.

Rules are read as NFC with plain line ends, so their offsets are not those of a file that is
written otherwise. Editors count the lines of the text as it is in the file, and UTF-16 units
within a line; other tools count its bytes.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple
from unicodedata import combining, is_normalized, normalize

from attrs import frozen

from rulelang.diagnostics.place import Source

__all__ = ["LinePosition", "Positions"]

# Letters that may be written otherwise: a line end of two letters, or letters of which some are
# above U+02FF with the one before them. Below it nothing composes with a letter before.
SUSPECT = re.compile(r"\r\n|[\x00-\u02ff]?[^\x00-\u02ff]+")
LINE_END = re.compile(r"\r\n|\r|\n")


class LinePosition(NamedTuple):
    """A position as editors have it: a line, and UTF-16 units before it on the line, from 0."""

    line: int
    units: int


class _Change(NamedTuple):
    """Letters of the file, from one offset to another, and what they are read as."""

    own_start: int
    own_end: int
    start: int
    end: int


@frozen(eq=False, repr=False)
class Positions:
    """The positions of one source. ``own`` is its text as it is in the file.

    An offset is one of letters in ``Source.text``. Where several letters of the file are read as
    one, or one as several, a place among them is taken for the first of them. What lies beyond an
    end is taken for the end.
    """

    own: str
    lead: int
    length: int
    changes: tuple[_Change, ...]
    line_starts: tuple[int, ...]
    line_bytes: tuple[int, ...]

    @classmethod
    def of(cls, source: Source) -> "Positions":
        """The positions of a source."""
        own = source.own
        starts = [0, *(found.end() for found in LINE_END.finditer(own))]
        sizes, size = [], source.lead
        for start, end in zip(starts, [*starts[1:], len(own)], strict=True):
            sizes.append(size)
            size += _bytes(own[start:end])
        changes = () if own == source.text else tuple(_changes(own))
        return cls(own, source.lead, len(source.text), changes, tuple(starts), tuple(sizes))

    # ---- letters ------------------------------------------------------------------------------

    def own_offset(self, offset: int) -> int:
        """The letter of the file at which a letter of the text stands."""
        offset = max(0, min(offset, self.length))
        index = bisect_right(self.changes, offset, key=lambda change: change.start) - 1
        if index < 0:
            return offset
        change = self.changes[index]
        return change.own_start if offset < change.end else change.own_end + offset - change.end

    def offset(self, own: int) -> int:
        """The letter of the text that a letter of the file is read as."""
        own = max(0, min(own, len(self.own)))
        index = bisect_right(self.changes, own, key=lambda change: change.own_start) - 1
        if index < 0:
            return own
        change = self.changes[index]
        return change.start if own < change.own_end else change.end + own - change.own_end

    # ---- lines and UTF-16 units ---------------------------------------------------------------

    def line_position(self, offset: int) -> LinePosition:
        """The line and the UTF-16 units of an offset."""
        own = self.own_offset(offset)
        line = bisect_right(self.line_starts, own) - 1
        return LinePosition(line, _units(self.own[self.line_starts[line] : own]))

    def at_line(self, position: LinePosition) -> int:
        """The offset of a line and UTF-16 units; beyond the end of the line, that end."""
        if position.line >= len(self.line_starts):
            return self.length
        start = self.line_starts[max(position.line, 0)]
        ends = LINE_END.search(self.own, start)
        line = self.own[start : ends.start() if ends else len(self.own)]
        return self.offset(start + _whole(line, position.units, _units))

    # ---- bytes --------------------------------------------------------------------------------

    def byte(self, offset: int) -> int:
        """The byte of the file, in UTF-8, at which a letter of the text starts."""
        own = self.own_offset(offset)
        line = bisect_right(self.line_starts, own) - 1
        return self.line_bytes[line] + _bytes(self.own[self.line_starts[line] : own])

    def at_byte(self, byte: int) -> int:
        """The offset of a byte; within a letter, that of the letter."""
        line = max(0, bisect_right(self.line_bytes, byte) - 1)
        start = self.line_starts[line]
        end = self.line_starts[line + 1] if line + 1 < len(self.line_starts) else len(self.own)
        room = byte - self.line_bytes[line]
        return self.offset(start + _whole(self.own[start:end], room, _bytes))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _whole(text: str, room: int, size: Callable[[str], int]) -> int:
    """How many letters of a text fit into so many units or bytes."""
    for count, letter in enumerate(text):
        room -= size(letter)
        if room < 0:
            return count
    return len(text)


# ---- text that is read differently from its spelling ---------------------------------------------


def _changes(own: str) -> Iterator[_Change]:
    """The stretches of a text that are read as other letters, but one for one, in order."""
    shift = 0
    for found in SUSPECT.finditer(own):
        run = found[0]
        if run != "\r\n" and is_normalized("NFC", run):
            continue
        start = found.start()
        for part in [run] if run == "\r\n" else _parts(run):
            read = "\n" if part == "\r\n" else normalize("NFC", part)
            if read != part and max(len(read), len(part)) > 1:
                at = start + shift
                yield _Change(start, start + len(part), at, at + len(read))
                shift += len(read) - len(part)
            start += len(part)


def _parts(run: str) -> Iterator[str]:
    """A text in the smallest parts that are normalised each by itself."""
    start = 0
    for end in range(1, len(run)):
        letter = run[end]
        if combining(normalize("NFD", letter)[0]):
            continue  # a mark, which belongs to what is before it
        part = run[start:end]
        if normalize("NFC", part + letter) == normalize("NFC", part) + normalize("NFC", letter):
            yield part
            start = end
    yield run[start:]
