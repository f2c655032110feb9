"""Diagnostics as text for a terminal, with the guilty span underlined.

What comes from a file is made visible here, so that no terminal obeys it.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from rulelang.diagnostics.diagnostic import Diagnostic, sort_diagnostics
from rulelang.diagnostics.place import Cell, Place
from rulelang.diagnostics.visible import visible_line
from rulelang.words import Language, phrase, said

__all__ = ["render", "render_all", "width"]

COLOURS = {"error": "31;1", "warning": "33;1", "note": "36;1", "help": "32;1", "rule": "34;1"}
MOST_CELLS = 3
MOST_LABELS = 10
MOST_LINES = 4
TAB = "    "
GUTTER = 2
"""The least columns that line numbers take."""
WIDEST = 110
"""The most letters that are shown of a line; of a longer one, those about the guilty span."""
LEAD = 30
"""The letters that are shown before the span of a line that is cut."""


class _Mark(NamedTuple):
    """A stretch of a line to underline: from which letter, how many, with what, in which colour."""

    place: Place
    sign: str
    note: str
    role: str

    @property
    def start(self) -> int:
        return self.place.column - 1

    @property
    def length(self) -> int:
        return self.place.span.end - self.place.span.start


@lru_cache(4096)  # a table asks for its words again and again
def width(text: str) -> int:
    """Columns that a text takes on a terminal; Vietnamese letters take one each."""
    return sum(map(_columns, text))


@cache
def _columns(letter: str) -> int:
    return 0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1


def _paint(text: str, role: str, colour: bool) -> str:
    return f"\x1b[{COLOURS[role]}m{text}\x1b[0m" if colour else text


def _shown(text: str) -> str:
    return visible_line(text).replace("\t", TAB)


def _excerpt(marks: Sequence[_Mark], gutter: int, colour: bool) -> list[str]:
    """A line of the source, once, with a line below it for each of its marks.

    Of a long line only a window is shown; marks out of it get a window of their own.
    """
    number, line = marks[0].place.line, marks[0].place.source.line(marks[0].place.line)
    first = max(0, marks[0].start - LEAD) if len(line) > WIDEST else 0
    last = first + WIDEST
    cut, more = "…" if first else "", "…" if len(line) > last else ""
    bar = _paint(f"{number:>{gutter}} |", "rule", colour)
    lines = [f"{bar} {cut}{_shown(line[first:last])}{more}"]
    bar = _paint(" " * gutter + " |", "rule", colour)
    inside = [mark for mark in marks if mark.start < last]
    for mark in inside or marks:
        before = cut + _shown(line[first : mark.start])
        guilty = _shown(line[mark.start : min(mark.start + mark.length, last)])
        marked = f"{mark.sign * max(width(guilty), 1)} {visible_line(mark.note)}".rstrip()
        lines.append(f"{bar} {' ' * width(before)}{_paint(marked, mark.role, colour)}")
    outside = marks[len(inside) :] if inside else ()
    return lines + (_excerpt(outside, gutter, colour) if outside else [])


def _kept(marks: Sequence[_Mark]) -> list[_Mark]:
    """The marks that are shown: the guilty one, and the first of the others."""
    labels = [mark for mark in marks if mark.sign == "-"][:MOST_LABELS]
    return [mark for mark in marks if mark.sign == "^" or mark in labels]


def render(diagnostic: Diagnostic, colour: bool = False, language: Language = "en") -> str:
    """Return a diagnostic as lines of text, without a final line end."""
    role, place = diagnostic.severity, diagnostic.place
    marks = [
        _Mark(label.place, "-", said(label.text, language), "rule") for label in diagnostic.labels
    ]
    if isinstance(place, Place):
        marks.append(_Mark(place, "^", said(diagnostic.underlined, language), role))
    marks.sort(key=lambda mark: (mark.place.file, *mark.place.span[:2]))
    gutter = max([GUTTER, *(len(str(mark.place.line)) for mark in marks)])
    named = phrase(f"severities.{role}").said(language)
    head = _paint(f"{named}[{diagnostic.code}]", role, colour)
    arrow = _paint(" " * gutter + "-->", "rule", colour)
    lines = [f"{head}: {visible_line(diagnostic.message_in(language))}"]
    if place is not None:
        lines.append(f"{arrow} {visible_line(place.said(language))}")
    kept = _kept(marks)
    for (file, _), line in groupby(kept, key=lambda mark: (mark.place.file, mark.place.line)):
        listed = list(line)
        if place is None or place.file != file:  # a cell of data, and the rule that it breaks
            lines.append(f"{arrow} {visible_line(str(listed[0].place))}")
        lines += _excerpt(listed, gutter, colour)
    if len(kept) < len(marks):
        more = phrase("report.more_places", count=len(marks) - len(kept)).said(language)
        lines.append(_paint(f"{' ' * gutter} | … {more}", "rule", colour))
    mend = diagnostic.mend_in(language)
    if mend:
        mend += _elsewhere(diagnostic, language)
        help = _paint(phrase("report.help").said(language), "help", colour)
        lines.append(f"{' ' * gutter} = {help}: {visible_line(mend)}")
    return "\n".join(lines)


def _elsewhere(diagnostic: Diagnostic, language: Language) -> str:
    """The further lines that the same fix changes, which are not shown."""
    place = diagnostic.place
    line = place.line if isinstance(place, Place) else 0
    found = sorted({edit.place.line for edit in diagnostic.edits if edit.place.line > line})
    if not found:
        return ""
    listed = ", ".join(map(str, found[:MOST_LINES])) + ", …" * (len(found) > MOST_LINES)
    return f" ({phrase('report.other_lines', count=len(found), lines=listed).said(language)})"


def _column_of(diagnostic: Diagnostic) -> str | None:
    place = diagnostic.place
    return place.column if isinstance(place, Cell) and place.row and place.column else None


def render_all(
    diagnostics: Iterable[Diagnostic],
    colour: bool = False,
    limit: int | None = MOST_CELLS,
    language: Language = "en",
) -> str:
    """Return diagnostics in order of place; data are grouped by column, and by what is wrong.

    Of the cells of one column with one fault the first ``limit`` are shown in full and the rest
    counted.
    """
    blocks: list[str] = []
    for column, group in groupby(sort_diagnostics(diagnostics), key=_column_of):
        for items in _by_fault(group, column is not None and limit is not None):
            few = column is None or limit is None or len(items) <= limit + 1
            shown = items if few else items[:limit]
            blocks += [render(item, colour, language) for item in shown]
            cells = [item.place for item in items[len(shown) :] if isinstance(item.place, Cell)]
            if cells:
                more = phrase(
                    "report.more_records" if cells[0].is_record else "report.more_cells",
                    count=len(cells),
                    column=visible_line(column or ""),
                    first=str(cells[0].number),
                    last=str(cells[-1].number),
                )
                blocks.append(f"… {more.said(language)}")
    return "\n\n".join(blocks)


def _by_fault(items: Iterable[Diagnostic], folds: bool) -> Sequence[Sequence[Diagnostic]]:
    """Diagnostics of one column, those with the same code together."""
    found: dict[str, list[Diagnostic]] = {}
    for item in items:
        found.setdefault(item.code if folds else "", []).append(item)
    return [*found.values()]
