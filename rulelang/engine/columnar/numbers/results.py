"""Numbers in columns as figures: the doubles nearest to them, or whole numbers of decimals."""

from fractions import Fraction

from rulelang.engine.columnar.numbers.arithmetic import combined
from rulelang.engine.columnar.numbers.comparisons import absolute, compare, held
from rulelang.engine.columnar.numbers.division import quotient_of
from rulelang.engine.columnar.numbers.fixed import as_seen, fixed
from rulelang.engine.columnar.numbers.kinds import (
    ROOM,
    Fixed,
    Number,
    Over,
    Rational,
    Truth,
    as_column,
    as_float,
    bits_for,
    constant,
    interval,
    limit_of,
    over_of,
    separated,
    times_column,
    tolerance_of,
)
from rulelang.engine.columnar.numbers.rounding import rounded
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, Whole, at, span
from rulelang.plan.intervals import Interval
from rulelang.rational import nearest_double

__all__ = ["EXACT", "about", "double", "in_decimals", "known_over", "near", "pair"]


EXACT = 2**53  # whole numbers up to here are doubles
MOST_DECIMALS = 18
NEAR_MIDDLE = 2.0**-16  # of a step
MOST_STEPS = 2**34  # doubles of fewer are far more exact than that
CERTAIN = 2.0**60  # so large that no tolerance makes another double of it


def double(b: Builder, x: Number) -> Slot:
    """The double nearest to the number; a row that this cannot tell is in doubt."""
    if isinstance(x, Rational) and len(x.terms) == 1:
        term = x.terms[0]
        over = at(1 if term.bottom is None else term.bottom).most
        tops, bottoms = at(term.top).most, None if over is None else over * term.scale
        if tops is not None and bottoms is not None and max(tops, bottoms) <= EXACT:
            return _double_quotient(b, term.top, times_column(b, term.scale, term.bottom))
    x = x if isinstance(x, Fixed) else fixed(b, x)
    high = b.emit("cast", "f", x.units)
    low = b.emit("add", "f", b.lost(x.units, high), x.rest)
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


def near(b: Builder, x: Number) -> tuple[Slot, float]:
    """A double that is near to a number, and by how much it may be off."""
    x = as_seen(b, x)
    return pair(b, x)[0], pair(b, x)[2] + _most(x) * 2.0**-52


def pair(b: Builder, x: Number) -> tuple[Slot, Slot | float, float]:
    """A number as a double and its rest, and by how much both together may be off."""
    x = as_seen(b, x)
    found = quotient_of(b, x)[1]
    return found.high, found.low, found.absolute + _most(x) * found.relative


def known_over(x: Number) -> tuple[Over | None, Truth]:
    """What makes a number whole, and in which rows it does so."""
    over = x.over if isinstance(x, Fixed) else over_of(x)
    return over, over is not None if not isinstance(x, Fixed) else x.exactly_known


def _most(x: Number) -> float:
    return as_float(max(limit_of(interval(x)), Fraction(1, 2**60)))


def about(b: Builder, value: Fraction, error: Fraction) -> Fixed:
    """A number that is the same for every row, off by at most so much."""
    within = Interval(value - error, value + error)
    bits = bits_for(limit_of(within))
    scaled = value * Fraction(2) ** bits
    units = round(scaled)
    return Fixed(
        as_column(b, units),
        b.emit("full", "f", nearest_double(scaled - units)),
        bits,
        as_float(error * Fraction(2) ** bits) + 2.0**-53,
        None,
        within,
    )


def _double_quotient(b: Builder, top: Whole, bottom: Whole) -> Slot:
    if isinstance(top, int) and isinstance(bottom, int):
        return b.emit("full", "f", top / bottom)
    left = b.emit("cast", "f", top) if isinstance(top, Slot) else float(top)
    if bottom == 1:
        return left if isinstance(left, Slot) else b.emit("full", "f", left)
    right = b.emit("cast", "f", bottom) if isinstance(bottom, Slot) else float(bottom)
    return b.emit("divide", "f", left, right)


def in_decimals(b: Builder, x: Number, decimals: int) -> Slot:
    """The number rounded half away from zero to so many decimals, in units of the last; a row in
    which it is too large is in doubt."""
    steps = 10**decimals
    most = Fraction(ROOM // steps)
    if decimals > MOST_DECIMALS:
        raise UnsupportedError("slow.shown")
    if limit_of(interval(x)) > most:
        b.doubt(compare(b, "greater", absolute(b, x), constant(most)))
        x = held(b, x, constant(-most), constant(most))
    try:
        term = combined(b, _rounded(b, x, Fraction(1, steps)))
        return as_column(b, b.multiply(term.top, steps // term.scale))
    except UnsupportedError:
        if limit_of(interval(x)) * steps > MOST_STEPS:
            raise
    return _of_double(b, double(b, x), steps)


def _rounded(b: Builder, x: Number, step: Fraction) -> Rational:
    found = rounded(b, x, step, "half away")
    assert isinstance(found, Rational)
    return found


def _of_double(b: Builder, x: Slot, steps: int) -> Slot:
    """The same of doubles; a row in which one is so near to the middle between two roundings that
    it does not tell which it is, is in doubt."""
    scaled = b.emit("multiply", "f", x, float(steps))
    near = b.emit("rint", "f", scaled)
    off = b.emit("absolute", "f", b.emit("subtract", "f", scaled, near))
    b.doubt(b.emit("greater", "b", off, 0.5 - NEAR_MIDDLE))
    return b.emit("cast", "i", near, interval=span(-MOST_STEPS, MOST_STEPS))
