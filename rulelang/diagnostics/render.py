"""Diagnostics as text for a terminal, with the guilty span underlined."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from unicodedata import combining, east_asian_width

from rulelang.diagnostics.diagnostic import Diagnostic, sort_diagnostics
from rulelang.diagnostics.place import Cell, Place

__all__ = ["render", "render_all", "width"]

COLOURS = {"error": "31;1", "warning": "33;1", "note": "36;1", "help": "32;1", "rule": "34;1"}
MOST_CELLS = 20


def width(text: str) -> int:
    """Columns that a text takes on a terminal; Vietnamese letters take one each."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _paint(text: str, role: str, colour: bool) -> str:
    return f"\x1b[{COLOURS[role]}m{text}\x1b[0m" if colour else text


def _excerpt(place: Place, mark: str, note: str, gutter: int, role: str, colour: bool) -> list[str]:
    text = place.source.line(place.line)
    before = text[: place.column - 1].replace("\t", "    ")
    length = min(place.span.end - place.span.start, len(text) - place.column + 1)
    guilty = text[place.column - 1 : place.column - 1 + max(length, 0)].replace("\t", "    ")
    underline = " " * width(before) + mark * max(width(guilty), 1)
    number = _paint(f"{place.line:>{gutter}} |", "rule", colour)
    bar = _paint(" " * gutter + " |", "rule", colour)
    shown = text.replace("\t", "    ")
    marked = _paint(f"{underline.lstrip()} {note}".rstrip(), role, colour)
    return [f"{number} {shown}", f"{bar} {' ' * width(before)}{marked}"]


def render(diagnostic: Diagnostic, colour: bool = False) -> str:
    """Return a diagnostic as lines of text, without a final line end."""
    role = diagnostic.severity
    head = _paint(f"{role}[{diagnostic.code}]", role, colour)
    lines = [f"{head}: {diagnostic.message}"]
    gutter = 2
    place = diagnostic.place
    if isinstance(place, Place):
        labels = [(place, "^", diagnostic.underlined, role)]
        labels += [(label.place, "-", label.text, "rule") for label in diagnostic.labels]
        gutter = max(2, *(len(str(item[0].line)) for item in labels))
        arrow = _paint(" " * (gutter - 1) + "-->", "rule", colour)
        lines.append(f"{arrow} {place}")
        for at, mark, note, paint in sorted(labels, key=lambda item: item[0].span):
            lines += _excerpt(at, mark, note, gutter, paint, colour)
    elif isinstance(place, Cell):
        lines.append(f"{_paint('  -->', 'rule', colour)} {place}")
        for label in diagnostic.labels:
            lines += _excerpt(label.place, "-", label.text, gutter, "rule", colour)
    if diagnostic.mend:
        lines.append(f"{' ' * gutter} = {_paint('help', 'help', colour)}: {diagnostic.mend}")
    return "\n".join(lines)


def _column_of(diagnostic: Diagnostic) -> str | None:
    place = diagnostic.place
    return place.column if isinstance(place, Cell) and place.row and place.column else None


def render_all(diagnostics: Iterable[Diagnostic], colour: bool = False, limit: int | None = MOST_CELLS) -> str:
    """Return diagnostics in order of place; data are grouped by column.

    Of the wrong cells of one column the first ``limit`` are shown in full and the rest counted.
    """
    blocks: list[str] = []
    for column, group in groupby(sort_diagnostics(diagnostics), key=_column_of):
        items: Sequence[Diagnostic] = list(group)
        shown = items if column is None or limit is None else items[:limit]
        blocks += [render(item, colour) for item in shown]
        if len(shown) < len(items):
            rows = ", ".join(str(d.place.row) for d in items[len(shown) :] if isinstance(d.place, Cell))
            blocks.append(f"… and {len(items) - len(shown)} more in column `{column}`, rows {rows}")
    return "\n\n".join(blocks)
