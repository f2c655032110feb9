"""How wide the columns of a table are where a writer has to say so."""

from rulelang.output.report.parts import Table
from rulelang.diagnostics.render import width as drawn

__all__ = ["shares"]

LONGEST = 46
"""A longer text wraps however much room there is."""

LEAST = 4


def shares(table: Table) -> list[float]:
    """The share of each column in the width: of figures what the longest takes, of texts by their
    length and weight. No word is to be broken while there is room."""
    wanted = []
    for at, column in enumerate(table.columns):
        cells = [row.cells[at] for row in table.rows]
        texts = [column.below, *(cell.text + "  " * cell.indent for cell in cells)]
        words = [word for text in (column.heading, *texts) for word in text.split()]
        longest, word = max(map(drawn, texts)), max(map(drawn, words), default=0)
        if column.kind == "number":
            wanted.append(float(max(longest, min(word, LONGEST // 3), LEAST)) + 2)
        else:
            wanted.append(max(min(longest, LONGEST) * column.width, min(word, LONGEST), LEAST) + 2)
    whole = sum(wanted)
    return [each / whole for each in wanted]
