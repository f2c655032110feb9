"""Quotients of numbers in columns."""

from fractions import Fraction

from rulelang.engine.columnar.errors import QUOTIENT_ERROR
from rulelang.engine.columnar.numbers.arithmetic import combined, multiply, scaled
from rulelang.engine.columnar.numbers.comparisons import absolute, choose, compare
from rulelang.engine.columnar.numbers.fixed import fixed
from rulelang.engine.columnar.numbers.floats import Pair, from_pair, pair_of
from rulelang.engine.columnar.numbers.kinds import (
    Fixed,
    Number,
    Rational,
    Term,
    as_constant,
    as_float,
    constant,
    interval,
    limit_of,
    times_column,
)
from rulelang.engine.columnar.numbers.seen import seen
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, Whole, span
from rulelang.plan.intervals import Interval, divide

__all__ = ["SMALLEST_SHARE", "divided", "quotient_of"]

SMALLEST_SHARE = Fraction(1, 2**24)
"""Of numbers in fixed point, those below this share of the largest are too few digits to go on."""


def divided(b: Builder, x: Number, y: Number) -> Number:
    """x / y, where y is not 0; what it is where y is 0 does not matter."""
    divisor = as_constant(y)
    if divisor is not None:
        return scaled(b, x, 1 / divisor) if divisor else x
    if isinstance(y, Fixed):
        return _in_floats(b, x, y)
    try:
        by = combined(b, y)
    except UnsupportedError:  # too wide for 64 bits
        return _in_floats(b, x, fixed(b, y))
    bottom, sign = _above_zero(b, by.top)
    top = b.multiply(times_column(b, by.scale, by.bottom), sign)
    if not isinstance(bottom, Slot):
        inverse = Rational((Term(top, bottom, None),))
    else:
        inverse = Rational((Term(top, 1, bottom),))
    return multiply(b, x, inverse)


def _above_zero(b: Builder, x: Whole) -> tuple[Whole, Whole]:
    """The distance from 0, at least 1, and the sign."""
    if isinstance(x, int):
        return abs(x), (x > 0) - (x < 0)
    assert x.at.low is not None and x.at.high is not None
    if x.at.low >= 0:
        return b.maximum(x, 1), 1
    if x.at.high <= 0:
        return b.maximum(b.negative(x), 1), -1
    sign = b.emit("sign", "i", x, interval=span(-1, 1))
    return b.maximum(b.multiply(x, sign), 1), sign


def quotient_of(b: Builder, x: Number) -> tuple[Term | Fixed, Pair]:
    """A number as one quotient where it fits, else in fixed point, and its pair."""
    if isinstance(x, Rational):
        try:
            term = combined(b, x)
            return term, pair_of(b, term)
        except UnsupportedError:
            x = fixed(b, x)
    return x, pair_of(b, x)


def _in_floats(b: Builder, x: Number, y: Fixed) -> Number:
    """x / y by pairs; rows in which y has few digits are in doubt, unless it is 0 for certain."""
    least, by = _distance(y), y
    if least is None:
        least = limit_of(y.within) * SMALLEST_SHARE
        few = compare(b, "less", absolute(b, y), constant(least))
        nothing = compare(b, "equal", y, constant(Fraction(0)))
        b.doubt(b.both(few, b.invert(nothing)))
        chosen = choose(b, few, constant(least), y)
        assert isinstance(chosen, Fixed)
        by = chosen
    _, top = quotient_of(b, x)
    bottom = pair_of(b, by)
    high = b.emit("divide", "f", top.high, bottom.high)
    low = b.emit("quotient_rest", "f", top.high, top.low, bottom.high, bottom.low, high)
    most = limit_of(interval(x)) / least
    within = divide(interval(x), by.within)
    within = Interval(
        max(-most, -most if within.low is None else within.low),
        min(most, most if within.high is None else within.high),
    )
    within = seen(b, high, within)
    share = QUOTIENT_ERROR + top.relative + 2 * bottom.absolute / as_float(least)
    error = as_float(limit_of(within)) * share + 2 * top.absolute / as_float(least)
    return _unless_nothing(b, x, from_pair(b, high, low, error, within, None))


def _unless_nothing(b: Builder, x: Number, quotient: Number) -> Number:
    """A quotient that is 0 for certain where the number above is."""
    if Fraction(0) not in interval(x) or (isinstance(x, Fixed) and x.over is None):
        return quotient
    zero = constant(Fraction(0))
    return choose(b, compare(b, "equal", x, zero), zero, quotient)


def _distance(y: Fixed) -> Fraction | None:
    """How far from 0 a number is at least, where its interval tells."""
    low, high = y.within.low, y.within.high
    ends = [end for end in (low, None if high is None else -high) if end is not None and end > 0]
    return max(ends, default=None)
