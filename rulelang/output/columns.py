"""Columns of a table for people, fitted into the width of a terminal.

Figures are never cut. As room gets scarce, headings wrap, then headings and levels are cut with
an ellipsis, then the names of units wrap, and last the columns that may go leave from the right.
"""

from collections.abc import Sequence

from attrs import frozen

__all__ = ["Column", "cut", "fit", "laid_out"]

GAP = 2
MOST_LINES = 4
"""The most lines that a heading takes."""

WIDEST_HEADING = 20
"""A longer heading wraps however much room there is, or it would tear the figures apart."""

SHORTEST_HEADING = 8
SHORTEST_LEVEL = 8
SHORTEST_NAME = 20


@frozen(eq=False, repr=False)
class Column:
    """A heading, the limit that stands behind it (``/40``, never cut) and a cell for each row.

    ``kind`` is ``number``, ``name`` or ``level``; ``optional`` ones may leave the table.
    """

    heading: str
    limit: str
    cells: tuple[str, ...]
    kind: str
    optional: bool = False


def cut(text: str, width: int) -> str:
    """The text within a width, its end replaced by an ellipsis where it is longer."""
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"


def fit(
    columns: Sequence[Column], width: int | None
) -> tuple[list[tuple[Column, int]], list[Column]]:
    """The columns that there is room for, each with its width, and those that had to leave.

    No width is no limit; nothing is cut then. Where not even the columns that must stay fit, the
    table is wider than the width.
    """
    kept = [(column, _stages(column)) for column in columns]
    left_out: list[Column] = []
    while True:
        widths = _widths([stages for _, stages in kept], width)
        last = max((at for at, (column, _) in enumerate(kept) if column.optional), default=None)
        if widths is not None or last is None:
            widths = widths or [stages[-1] for _, stages in kept]
            fitted = [(column, own) for (column, _), own in zip(kept, widths, strict=True)]
            return fitted, left_out[::-1]
        left_out.append(kept.pop(last)[0])


def laid_out(fitted: Sequence[tuple[Column, int]]) -> tuple[list[str], list[str]]:
    """The lines of the headings and of the rows, the columns set side by side."""
    from tabulate import tabulate

    headings = [_heading(column, width) for column, width in fitted]
    height = max(len(lines) for lines in headings)
    padded = ["\n".join([""] * (height - len(lines)) + lines) for lines in headings]
    # The headings are a row like others: what tabulate takes for headings, it makes wider.
    columns = [
        [heading, *_cells(column, width)]
        for heading, (column, width) in zip(padded, fitted, strict=True)
    ]
    lines = tabulate(
        list(zip(*columns, strict=True)),
        tablefmt="plain",
        disable_numparse=True,
        colalign=["right" if column.kind == "number" else "left" for column, _ in fitted],
    ).split("\n")
    lines = [line.rstrip() for line in lines]
    return lines[:height], lines[height:]


def _widths(stages: Sequence[Sequence[int]], width: int | None) -> list[int] | None:
    """The widths at the first stage that fits, the room that is over given back; None: none."""
    if width is None:
        return [stage[0] for stage in stages]
    room = width - GAP * (len(stages) - 1)
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
    cells = max(map(len, column.cells), default=0)
    whole = f"{column.heading} {column.limit}".strip()
    stages = [max(cells, _narrowest(whole, lines)) for lines in range(1, MOST_LINES + 1)]
    widest = max(cells, WIDEST_HEADING)
    stages[0] = next((stage for stage in stages if stage <= widest), stages[-1])
    stages = [min(stages[0], stage) for stage in stages]
    least = max(len(column.limit), min(len(whole), SHORTEST_HEADING))
    if column.kind == "number":
        squeezed = max(cells, least)
    elif column.kind == "level":
        squeezed = max(min(cells, SHORTEST_LEVEL), least)
    else:
        squeezed = stages[-1]
    last = max(min(cells, SHORTEST_NAME), least) if column.kind == "name" else squeezed
    for stage in (squeezed, last):
        stages.append(min(stages[-1], stage))
    return stages


def _narrowest(text: str, lines: int) -> int:
    """The least width in which the text takes at most so many lines, its words whole."""
    words = text.split()
    width = max(map(len, words), default=0)
    while len(_wrapped(words, width)) > lines:
        width += 1
    return width


def _wrapped(words: Sequence[str], width: int) -> list[str]:
    """The words in as few lines of the width as there may be; a longer word has its own."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _heading(column: Column, width: int) -> list[str]:
    whole = _wrapped([*column.heading.split(), *column.limit.split()], width)
    if len(whole) <= MOST_LINES and all(len(line) <= width for line in whole):
        return whole
    room = MOST_LINES - bool(column.limit)
    lines = _wrapped(column.heading.split(), width)
    if len(lines) > room:
        lines = [*lines[: room - 1], " ".join(lines[room - 1 :])]
    shown = [cut(line, width) for line in lines]
    return [*shown, column.limit] if column.limit else shown


def _cells(column: Column, width: int) -> list[str]:
    if column.kind == "name":
        return ["\n".join(_broken(cell, width)) for cell in column.cells]
    if column.kind == "level":
        return [cut(cell, width) for cell in column.cells]
    return list(column.cells)


def _broken(name: str, width: int) -> list[str]:
    """A name in lines of the width; of a name nothing is cut, so a longer word is broken too."""
    lines = _wrapped(name.split(), width)
    return [line[at : at + width] for line in lines for at in range(0, len(line) or 1, width)]
