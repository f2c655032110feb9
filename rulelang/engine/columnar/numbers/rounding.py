"""Numbers in columns rounded to multiples of a step."""

import math
from fractions import Fraction
from typing import assert_never

from attrs import evolve

from rulelang.engine.columnar.numbers.arithmetic import combined
from rulelang.engine.columnar.numbers.fixed import fixed, shifted, wrapped
from rulelang.engine.columnar.numbers.kinds import (
    ROOM,
    Fixed,
    Number,
    Over,
    Rational,
    Term,
    Truth,
    as_float,
    interval,
    limit_of,
    separated,
    times_column,
    tolerance_of,
)
from rulelang.engine.columnar.program import Builder, UnsupportedError, Whole, at, span
from rulelang.plan.intervals import Interval
from rulelang.plan.kinds import Rounding

__all__ = ["rounded"]

LARGEST_UNIT = 59
"""A step is at most 2 to this many units: one and its neighbours stay within 64 bits."""


def rounded(b: Builder, x: Number, step: Fraction, mode: Rounding) -> Number:
    """The multiple of a step nearest to the number, as `rational.round_to`; ``floor`` and ``ceil``
    are modes too."""
    if isinstance(x, Rational) and len(x.terms) == 1 and x.terms[0].bottom is None:
        multiples = step.numerator == 1 and step.denominator % x.terms[0].scale == 0
        if multiples:
            return x
    within = _rounded_interval(interval(x), step)
    if isinstance(x, Rational):
        try:
            term = combined(b, x)
            top = b.multiply(term.top, step.denominator)
            bottom = times_column(b, term.scale * step.numerator, term.bottom)
            steps = _rounded_quotient(b, top, bottom, mode)
            return Rational(
                (Term(b.multiply(steps, step.numerator), step.denominator, None),), within
            )
        except UnsupportedError:
            x = fixed(b, x)
    return _rounded_fixed(b, x, step, mode, within)


def _rounded_interval(a: Interval, step: Fraction) -> Interval:
    low = None if a.low is None else math.floor(a.low / step) * step
    high = None if a.high is None else math.ceil(a.high / step) * step
    return Interval(low, high)


def _rounded_quotient(b: Builder, top: Whole, bottom: Whole, mode: Rounding) -> Whole:
    """top / bottom to a whole number; bottom is above 0."""
    low = at(top).low
    negatives = low is None or low < 0
    match mode:
        case "floor":
            return b.floor_divide(top, bottom)
        case "ceil":
            return b.negative(b.floor_divide(b.negative(top), bottom))
        case "down" | "up":
            whole: Rounding = "floor" if mode == "down" else "ceil"
            if not negatives:
                return _rounded_quotient(b, top, bottom, whole)
            sign = b.emit("sign", "i", top, interval=span(-1, 1))
            size = _rounded_quotient(b, b.maximum(b.multiply(top, sign), 0), bottom, whole)
            return b.multiply(size, sign)
        case "half away" | "half even":
            twice, double_top = b.multiply(bottom, 2), b.multiply(top, 2)
            raised = b.add(double_top, bottom)
            steps = b.floor_divide(raised, twice)
            if mode == "half away" and not negatives:
                return steps
            tie = b.compare("equal", b.multiply(steps, twice), raised)
            back = b.compare("less", top, 0) if mode == "half away" else _is_odd(b, steps)
            return _moved(b, steps, b.both(tie, back), -1)
        case _:
            assert_never(mode)


def _is_odd(b: Builder, steps: Whole) -> Truth:
    if isinstance(steps, int):
        return steps % 2 == 1
    return b.compare("equal", b.emit("bitwise_and", "i", steps, 1, interval=span(0, 1)), 1)


def _moved(b: Builder, steps: Whole, where: Truth, by: int) -> Whole:
    """The steps, and one more or fewer where something holds."""
    return b.add(steps, by * where if isinstance(where, bool) else b.choose(where, by, 0))


def _rounded_fixed(
    b: Builder, x: Fixed, step: Fraction, mode: Rounding, within: Interval
) -> Rational:
    """The same for a number in fixed point.

    The guess of the whole number of steps is off by one at most; how far the number is from the
    edges of that step is then computed exactly, in 64 bits that wrap around.
    """
    half = mode in ("half away", "half even")
    p, q = step.numerator, 2 * step.denominator  # a step is 2p/q
    x = shifted(b, x, min(x.bits, LARGEST_UNIT - p.bit_length()))
    unit = Fraction(2) ** x.bits
    most = limit_of(x.within) / step
    if x.bits < 0 or q * 2**12 >= ROOM or most > 2**50:
        raise UnsupportedError("slow.rounding")
    near_units = b.emit("add", "f", b.emit("cast", "f", x.units), x.rest)  # a step may be of few
    steps_float = b.emit("multiply", "f", near_units, as_float(1 / (step * unit)))
    if half:
        steps_float = b.emit("add", "f", steps_float, 0.5)
    ends = math.ceil(most) + 2
    guess = b.emit("cast", "i", b.emit("floor", "f", steps_float), interval=span(-ends, ends))
    # value - edge, in units of 1 / (q 2^bits); the edge below is (2 guess - half) p / q
    edge = b.subtract(b.multiply(guess, 2), 1 if half else 0)
    gap = b.wrapping(
        "subtract",
        b.wrapping("multiply", x.units, wrapped(q)),
        b.wrapping("multiply", edge, wrapped(p << x.bits)),
    )
    rest = b.emit("multiply", "f", x.rest, float(q))
    above = b.emit("add", "f", b.emit("cast", "f", gap), rest)
    width = b.wrapping("subtract", gap, wrapped(2 * p << x.bits))
    beyond = b.emit("add", "f", b.emit("cast", "f", width), rest)
    tolerance = tolerance_of(x) * q
    near: Truth = False
    for distance in (above, beyond):
        size = b.emit("absolute", "f", distance)
        near = b.either(near, b.emit("less_equal", "b", size, tolerance))
    over = None if x.over is None else x.over.plus(Over(q))
    if not separated(evolve(x, over=over), 2 * tolerance / q):
        b.doubt(near)
    elif x.known is not True:
        b.doubt(b.both(near, b.invert(x.known)))
    low = b.emit("less", "b", above, -tolerance)
    high = b.emit("greater_equal", "b", beyond, -tolerance)
    steps = b.add(b.subtract(guess, b.choose(low, 1, 0)), b.choose(high, 1, 0))
    steps = _settled(b, steps, near, mode)
    return Rational((Term(b.multiply(steps, step.numerator), step.denominator, None),), within)


def _settled(b: Builder, steps: Whole, near: Truth, mode: Rounding) -> Whole:
    """The steps of a number: so far halves are rounded up, in other modes all is rounded down.

    ``near`` is where the number is on the edge itself.
    """
    match mode:
        case "floor":
            return steps
        case "ceil":
            return _moved(b, steps, b.invert(near), 1)
        case "down":
            return _moved(b, steps, b.both(b.invert(near), b.compare("less", steps, 0)), 1)
        case "up":
            onward = b.compare("greater_equal", steps, 0)
            return _moved(b, steps, b.both(b.invert(near), onward), 1)
        case "half away":
            return _moved(b, steps, b.both(near, b.compare("less_equal", steps, 0)), -1)
        case "half even":
            return _moved(b, steps, b.both(near, _is_odd(b, steps)), -1)
        case _:
            assert_never(mode)
