"""Comparisons of numbers in columns, and choices between them."""

import math
from fractions import Fraction
from functools import reduce

from rulelang.engine.columnar.numbers.arithmetic import add, combined, negative
from rulelang.engine.columnar.numbers.fixed import alike, fixed
from rulelang.engine.columnar.numbers.kinds import (
    Fixed,
    Number,
    Over,
    Rational,
    Term,
    Truth,
    as_column,
    as_constant,
    choose_truth,
    constant,
    interval,
    narrowed,
    separated,
    times_column,
    tolerance_of,
)
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError
from rulelang.plan.intervals import Interval, highest, lowest, union

__all__ = ["MIRRORED", "absolute", "choose", "compare", "extreme", "held", "is_zero"]


MIRRORED = {
    "less": "greater",
    "less_equal": "greater_equal",
    "greater": "less",
    "greater_equal": "less_equal",
    "equal": "equal",
    "not_equal": "not_equal",
}


def compare(b: Builder, operation: str, x: Number, y: Number) -> Truth:
    """Whether x stands so to y; ``operation`` is a NumPy comparison's name."""
    if isinstance(x, Rational) and isinstance(y, Rational):
        if as_constant(x) is not None and as_constant(y) is None:
            return compare(b, MIRRORED[operation], y, x)
        try:
            return _compare_terms(b, operation, combined(b, x), combined(b, y))
        except UnsupportedError:
            pass  # too wide for 64 bits
    return _compare_fixed(b, operation, x, y)


def _compare_terms(b: Builder, operation: str, x: Term, y: Term) -> Truth:
    if isinstance(y.top, int) and y.bottom is None and x.bottom is None:
        edge = Fraction(y.top * x.scale, y.scale)  # x.top against this
        if operation in ("equal", "not_equal") and edge.denominator != 1:
            return operation == "not_equal"
        up = operation in ("greater_equal", "less")
        return b.compare(operation, x.top, math.ceil(edge) if up else math.floor(edge))
    shared = math.gcd(x.scale, y.scale)
    if x.bottom is not None and x.bottom is y.bottom:
        left, right = x.top, y.top
    else:
        left, right = times_column(b, x.top, y.bottom), times_column(b, y.top, x.bottom)
    left, right = b.multiply(left, y.scale // shared), b.multiply(right, x.scale // shared)
    return b.compare(operation, left, right)


def _compare_fixed(b: Builder, operation: str, x: Number, y: Number) -> Truth:
    gap = add(b, x, negative(b, y))
    gap = gap if isinstance(gap, Fixed) else fixed(b, gap)
    sign = _sign(b, gap)
    return b.emit(operation, "b", sign, 0.0)


def _sign(b: Builder, x: Fixed) -> Slot:
    """A float of the number's sign, 0 where it is 0; a row that this cannot tell is in doubt."""
    near = b.emit("add", "f", b.emit("cast", "f", x.units), x.rest)
    if x.error == 0:
        return near
    tolerance = tolerance_of(x)
    small = b.emit("less_equal", "b", b.emit("absolute", "f", near), tolerance)
    if not separated(x, 2 * tolerance):
        b.doubt(small)
    elif x.known is not True:
        b.doubt(b.both(small, b.invert(x.known)))
    return b.emit("where", "f", small, 0.0, near)


def is_zero(b: Builder, x: Number) -> Truth:
    """Where a number is 0."""
    return compare(b, "equal", x, constant(Fraction(0)))


def choose(b: Builder, truth: Truth, x: Number, y: Number) -> Number:
    """x where the truth holds, else y."""
    if isinstance(truth, bool):
        return x if truth else y
    if x == y:
        return x
    within = union(interval(x), interval(y))
    if isinstance(x, Rational) and isinstance(y, Rational):
        try:
            term = _choose_term(b, truth, combined(b, x), combined(b, y))
            return Rational((term,), within)
        except UnsupportedError:
            pass  # too wide for 64 bits
    p, q = alike(b, (x, y))
    overs = [over for over in (p.over, q.over) if over is not None]
    return Fixed(
        as_column(b, b.choose(truth, p.units, q.units)),
        b.emit("where", "f", truth, p.rest, q.rest),
        p.bits,
        max(p.error, q.error),
        reduce(Over.plus, overs) if overs else None,
        within,
        choose_truth(b, truth, p.exactly_known, q.exactly_known),
    )


def _choose_term(b: Builder, truth: Slot, x: Term, y: Term) -> Term:
    scale = math.lcm(x.scale, y.scale)
    top = b.choose(truth, b.multiply(x.top, scale // x.scale), b.multiply(y.top, scale // y.scale))
    if x.bottom is None and y.bottom is None:
        return Term(top, scale, None)
    if x.top == 0 or y.top == 0 or x.bottom is y.bottom:  # nothing is nothing over anything
        return Term(top, scale, y.bottom if x.top == 0 else x.bottom)
    bottom = b.choose(truth, x.bottom or 1, y.bottom or 1)
    assert isinstance(bottom, Slot)
    return Term(top, scale, bottom)


def extreme(b: Builder, x: Number, y: Number, *, least: bool) -> Number:
    """The lesser or the greater of two."""
    p, q = interval(x), interval(y)
    for one, other, result in ((p, q, x), (q, p, y)):
        over, under = (other.low, one.high) if least else (one.low, other.high)
        if over is not None and under is not None and over >= under:
            return result
    if isinstance(x, Rational) and isinstance(y, Rational):
        try:
            return _extreme_terms(b, combined(b, x), combined(b, y), least, p, q)
        except UnsupportedError:
            pass
    found = choose(b, compare(b, "less_equal" if least else "greater_equal", x, y), x, y)
    return narrowed(found, lowest(p, q) if least else highest(p, q))


def _extreme_terms(b: Builder, x: Term, y: Term, least: bool, p: Interval, q: Interval) -> Rational:
    scale = math.lcm(x.scale, y.scale)
    bottom = x.bottom or y.bottom
    if x.bottom is not None and y.bottom is not None and x.bottom is not y.bottom:
        raise UnsupportedError("two denominators")
    tops = [
        times_column(
            b, b.multiply(term.top, scale // term.scale), bottom if term.bottom is None else None
        )
        for term in (x, y)
    ]
    top = (b.minimum if least else b.maximum)(*tops)
    ends = lowest(p, q) if least else highest(p, q)
    return Rational((Term(top, scale, bottom),), ends)


def held(b: Builder, x: Number, low: Number, high: Number) -> Number:
    """The number held between a low and a high."""
    return extreme(b, extreme(b, x, low, least=False), high, least=True)


def absolute(b: Builder, x: Number) -> Number:
    """The distance from 0."""
    return extreme(b, x, negative(b, x), least=False)
