"""Signs behind figures that are not as earned, and the line below a table that explains them."""

from collections.abc import Iterator

from attrs import evolve

from rulelang.analysis.facts import UnitAnalysis
from rulelang.analysis.history import Placed
from rulelang.output.report.content.context import Content
from rulelang.output.report.parts import Cell, Paragraph, Part, Table

__all__ = ["explained", "signed"]


def signed(
    content: Content, cell: Cell, unit: UnitAnalysis | Placed, id: str | None = None
) -> Cell:
    """The score of a unit, its total where no criterion is named, with the signs of what was done
    to it or to a part of it, as charts have them."""
    ids = None if id is None else content.speech.within[id]
    signs = "" if cell.key is None else content.shown.signs(unit, ids)
    return evolve(cell, text=cell.text + signs)


def explained(content: Content, table: Table) -> Iterator[Part]:
    """A table, and below it what the signs in it mean."""
    yield table
    figures = (cell.text for row in table.rows for cell in row.cells if cell.key is not None)
    notes = content.shown.notes(figures)
    if notes:
        yield Paragraph(notes, "note")
