"""How wide the columns of a table are on paper."""

from collections import Counter
from collections.abc import Iterator

from attrs import evolve, frozen

from rulelang.diagnostics.render import width as drawn
from rulelang.output.report.parts import Table

__all__ = ["PICTURE", "shares"]

PICTURE = 500
"""The pixels of a picture that takes the width of the text; one of fewer takes less."""

ROOM, WIDE_ROOM = 88, 140
"""So many letters of a table stand side by side on a page, and on one that lies on its side."""

UNKNOWN = 0.84
"""The part of them where the letters are those of the machine that opens the file."""

LONGEST_WORD = 31
"""A longer word is broken, that other columns have room."""

LEAST = 4
HEADING = 12
"""The letters of a heading's longest word for which a column of figures makes room."""

HEADING_LINES, WIDEST = 4, 24
"""A longer heading would like so many lines, and no more letters in one."""

NAME, TEXT = 14, 8
"""Names and other texts are not squeezed below so many letters."""

MOST_LINES = 6
"""Of a cell: what saves one of more lines is not looked for."""

BETWEEN = 2


@frozen
class _Column:
    """A column: how wide it is, in letters; how wide its heading of so many letters would like it;
    how many cells it has of each length, none where it is one of figures, whose cells are not
    broken."""

    width: int
    heading: int
    letters: int
    lengths: Counter[int]

    def lines(self, width: int) -> int:
        """The lines that its cells take at a width."""
        return sum(-(-length // width) * count for length, count in self.lengths.items())

    def steps(self, room: int) -> Iterator[tuple[float, int]]:
        """Each wider width that saves lines: how many for a letter more, and the width."""
        now = self.lines(self.width)
        widths = {-(-length // lines) for length in self.lengths for lines in range(1, MOST_LINES)}
        for width in widths:
            if self.width < width <= self.width + room and (saved := now - self.lines(width)):
                yield saved / (width - self.width), width


def shares(table: Table, wide: bool, known: bool = True) -> list[float]:
    """The share of each column in the width: figures have the room that they need, then texts what
    saves most lines, then headings. No word is broken while there is room. ``wide``: the page lies
    on its side; ``known``: the letters are those that we choose."""
    columns = [_column(table, at) for at in range(len(table.columns))]
    between = BETWEEN if known else BETWEEN + 1
    room = int((WIDE_ROOM if wide else ROOM) * (1 if known else UNKNOWN))
    over = room - sum(each.width + between for each in columns)
    while over > 0:
        steps = [(*step, at) for at, one in enumerate(columns) for step in one.steps(over)]
        if not steps:
            break
        _, width, at = max(steps)
        over -= width - columns[at].width
        columns[at] = evolve(columns[at], width=width)
    while over > 0:  # to the heading of most lines, so that none is a tower beside a wide one
        narrow = [at for at, each in enumerate(columns) if each.width < each.heading]
        if not narrow:
            break
        at = max(narrow, key=lambda at: columns[at].letters / columns[at].width)
        columns[at] = evolve(columns[at], width=columns[at].width + 1)
        over -= 1
    widths = [float(each.width + between) for each in columns]
    texts = sum(width for width, each in zip(widths, columns, strict=True) if each.lengths)
    if over > 0 and texts:  # what is over goes to texts, or figures would drift apart
        part = 1 + over / texts
        widths = [w * part if c.lengths else w for w, c in zip(widths, columns, strict=True)]
    return [each / sum(widths) for each in widths]


def _column(table: Table, at: int) -> _Column:
    """A column as narrow as it may be."""
    column = table.columns[at]
    cells = [row.cells[at] for row in table.rows]
    texts = [column.below, *(cell.text + "  " * cell.indent for cell in cells)]
    word = max((drawn(word) for text in texts for word in text.split()), default=0)
    heading, letters = max(map(drawn, column.heading.split()), default=0), drawn(column.heading)
    longest = max(map(drawn, texts))
    if column.kind == "number":
        least = max(longest, min(heading + 1, HEADING), LEAST)
        wanted = min(max(HEADING, -(-letters // HEADING_LINES)), WIDEST)
        return _Column(least, min(letters + 1, wanted), letters, Counter())
    squeezed = NAME if column.kind == "name" else TEXT
    least = max(min(word, LONGEST_WORD), min(heading, HEADING), min(longest, squeezed), 1)
    return _Column(least, letters + 1, letters, Counter(max(drawn(t), 1) for t in texts))
