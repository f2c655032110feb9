"""Comparisons of numbers in columns, and choices between them."""

import math
from fractions import Fraction

from rulelang.engine.columnar.numbers.arithmetic import add, combined, negative
from rulelang.engine.columnar.numbers.fixed import alike, fixed, made_whole
from rulelang.engine.columnar.numbers.kinds import (
    Fixed,
    Number,
    Rational,
    Term,
    Truth,
    as_column,
    as_constant,
    as_float,
    choose_truth,
    constant,
    interval,
    limit_of,
    narrowed,
    separated,
    times_column,
    tolerance_of,
)
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, Whole, at
from rulelang.plan.intervals import Interval, highest, lowest, union
from rulelang.plan.intervals import multiply as multiply_intervals

__all__ = ["MIRRORED", "absolute", "choose", "compare", "extreme", "held", "is_zero"]


WIDEST = 2**111
"""The largest products that are compared: doubles are then off by less than 2^61."""

OPPOSITE = {"less": "greater_equal", "less_equal": "greater"}

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
    if isinstance(y.top, int) and y.bottom is None:
        return _compare_to(b, operation, x, Fraction(y.top, y.scale))
    return _compare_quotients(b, operation, x, y)


def _compare_to(b: Builder, operation: str, x: Term, edge: Fraction) -> Truth:
    """Quotients against a constant. One of more digits than any of them has is as good as the
    number next to it that they can be."""
    assert x.bottom is not None and x.bottom.at.high is not None
    near = edge.limit_denominator(x.scale * int(x.bottom.at.high))
    if near != edge:
        if operation in ("equal", "not_equal"):
            return operation == "not_equal"
        below = "less_equal" if near < edge else "less"
        operation = below if operation in ("less", "less_equal") else OPPOSITE[below]
    return _compare_quotients(b, operation, x, Term(near.numerator, near.denominator, None))


def _compare_quotients(b: Builder, operation: str, x: Term, y: Term) -> Truth:
    shared = math.gcd(x.scale, y.scale)
    times, other = y.scale // shared, x.scale // shared
    if x.bottom is not None and x.bottom is y.bottom:
        return b.compare(operation, b.multiply(x.top, times), b.multiply(y.top, other))
    try:
        left = b.multiply(times_column(b, x.top, y.bottom), times)
        right = b.multiply(times_column(b, y.top, x.bottom), other)
        return b.compare(operation, left, right)
    except UnsupportedError:  # too wide for 64 bits
        left, right = times_column(b, times, y.bottom), times_column(b, other, x.bottom)
        return _compare_products(b, operation, (x.top, left), (y.top, right))


def _compare_products(
    b: Builder, operation: str, x: tuple[Whole, Whole], y: tuple[Whole, Whole]
) -> Truth:
    """Products of up to 111 bits: where doubles do not tell, they are so near to each other that
    their difference, in 64 bits that wrap around, is the true one."""
    if any(limit_of(multiply_intervals(*map(at, one))) > WIDEST for one in (x, y)):
        raise UnsupportedError("slow.products")
    (left, near), (right, other) = (
        (
            b.wrapping("multiply", *one),
            b.emit("multiply", "f", *(_as_double(b, part) for part in one)),
        )
        for one in (x, y)
    )
    gap = b.emit("cast", "f", b.wrapping("subtract", left, right))
    far = b.emit("subtract", "f", near, other)
    small = b.emit("less", "b", b.emit("absolute", "f", far), 2.0**62)
    return b.emit(operation, "b", b.emit("where", "f", small, gap, far), 0.0)


def _as_double(b: Builder, x: Whole) -> Slot | float:
    return b.emit("cast", "f", x) if isinstance(x, Slot) else as_float(Fraction(x))


def _compare_fixed(b: Builder, operation: str, x: Number, y: Number) -> Truth:
    if x is y:  # whatever it is
        return operation in ("equal", "less_equal", "greater_equal")
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
    over, (one, other) = made_whole(b, (p, q))
    known = choose_truth(b, truth, one, other)
    return Fixed(
        as_column(b, b.choose(truth, p.units, q.units)),
        b.emit("where", "f", truth, p.rest, q.rest),
        p.bits,
        max(p.error, q.error),
        None if known is False else over,
        within,
        known,
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
        raise UnsupportedError("slow.denominators")
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
