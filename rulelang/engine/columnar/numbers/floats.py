"""Numbers in columns as pairs of doubles, for what whole numbers cannot compute, and back."""

import math
from fractions import Fraction

from attrs import evolve, frozen

from rulelang.engine.columnar.errors import QUOTIENT_ERROR
from rulelang.engine.columnar.numbers.kinds import (
    MARGIN,
    ROOM,
    Fixed,
    Over,
    Term,
    Truth,
    as_column,
    as_float,
    bits_for,
    limit_of,
    times_column,
    tolerance_of,
)
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, Whole, span
from rulelang.plan.intervals import Interval
from rulelang.rational import nearest_double

__all__ = ["Pair", "from_pair", "pair_of", "pair_operation"]

EXACT = 2**53  # whole numbers up to here are doubles


@frozen
class Pair:
    """A number as a double and its rest, off by at most ``relative`` of itself and ``absolute``."""

    high: Slot
    low: Slot | float
    relative: float
    absolute: float


def pair_of(b: Builder, x: Term | Fixed) -> Pair:
    """A number as a pair; UnsupportedError where doubles have no room for it."""
    if isinstance(x, Fixed):
        return _of_fixed(b, x)
    b.note_exact(x.top, x.bottom)
    high, low = _of_whole(b, x.top)
    found = Pair(high if isinstance(high, Slot) else b.emit("full", "f", high), low, 0.0, 0.0)
    try:
        found = _over(b, found, times_column(b, x.scale, x.bottom))
    except UnsupportedError:  # too wide for 64 bits
        found = _over(b, _over(b, found, x.bottom or 1), x.scale)
    rounded = isinstance(x.top, int) and abs(x.top) >= EXACT
    return evolve(found, relative=found.relative + rounded * QUOTIENT_ERROR)


def _over(b: Builder, x: Pair, bottom: Whole) -> Pair:
    if bottom == 1:
        return x
    by, by_low = _of_whole(b, bottom)
    quotient = b.emit("divide", "f", x.high, by)
    rest = b.emit("quotient_rest", "f", x.high, x.low, by, by_low, quotient)
    return Pair(quotient, rest, x.relative + 2 * QUOTIENT_ERROR, 0.0)


def _of_whole(b: Builder, x: Whole) -> tuple[Slot | float, Slot | float]:
    """Whole numbers as doubles and what remains; constants of many digits are off by less than
    2^-105 of themselves."""
    if isinstance(x, int):
        near = as_float(Fraction(x))
        return near, nearest_double(x - Fraction(near))
    most = x.at.most
    assert most is not None
    if most <= EXACT:
        return b.emit("cast", "f", x), 0.0
    if most <= ROOM:
        high = b.emit("cast", "f", x)
        return high, b.lost(x, high)
    halves = (
        b.emit("multiply", "f", b.emit("cast", "f", b.wrapping("right_shift", x, 31)), 2.0**31),
        b.emit("cast", "f", b.wrapping("bitwise_and", x, (1 << 31) - 1)),
    )
    high = b.emit("add", "f", *halves)
    return high, b.emit("sum_rest", "f", *halves, high)


def _of_fixed(b: Builder, x: Fixed) -> Pair:
    units = b.emit("cast", "f", x.units)
    left = b.emit("add", "f", b.lost(x.units, units), x.rest)
    high = b.emit("add", "f", units, left)
    low = b.emit("sum_rest", "f", units, left, high)
    size = 2.0**-x.bits
    return Pair(
        b.emit("multiply", "f", high, size),
        b.emit("multiply", "f", low, size),
        0.0,
        tolerance_of(x) * size,
    )


def pair_operation(b: Builder, operation: str, rest: str, x: Pair) -> tuple[Slot, Slot]:
    """The double and the rest of a function of one number."""
    high = b.emit(operation, "f", x.high)
    return high, b.emit(rest, "f", x.high, x.low, high)


def from_pair(
    b: Builder,
    high: Slot,
    low: Slot | float,
    error: float,
    within: Interval,
    over: Over | None = None,
    known: Truth = True,
    bits: int | None = None,
) -> Fixed:
    """A number in fixed point, of a pair that is off by at most ``error``; with ``bits`` after the
    point, or as many as there is room for.

    The double times a power of two, its whole part, and what that leaves are exact; the rest is at
    most 2^10 units, so that adding it is off by 2^-43.
    """
    bits = bits_for(limit_of(within)) if bits is None else bits
    size = 2.0**bits
    scaled = b.emit("multiply", "f", high, size)
    near = b.emit("rint", "f", scaled)
    left = b.emit("subtract", "f", scaled, near)
    rest = b.emit("add", "f", left, b.emit("multiply", "f", low, size))
    nearer = b.emit("rint", "f", rest)
    rest = b.emit("subtract", "f", rest, nearer)
    most = math.ceil(limit_of(within) * 2**bits if bits >= 0 else limit_of(within)) + MARGIN
    wholes = (b.wrapping("cast", near), b.wrapping("cast", nearer))
    units = b.emit("add", "i", *wholes, interval=span(-most, most))
    return Fixed(as_column(b, units), rest, bits, error * size + 2.0**-43, over, within, known)
