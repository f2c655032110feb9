"""Sums, products and quotients of numbers in columns."""

import math
from collections.abc import Sequence
from fractions import Fraction

from rulelang.engine.columnar.numbers.fixed import (
    add_fixed,
    fixed,
    multiply_fixed,
    scaled_fixed,
    times,
)
from rulelang.engine.columnar.numbers.kinds import (
    ROOM,
    Fixed,
    Number,
    Rational,
    Term,
    as_constant,
    as_float,
    bits_for,
    interval,
    known_terms,
    limit_of,
    times_column,
)
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, Whole, span
from rulelang.plan.intervals import Interval, union
from rulelang.plan.intervals import add as add_intervals
from rulelang.rational import nearest_double

__all__ = ["add", "as_term", "by_place", "combined", "multiply", "negative", "scaled"]


def add(b: Builder, *numbers: Number) -> Number:
    """The sum."""
    rationals = [x for x in numbers if isinstance(x, Rational)]
    if len(rationals) < len(numbers):
        return add_fixed(b, numbers)
    try:
        return _add_terms(b, rationals)
    except UnsupportedError:  # too wide for 64 bits
        return add_fixed(b, numbers)


def _add_terms(b: Builder, numbers: Sequence[Rational]) -> Rational:
    within = add_intervals(*(interval(x) for x in numbers))
    terms: dict[int | None, Term] = {}
    for x in numbers:
        for term in known_terms(x):
            name = None if term.bottom is None else term.bottom.index
            terms[name] = term if name not in terms else _merge(b, terms[name], term)
    kept = [term for term in terms.values() if term.top != 0 or term.bottom is None]
    nonzero = [term for term in kept if term.top != 0] or kept[:1]
    return Rational(tuple(nonzero) or (Term(0, 1, None),), within)


def _merge(b: Builder, x: Term, y: Term) -> Term:
    """The sum of two terms over the same column."""
    scale = math.lcm(x.scale, y.scale)
    top = b.add(b.multiply(x.top, scale // x.scale), b.multiply(y.top, scale // y.scale))
    return Term(top, scale, x.bottom, add_intervals(x.interval, y.interval))


def negative(b: Builder, x: Number) -> Number:
    """The number with the other sign."""
    return scaled(b, x, Fraction(-1))


def scaled(b: Builder, x: Number, factor: Fraction) -> Number:
    """The number times a constant."""
    if factor == 1:
        return x
    if isinstance(x, Rational):
        try:
            return _scaled_terms(b, x, factor)
        except UnsupportedError:
            x = fixed(b, x)
    return scaled_fixed(b, x, factor)


def _scaled_terms(b: Builder, x: Rational, factor: Fraction) -> Rational:
    terms = []
    for term in x.terms:
        shared = math.gcd(factor.numerator, term.scale)
        top = b.multiply(term.top, factor.numerator // shared)
        scale = term.scale // shared * factor.denominator
        terms.append(Term(top, scale, term.bottom, times(term.interval, factor)))
    return Rational(tuple(terms), times(interval(x), factor))


def multiply(b: Builder, x: Number, y: Number) -> Number:
    """The product."""
    for one, other in ((x, y), (y, x)):
        factor = as_constant(one)
        if factor is not None:
            return scaled(b, other, factor)
    if isinstance(x, Rational) and isinstance(y, Rational):
        try:
            return _multiply_terms(b, x, y)
        except UnsupportedError:
            pass  # too wide for 64 bits
    return multiply_fixed(b, *(z if isinstance(z, Fixed) else fixed(b, z) for z in (x, y)))


def _multiply_terms(b: Builder, x: Rational, y: Rational) -> Rational:
    products: list[Rational] = []
    for p in x.terms:
        for q in y.terms:
            top, scale = b.multiply(p.top, q.top), p.scale * q.scale
            bottoms = [s for s in (p.bottom, q.bottom) if s is not None]
            products.append(Rational((Term(top, scale, _product(b, bottoms)),)))
    return _add_terms(b, products)


def _product(b: Builder, slots: Sequence[Slot]) -> Slot | None:
    result: Whole = 1
    for slot in slots:
        result = b.multiply(result, slot)
    return result if isinstance(result, Slot) else None


def combined(b: Builder, x: Rational) -> Term:
    """The sum over one common denominator; refused where that leaves 64 bits."""
    first, *others = x.terms
    for term in others:
        scale = math.lcm(first.scale, term.scale)
        left = times_column(b, b.multiply(first.top, scale // first.scale), term.bottom)
        right = times_column(b, b.multiply(term.top, scale // term.scale), first.bottom)
        bottoms = [s for s in (first.bottom, term.bottom) if s is not None]
        first = Term(b.add(left, right), scale, _product(b, bottoms))
    return first


def as_term(b: Builder, x: Number) -> Term:
    """The number as one quotient; refused where that leaves 64 bits."""
    if isinstance(x, Fixed):
        raise UnsupportedError("slow.quotients")
    return combined(b, x)


def by_place(
    b: Builder, place: Slot, values: Sequence[Fraction], error: Fraction = Fraction(0)
) -> Number:
    """The value that is at a column's places in a list; each is off by at most ``error``."""
    within = union(*(Interval(value - error, value + error) for value in values))
    parts = [(value.numerator, value.denominator) for value in values]
    if not error and all(max(abs(top), bottom) < ROOM for top, bottom in parts):
        tops, bottoms = (tuple(side) for side in zip(*parts, strict=True))
        top = b.emit("take", "i", place, tops, interval=span(min(tops), max(tops)))
        bottom = b.emit("take", "i", place, bottoms, interval=span(1, max(bottoms)))
        return Rational((Term(top, 1, bottom),), within)
    places = bits_for(limit_of(within))
    units = [round(value * Fraction(2) ** places) for value in values]
    rests = [
        nearest_double(value * Fraction(2) ** places - unit)
        for value, unit in zip(values, units, strict=True)
    ]
    return Fixed(
        b.emit("take", "i", place, tuple(units), interval=span(min(units), max(units))),
        b.emit("take", "f", place, tuple(rests)),
        places,
        as_float(error * Fraction(2) ** places) + 2.0**-53,
        None,
        within,
    )
