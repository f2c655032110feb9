"""Rows whose figures are the sums of other rows: totals by a name that no list of names has."""

from collections.abc import Sequence
from fractions import Fraction
from math import isclose, prod

from rulelang.data.prepared import Prepared
from rulelang.diagnostics import Diagnostic
from rulelang.plan.tree import InputPlan, Plan
from rulelang.words import Listed

__all__ = ["MOST_UNITS", "summing", "sums"]

MOST_UNITS = 500
"""Units of a table that somebody filled in by hand, totals and all."""

EVIDENCE = 1_000
"""How large the figures of a row are together, at least, for its sums to be no chance."""

FEWEST_PARTS = 3
"""Rows that a single total sums up at least: of three figures one is often the others' sum."""

Row = Sequence[Fraction | None]


def sums(prepared: Prepared, plan: Plan) -> list[Diagnostic]:
    """A warning on the units whose counts and amounts are the sums of other units'; none on large
    tables, and on units in several rows or periods."""
    table = prepared.table
    keys = [item.key for item in counted(plan) if prepared.columns.get(item.id) is not None]
    some = len(prepared.values) <= MOST_UNITS and bool(keys)
    if not some or plan.period is not None or prepared.rows is not None:
        return []
    if not may_sum_up([own.get(keys[0]) for own in prepared.values]):
        return []
    found = summing([[_figure(own.get(key)) for key in keys] for own in prepared.values])
    if not found:
        return []
    names = Listed.of(f"`{prepared.units[at]}`" for at in found)
    place = table.cell(found[0], prepared.unit, prepared.units[found[0]])
    help = "typed" if table.typed else "help"
    return [Diagnostic("W518", place, {"units": names}, help)]


def counted(plan: Plan) -> list[InputPlan]:
    """The inputs whose figures can be summed up over units."""
    return [item for item in plan.inputs if item.kind in ("number", "integer")]


def may_sum_up(column: Sequence[object]) -> bool:
    """Whether rows may sum up others, by one column: a quick look with doubles."""
    try:
        figures = [float(_figure(value) or 0) for value in column]
    except OverflowError:  # beyond all doubles, which tell nothing
        return True
    return _may_close(figures) or _may_close(figures[::-1])


def _may_close(figures: Sequence[float]) -> bool:
    """Whether the last of some figures, or the one before, is the sum of those before it."""
    for end in range(max(2, len(figures) - 2), len(figures)):
        total = figures[end - 1]
        for figure in reversed(figures[: end - 1]):
            total += figure
            if isclose(total, figures[end], rel_tol=1e-9):
                return True
    return False


def _figure(value: object) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


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
