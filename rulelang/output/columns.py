"""Columns of a table for people, fitted into the width of a terminal.

Figures are never cut. As room gets scarce, headings wrap, then headings are cut with an ellipsis
and levels wrap, then the names of units wrap, and last the columns that may go leave. One column
can stand for those that left.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal

from attrs import frozen

from rulelang.diagnostics.render import width as drawn
from rulelang.diagnostics.visible import visible

__all__ = ["GAP", "Column", "broken", "cut", "fit", "in_line", "laid_out"]

GAP = "  "
MOST_LINES = 4
"""The most lines that the words of a heading take."""

WIDEST_HEADING = 20
"""A longer heading wraps however much room there is, or it would tear the figures apart."""

SHORTEST_HEADING = 8
SHORTEST_NAME = 20
MOST_LEVEL_LINES = 3


@frozen(eq=False, repr=False)
class Column:
    """A heading, the limit in the line below it (``/40``, never cut) and a cell for each row.

    ``leaves`` says when it may leave the table: those with the highest number first, of these from
    the right; 0 stays.
    """

    heading: str
    limit: str
    cells: tuple[str, ...]
    kind: Literal["number", "name", "level"]
    leaves: int = 0


Fitted = list[tuple[Column, int]]


def in_line(text: str) -> str:
    """A text as it may be in a line of a table: line breaks are spaces there."""
    return visible(" ".join(text.split()))


def fit(
    columns: Sequence[Column],
    width: int | None,
    rest: Callable[[Sequence[Column]], Column | None] = lambda columns: None,
) -> tuple[Fitted, list[Column]]:
    """The columns that there is room for, each with its width, and those that had to leave.

    ``rest`` makes the column that stands for those that left, in the place of the first of them
    that it covers; None where it covers none. No width is no limit; nothing is cut then. Where not
    even the columns that must stay fit, the table is wider than the width.
    """
    stages = {column: _stages(column) for column in columns}
    kept, left_out = [*columns], list[Column]()
    while True:
        shown = [*kept]
        more = rest(left_out) if left_out else None
        if more is not None:
            stages[more] = _stages(more)
            shown.append(more)
        widths = _widths([stages[column] for column in shown], width)
        last = max(reversed(kept), key=lambda column: column.leaves)
        if widths is not None or not last.leaves:
            widths = widths or [stages[column][-1] for column in shown]
            return [*zip(shown, widths, strict=True)], left_out
        kept.remove(last)
        left_out.insert(0, last)


def laid_out(fitted: Fitted) -> tuple[list[str], list[list[str]]]:
    """The lines of the headings, and those of each row, the columns set side by side."""
    limits = any(column.limit for column, _ in fitted)
    headings = [_heading(column, width) for column, width in fitted]
    most = max(map(len, headings))
    headings = [
        [""] * (most - len(lines)) + lines + [column.limit] * limits
        for lines, (column, _) in zip(headings, fitted, strict=True)
    ]
    cells = [_cells(column, width) for column, width in fitted]
    return _beside(headings, fitted), [_beside(row, fitted) for row in zip(*cells, strict=True)]


def _beside(cells: Sequence[list[str]], fitted: Fitted) -> list[str]:
    """Cells of several lines each, side by side, every line within the width of its column."""
    lines = []
    for at in range(max(map(len, cells))):
        parts = []
        for cell, (column, width) in zip(cells, fitted, strict=True):
            text = cell[at] if at < len(cell) else ""
            room = " " * (width - _width(text))
            parts.append(room + text if column.kind == "number" else text + room)
        lines.append(GAP.join(parts).rstrip())
    return lines


def _width(text: str) -> int:
    return len(text) if text.isascii() else drawn(text)


def _widths(stages: Sequence[Sequence[int]], width: int | None) -> list[int] | None:
    """The widths at the first stage that fits, the room that is over given back; None: none."""
    if width is None:
        return [stage[0] for stage in stages]
    room = width - len(GAP) * (len(stages) - 1)
    for at, widths in enumerate(zip(*stages, strict=True)):
        over = room - sum(widths)
        if over >= 0:
            given = list(widths)
            for index, stage in enumerate(stages):
                more = min(over, stage[max(at - 1, 0)] - given[index])
                given[index] += more
                over -= more
            return given
    return None


def _stages(column: Column) -> list[int]:
    """How wide the column is at each stage of running out of room."""
    cells = max(map(_width, column.cells), default=0)
    least = max(len(column.limit), min(_width(column.heading), SHORTEST_HEADING))
    widest = max(cells, WIDEST_HEADING)
    stages = [
        max(cells, len(column.limit), _narrowest(column.heading, lines))
        for lines in range(1, MOST_LINES + 1)
    ]
    stages[0] = next((stage for stage in stages if stage <= widest), stages[-1])
    stages = [min(stages[0], stage) for stage in stages]
    if column.kind == "number":
        squeezed = max(cells, least)
    elif column.kind == "level":
        wrapped = (_narrowest(cell, MOST_LEVEL_LINES) for cell in {*column.cells})
        squeezed = max(least, *wrapped)
    else:
        squeezed = stages[-1]
    last = max(min(cells, SHORTEST_NAME), least) if column.kind == "name" else squeezed
    for stage in (squeezed, last):
        stages.append(min(stages[-1], stage))
    return stages


def _narrowest(text: str, lines: int) -> int:
    """The least width in which the text takes at most so many lines, its words whole."""
    words = [_width(word) for word in text.split()]
    width = max(words, default=0)
    while len(_ends(words, width)) > lines:
        width += 1
    return width


def _wrapped(words: Sequence[str], width: int) -> list[str]:
    """The words in as few lines of the width as there may be; a longer word has its own."""
    ends = _ends([_width(word) for word in words], width)
    return [" ".join(words[start:end]) for start, end in pairwise([0, *ends])]


def _ends(words: Sequence[int], width: int) -> list[int]:
    """After how many words of these widths each of the lines ends."""
    ends = []
    taken = -1  # no space before the first word
    for at, word in enumerate(words):
        if taken >= 0 and taken + 1 + word > width:
            ends.append(at)
            taken = -1
        taken += 1 + word
    return [*ends, len(words)]


def cut(text: str, width: int) -> str:
    """The text within a width, its end replaced by an ellipsis where it is longer."""
    if _width(text) <= width:
        return text
    while text and _width(text) >= width:
        text = text[:-1]
    return text.rstrip() + "…"


def _heading(column: Column, width: int) -> list[str]:
    lines = _wrapped(column.heading.split(), width)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])]
    return [cut(line, width) for line in lines]


def _cells(column: Column, width: int) -> list[list[str]]:
    if column.kind == "number":
        return [[cell] for cell in column.cells]
    return [broken(cell, width) for cell in column.cells]


def broken(name: str, width: int) -> list[str]:
    """A name in lines of the width; of a name nothing is cut, so a longer word is broken too."""
    lines = []
    for line in _wrapped(name.split(), width):
        part = ""
        for letter in line:
            if part and _width(part + letter) > width:
                lines.append(part)
                part = ""
            part += letter
        lines.append(part)
    return lines
