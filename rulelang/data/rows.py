"""The cells of a sheet as a table has them: what its own program shows where that matters.

A percentage is one; a number that names something is the text that its format
shows; merged cells count for each of their rows.
"""

from collections.abc import Collection, Mapping, Sequence
from math import isfinite
from typing import Any

from attrs import field, frozen

from rulelang.data.sheet import Percentage, Sheet
from rulelang.data.spelling import is_blank
from rulelang.records import Equal

__all__ = ["Layout", "cell_of", "merged_downwards", "rows_of"]

Spot = tuple[int, int]
"""A row and a column of a sheet, as places in its rows."""


@frozen(eq=False, repr=False)
class Layout(Equal):
    """How the columns of a table are taken out of a sheet: ``width`` is their number, ``signed``
    those of percentages, ``named`` those of names, codes and texts. ``merged``
    gives the cell that shows for each one that is merged into it."""

    width: int
    signed: Collection[int] = ()
    named: Collection[int] = ()
    merged: Mapping[Spot, Spot] = field(factory=dict, repr=False)


def rows_of(sheet: Sheet, rows: Sequence[int], layout: Layout) -> tuple[tuple[Any, ...], ...]:
    """The rows of a table."""
    special = [*{*layout.signed, *layout.named, *(column for _, column in layout.merged)}]
    blank = None if sheet.addressed or sheet.typed else ""
    found = []
    for at in rows:
        cells = sheet.rows[at]
        if len(cells) != layout.width:
            cells = (*cells, *[blank] * (layout.width - len(cells)))[: layout.width]
        if special:
            changed = [*cells]
            for column in special:
                if column < layout.width:
                    spot = layout.merged.get((at, column), (at, column))
                    changed[column] = _cell(sheet, spot, column, layout)
            cells = tuple(changed)
        found.append(cells)
    return tuple(found)


def _cell(sheet: Sheet, spot: Spot, column: int, layout: Layout) -> Any:
    if column in layout.named:
        return sheet.named(*spot)
    return cell_of(sheet, *spot, signed=column in layout.signed)


def cell_of(sheet: Sheet, row: int, column: int, signed: bool = True) -> Any:
    """A cell of a column of numbers, dates or truths, a `Percentage` where it is shown as one."""
    cells = sheet.rows[row]
    cell = cells[column] if column < len(cells) else None
    if not signed or row not in sheet.percents.get(column, ()) or isinstance(cell, bool):
        return cell
    return Percentage(cell) if isinstance(cell, (int, float)) and isfinite(cell) else cell


def merged_downwards(
    sheet: Sheet, rows: Sequence[int], below: int
) -> tuple[dict[Spot, Spot], list[tuple[int, int, int, int]]]:
    """Which cell shows for each that is merged into it, in the first column of each area, and the
    areas that span several of these ``rows``; none that begins in the headings."""
    units = {*rows}
    found: dict[Spot, Spot] = {}
    areas = []
    for area in sheet.merged:
        top, left, bottom, _ = area
        if top < below or top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        spanned = [row for row in range(top, bottom + 1) if row in units]
        if len(spanned) > 1 and not is_blank(sheet.rows[top][left]):
            found |= {(row, left): (top, left) for row in spanned}
            areas.append(area)
    return found, areas
