"""Signs behind figures that are not as earned, and the line below a table that explains them."""

from collections.abc import Iterator
from itertools import chain

from attrs import evolve

from rulelang.analysis.facts import UnitAnalysis
from rulelang.analysis.history import Placed
from rulelang.output.charts.chart import say
from rulelang.output.report.content.context import Content
from rulelang.output.report.parts import Cell, Paragraph, Part, Table

__all__ = ["explained", "signed"]

REPLACED = "°"


def signed(
    content: Content, cell: Cell, unit: UnitAnalysis | Placed, id: str | None = None
) -> Cell:
    """The score of a unit, its total where no criterion is named, with the signs of what was done
    to it or to a part of it, as charts have them, and of what counts for nothing because it was not
    reported. A year before may have had other criteria."""
    marked = chain.from_iterable(unit.result.marks.values())
    ids = {*marked, *unit.replaced} if id is None else content.speech.within[id]
    signs = content.shown.signs(unit.result, *ids)
    signs += REPLACED if not ids.isdisjoint(unit.replaced) else ""
    return evolve(cell, text=f"{cell.text}{signs}") if cell.key is not None else cell


def explained(content: Content, table: Table) -> Iterator[Part]:
    """A table, and below it what the signs in it mean."""
    yield table
    figures = [cell.text for row in table.rows for cell in row.cells if cell.key is not None]
    notes = [content.shown.notes(text.rstrip(REPLACED) for text in figures)]
    if any(text.endswith(REPLACED) for text in figures):
        notes.append(f"{REPLACED} {say(content.language, 'replaced')}")
    if any(notes):
        yield Paragraph(" · ".join(filter(None, notes)), "note")
