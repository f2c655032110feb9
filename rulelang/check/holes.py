"""Values that fall between the ranges of bands, or out at their end.

A band `from 80% to 100%` does not have 100%, and `from 0 to 49` and `from 50 to 79` leave out 49.5.
Such values fall to `otherwise`, which is meant for what lies outside.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from rulelang.check.twins import FINEST
from rulelang.plan.bounding import context_of_rows
from rulelang.plan.expressions import SUBJECT, Apply, Cases, Const, Expr, Read, Settle
from rulelang.plan.facts import Context, Table, facts_of, left_of
from rulelang.plan.intervals import EVERY_NUMBER, exactly
from rulelang.plan.possible import MIRRORED, Gap, Region, gaps_between, narrowed, region
from rulelang.plan.values import Known, spelt

__all__ = ["Hole", "holes"]

SMALL = Fraction(1, 10)
"""What is left at an end next to a range this many times as wide is a slip of the range's end."""


class Hole(NamedTuple):
    """Values that no row takes, as text; the row that ends below them, and the one that begins
    above them, None where they are the last."""

    values: str
    below: int
    above: int | None


class _Row(NamedTuple):
    """A row whose bounds are written out: its values, its points, whether it is a range."""

    values: Region
    points: Expr
    ranged: bool
    bounds: tuple[Const, ...]


def holes(table: Table, cases: Cases, context: Context) -> list[Hole]:
    """The holes of bands whose bounds are written out, where values of their subject can fall."""
    if not _can_have_holes(cases):
        return []
    rows = [_row(condition, points) for condition, points in cases.rows]
    known = [row for row in rows if row is not None]
    if cases.subject is None or len(known) < len(rows):
        return []
    inner = context_of_rows(table, cases, context)[0]
    whole = left_of(Read(SUBJECT), facts_of(table, cases.subject, context).value, inner)
    if not isinstance(whole, Region):
        return []
    if whole.denominator is not None and whole.denominator >= FINEST:
        whole = whole._replace(denominator=None)
    gaps = gaps_between([narrowed(whole, "=", row.values) for row in known], whole)
    percent = any(bound.text.endswith("%") for row in known for bound in row.bounds)
    return [
        Hole(_text(gap.left, known, percent), gap.below, gap.above)
        for gap in gaps
        if gap.below is not None and _falls_out(known, cases.otherwise, gaps, gap, percent)
    ]


def _can_have_holes(cases: Cases) -> bool:
    """Whether some rows end, and others begin, or one does both."""
    relations = {part.function[0] for part, _ in cases.rows if isinstance(part, Apply)}
    return len(relations) > 1 or any(isinstance(part, Settle) for part, _ in cases.rows)


def _row(condition: Expr, points: Expr) -> _Row | None:
    """A row by its condition: one comparison with a constant, or two."""
    parts = condition.arguments if isinstance(condition, Settle) else (condition,)
    values = region(EVERY_NUMBER)
    bounds: list[Const] = []
    for part in parts:
        if not isinstance(part, Apply) or part.function not in MIRRORED:
            return None
        bound = part.arguments[1]
        if not isinstance(bound, Const):
            return None
        values = narrowed(values, part.function, region(exactly(_number(bound.value))))
        bounds.append(bound)
    return _Row(values, points, len(bounds) > 1, tuple(bounds))


def _number(value: Known) -> Fraction:
    if isinstance(value, date):
        return Fraction(value.toordinal())
    assert isinstance(value, Fraction)
    return value


# ---- which of them are holes ---------------------------------------------------------------------


def _falls_out(
    rows: Sequence[_Row], otherwise: Expr, gaps: Sequence[Gap], gap: Gap, percent: bool
) -> bool:
    """Whether what is left to `otherwise` was to be in a range.

    What earns as much as a range next to it, or more, may well be meant: the middle of two ends.
    """
    assert gap.below is not None
    below, width = rows[gap.below], _width(gap.left)
    if gap.above is not None:
        above = rows[gap.above]
        narrow = width is not None and width <= (Fraction(1, 100) if percent else 1)
        close = below.ranged or above.ranged or narrow
        return close and _loses(otherwise, below.points, above.points)
    if not below.ranged or width is None:
        return False
    start, end = (_number(bound.value) for bound in below.bounds)
    before = [row for row in rows if row is not below and _ends_by(row, start)]
    falling = any(_loses(below.points, row.points) for row in before)
    return width <= (end - start) * SMALL and not falling and _loses(otherwise, below.points)


def _ends_by(row: _Row, start: Fraction) -> bool:
    """Whether a row is of values below a number."""
    high = row.values.hull().high
    return high is not None and high <= start


def _loses(one: Expr, *others: Expr) -> bool:
    """Whether points are less than all others, or, where they are not numbers that are written out,
    are none of them."""
    if isinstance(one, Const) and isinstance(one.value, Fraction):
        known = [o.value for o in others if isinstance(o, Const) and isinstance(o.value, Fraction)]
        if len(known) == len(others):
            return one.value < min(known)
    return one not in others


def _width(left: Region) -> Fraction | None:
    hull = left.hull()
    return None if hull.low is None or hull.high is None else hull.high - hull.low


# ---- what is said of them ------------------------------------------------------------------------


def _text(left: Region, rows: Sequence[_Row], percent: bool) -> str:
    dates = any(isinstance(bound.value, date) for row in rows for bound in row.bounds)
    hull = left.hull()

    def said(end: Fraction) -> str:
        return str(date.fromordinal(int(end))) if dates else spelt(end, percent)

    assert hull.low is not None
    if hull.high is None or hull.low == hull.high:
        return said(hull.low)
    return f"{said(hull.low)}…{said(hull.high)}"
