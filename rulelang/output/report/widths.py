"""How wide the columns of a table are on paper."""

from rulelang.diagnostics.render import width as drawn
from rulelang.output.report.parts import Table

__all__ = ["shares"]

LONGEST = 62
"""A longer text wraps however much room there is."""

ROOM, WIDE_ROOM = 80, 128
"""So many letters of a table stand side by side on a page, and on one that lies on its side."""

LEAST = 4
HEADING = 12
"""The letters of a heading's longest word for which a column of figures makes room."""

NAME = 14
"""Names are not squeezed below so many letters."""

BETWEEN = 3


def shares(table: Table, wide: bool) -> list[float]:
    """The share of each column in the width: figures have the room that they need, texts what is
    left, by their length. No word is broken while there is room. ``wide``: the page lies on its
    side."""
    needed, wanted = list[float](), list[float]()
    for at, column in enumerate(table.columns):
        cells = [row.cells[at] for row in table.rows]
        texts = [column.below, *(cell.text + "  " * cell.indent for cell in cells)]
        heading = max((drawn(word) for word in column.heading.split()), default=0)
        longest = max(map(drawn, texts))
        word = max((drawn(word) for text in texts for word in text.split()), default=0)
        if column.kind == "number":
            least = max(longest, min(heading + 1, HEADING), LEAST) + BETWEEN
            most = max(least, min(drawn(column.heading), HEADING) + BETWEEN)
        else:
            least = (
                max(min(word, LONGEST // 2), min(heading, HEADING), min(longest, NAME)) + BETWEEN
            )
            most = max(min(max(longest, drawn(column.heading)), LONGEST) + BETWEEN, least)
        needed.append(float(least))
        wanted.append(float(most))
    room = WIDE_ROOM if wide else ROOM
    if sum(needed) >= room:
        return [each / sum(needed) for each in needed]
    if sum(wanted) > room:
        part = (room - sum(needed)) / (sum(wanted) - sum(needed))
        wanted = [low + part * (high - low) for low, high in zip(needed, wanted, strict=True)]
    else:  # what is over goes to texts, or figures would drift apart
        grows = [column.kind != "number" for column in table.columns]
        if any(grows):
            over = (room - sum(wanted)) / sum(
                w for w, grow in zip(wanted, grows, strict=True) if grow
            )
            wanted = [w * (1 + over) if grow else w for w, grow in zip(wanted, grows, strict=True)]
    return [each / sum(wanted) for each in wanted]
