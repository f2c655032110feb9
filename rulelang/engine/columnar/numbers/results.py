"""The doubles nearest to numbers in columns."""

from fractions import Fraction

from rulelang.engine.columnar.numbers.fixed import fixed
from rulelang.engine.columnar.numbers.kinds import (
    Fixed,
    Number,
    Rational,
    separated,
    times_column,
    tolerance_of,
)
from rulelang.engine.columnar.program import Builder, Slot, Whole, at

__all__ = ["EXACT", "double"]


EXACT = 2**53  # whole numbers up to here are doubles
CERTAIN = 2.0**60  # so large that no tolerance makes another double of it


def double(b: Builder, x: Number) -> Slot:
    """The double nearest to the number; a row that this cannot tell is in doubt."""
    if isinstance(x, Rational) and len(x.terms) == 1:
        term = x.terms[0]
        bottom = times_column(b, term.scale, term.bottom)
        tops, bottoms = at(term.top).most, at(bottom).most
        if tops is not None and bottoms is not None and max(tops, bottoms) <= EXACT:
            return _double_quotient(b, term.top, bottom)
    x = x if isinstance(x, Fixed) else fixed(b, x)
    high = b.emit("cast", "f", x.units)
    low = b.emit("subtract", "i", x.units, b.emit("cast", "i", high))
    low = b.emit("add", "f", b.emit("cast", "f", low), x.rest)
    result = b.emit("add", "f", high, low)
    if x.error:
        tolerance = tolerance_of(x)
        if separated(x, 2 * tolerance) and Fraction(0) in x.within:
            small = b.emit("less_equal", "b", b.emit("absolute", "f", result), tolerance)
            nothing = b.both(small, x.known)
            high, low, result = (
                b.emit("where", "f", nothing, value, part)
                for part, value in ((high, CERTAIN), (low, 0.0), (result, 0.0))
            )
        ends = [
            b.emit("add", "f", high, b.emit(side, "f", low, tolerance))
            for side in ("add", "subtract")
        ]
        b.check("differs", *ends)
    return b.emit("multiply", "f", result, 2.0**-x.bits)


def _double_quotient(b: Builder, top: Whole, bottom: Whole) -> Slot:
    if isinstance(top, int) and isinstance(bottom, int):
        return b.emit("full", "f", top / bottom)
    left = b.emit("cast", "f", top) if isinstance(top, Slot) else float(top)
    if bottom == 1:
        return left if isinstance(left, Slot) else b.emit("full", "f", left)
    right = b.emit("cast", "f", bottom) if isinstance(bottom, Slot) else float(bottom)
    return b.emit("divide", "f", left, right)
