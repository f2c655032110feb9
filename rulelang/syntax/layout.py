"""Printed lines to text: comments at their places, columns, and empty lines."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field, frozen

from rulelang.diagnostics import Span
from rulelang.diagnostics.render import width
from rulelang.syntax.tree import Comment

__all__ = ["INDENT", "Line", "lay_out", "starts_line"]

INDENT = "  "


@frozen
class Line:
    """A line to be printed, and the letters of the source that it stands for.

    The cells of neighbouring lines of one ``table`` are under each other; the last cell of a
    line takes no part. A line that ``closes`` is the end of a block.
    """

    cells: tuple[str, ...]
    span: Span
    indent: int
    table: str = ""
    closes: bool = False

    def joined(self, cells: Iterable[str]) -> str:
        """The line with these cells, which are its own or longer."""
        return INDENT * self.indent + " ".join(cell for cell in cells if cell)

    def fits(self, most: int) -> bool:
        """Whether it is no wider than that, while no columns are kept."""
        return width(self.joined(self.cells)) <= most


@define
class _Placed:
    """A line with the comments that belong to it."""

    line: Line
    above: list[Comment] = field(factory=list)
    behind: Comment | None = None


@define
class _Row:
    """A row of the text: a comment, or a line; ``gap``: an empty one is before it."""

    text: str
    indent: int
    gap: bool
    line: Line | None = None
    behind: str = ""


def starts_line(text: str, offset: int) -> bool:
    """Whether nothing but white space is before a letter on its line."""
    return not text[text.rfind("\n", 0, offset) + 1 : offset].strip()


def lay_out(lines: Sequence[Line], comments: Iterable[Comment], text: str) -> str:
    """The lines as one text, with the comments and the empty lines of the source ``text``."""
    rows = _rows(*_with_comments(lines, comments, text), text)
    for table in _tables(rows):
        _pad(table)
    for run in _runs_of_comments(rows):
        column = max(width(row.text) for row in run)
        for row in run:
            row.text += " " * (column - width(row.text) + 2) + row.behind
    return "".join("\n" * row.gap + row.text + "\n" for row in rows)


def _with_comments(
    lines: Sequence[Line], comments: Iterable[Comment], text: str
) -> tuple[list[_Placed], list[Comment]]:
    """Give each comment to the line that it is above or behind; the last may have none."""
    placed = [_Placed(line) for line in lines]
    in_order = sorted(placed, key=lambda item: item.line.span.start)
    starts = [item.line.span.start for item in in_order]
    left: list[Comment] = []
    for comment in comments:
        start = comment.span.start
        index = bisect_right(starts, start)
        before = in_order[index - 1] if index else None
        if before is not None and not starts_line(text, start):
            if before.behind:  # what was behind two lines that are now one
                _insert(before.above, before.behind)
            before.behind = comment
        elif before is not None and start < before.line.span.end:
            _insert(before.above, comment)
        elif index < len(in_order):
            in_order[index].above.append(comment)
        else:
            left.append(comment)
    return placed, left


def _insert(comments: list[Comment], comment: Comment) -> None:
    insort(comments, comment, key=lambda item: item.span.start)


def _rows(placed: Iterable[_Placed], left: Iterable[Comment], text: str) -> list[_Row]:
    rows: list[_Row] = []

    def add(row: _Row) -> None:
        row.gap = row.gap and bool(rows)
        rows.append(row)

    for item in placed:
        line = item.line
        indent = line.indent + line.closes
        for comment in item.above:
            gap = _gap_before(text, comment.span.start)
            add(_Row(INDENT * indent + comment.text, indent, gap))
        gap = not line.closes and _gap_before(text, line.span.start)
        behind = item.behind.text if item.behind else ""
        add(_Row(line.joined(line.cells), line.indent, gap, line, behind))
    for comment in left:
        add(_Row(comment.text, 0, _gap_before(text, comment.span.start)))
    return rows


def _gap_before(text: str, offset: int) -> bool:
    """Whether there is an empty line in the white space before a letter."""
    ends = 0
    while text[offset - 1 : offset].isspace():
        offset -= 1
        ends += text[offset] == "\n"
    return ends > 1


def _tables(rows: Iterable[_Row]) -> list[list[_Row]]:
    """The rows whose cells are under each other; a block of one of them parts them not."""
    tables: list[list[_Row]] = []
    current: dict[int, list[_Row]] = {}  # by indent
    for row in rows:
        for indent in [i for i in current if i > row.indent or (i == row.indent and row.gap)]:
            del current[indent]
        if row.line is None or row.line.closes:
            continue
        table = current.get(row.indent)
        if table is None or table[0].line is None or table[0].line.table != row.line.table:
            table = current[row.indent] = []
            if row.line.table:
                tables.append(table)
        table.append(row)
    return tables


def _pad(table: Iterable[_Row]) -> None:
    lines = [(row, row.line) for row in table if row.line is not None]
    widths: dict[int, int] = {}
    for _, line in lines:
        for column, cell in enumerate(line.cells[:-1]):
            widths[column] = max(widths.get(column, 0), width(cell))
    for row, line in lines:
        *cells, last = line.cells
        padded = [cell + " " * (widths[i] - width(cell)) for i, cell in enumerate(cells)]
        row.text = line.joined([*padded, last])


def _runs_of_comments(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Neighbours that have a comment behind them."""
    run: list[_Row] = []
    for row in rows:
        if run and (not row.behind or row.gap or row.indent != run[0].indent):
            yield run
            run = []
        if row.behind:
            run.append(row)
    if run:
        yield run
