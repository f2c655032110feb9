"""Rows whose figures are the sums of other rows: totals by a name that no list of names has."""

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from rulelang.data.prepared import Prepared
from rulelang.diagnostics import Diagnostic
from rulelang.plan.tree import Plan
from rulelang.words import Listed

__all__ = ["MOST_UNITS", "summing", "sums"]

MOST_UNITS = 500
"""Units of a table that somebody filled in by hand, totals and all."""

EVIDENCE = 1_000
"""How large the figures of a row are together, at least, for its sums to be no chance."""

FEWEST_PARTS = 3
"""Rows that a single total sums up at least: of three figures one is often the sum of the others."""

Row = Sequence[Fraction | None]


def sums(prepared: Prepared, plan: Plan) -> list[Diagnostic]:
    """A warning on the units whose counts and amounts are the sums of other units'; nothing of data
    that programs write, of large tables, and of units in several rows or periods."""
    table = prepared.table
    some = len(prepared.values) <= MOST_UNITS
    if table.typed or not some or plan.period is not None or prepared.rows is not None:
        return []
    keys = [
        item.key
        for item in plan.inputs
        if item.kind in ("number", "integer") and prepared.columns.get(item.id) is not None
    ]
    rows = [
        [value if isinstance(value := own.get(key), Fraction) else None for key in keys]
        for own in prepared.values
    ]
    found = summing(rows)
    if not found:
        return []
    names = Listed.of(f"`{prepared.units[at]}`" for at in found)
    place = table.cell(found[0], prepared.unit, prepared.units[found[0]])
    return [Diagnostic("W518", place, {"units": names}, "help")]


def summing(rows: Sequence[Row]) -> list[int]:
    """The rows that sum up those above them, back to the row before that does, or those below."""
    last = len(rows) - 1
    return [*_closing(rows)] or sorted(last - at for at in _closing(rows[::-1]))


def _closing(rows: Sequence[Row]) -> Sequence[int]:
    """The rows that sum up the ones before them; none where the last row is not one of them."""
    found: list[int] = []
    width = len(rows[0]) if rows else 0
    group, units = _Sum(width), _Sum(width)
    for at, row in enumerate(rows):
        if group.is_in(row):
            found.append(at)
            group = _Sum(width)
        elif found and not group.rows and units.is_in(row):
            found.append(at)
        else:
            group.add(row)
            units.add(row)
    last = len(rows) - 1
    return found if found[-1:] == [last] and (len(found) > 1 or last >= FEWEST_PARTS) else ()


class _Sum:
    """The sums of the columns of some rows, and how many figures of each are not nothing."""

    def __init__(self, width: int) -> None:
        self.rows = 0
        self.sums: list[Fraction | None] = [None] * width
        self.parts = [0] * width

    def add(self, row: Row) -> None:
        """Add a row."""
        self.rows += 1
        for at, figure in enumerate(row):
            if figure is not None:
                self.sums[at] = (self.sums[at] or 0) + figure
                self.parts[at] += figure != 0

    def is_in(self, row: Row) -> bool:
        """Whether a row has these sums, of two rows at least, by more than chance."""
        parted = (own for own, parts in zip(row, self.parts, strict=True) if own and parts > 1)
        return self.rows > 1 and [*row] == self.sums and prod(map(_size, parted)) >= EVIDENCE


def _size(figure: Fraction) -> Fraction:
    return max(Fraction(1), abs(figure))
