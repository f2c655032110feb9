"""Exact numbers in columns: sums of quotients of whole numbers, or fixed point with a remainder.

A `Rational` is a sum of terms, each a column of whole numbers over a constant times, perhaps, a
column. Comparisons, roundings and limits are then comparisons of whole numbers. Where several
denominators are columns and their product leaves 64 bits, the sum is carried as `Fixed`: whole
units of 2^-bits, and a float remainder of known error. A decision within that error of its edge is
taken only where no two such numbers can be so near without being equal (a separation bound);
elsewhere the row goes to the exact engine.

The remainder of a quotient n / d at some bits is exact, whatever the error of the float that
guessed its whole part: n * 2^bits - guess * d is small, and int64 wraps around consistently.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, field, frozen

from rulelang.engine.columnar.program import (
    LARGEST,
    Builder,
    Slot,
    UnsupportedError,
    Whole,
    at,
    span,
)
from rulelang.plan.intervals import Interval, clamp, divide, exactly, union
from rulelang.plan.intervals import add as add_intervals
from rulelang.plan.intervals import multiply as multiply_intervals

__all__ = [
    "Fixed",
    "Number",
    "Over",
    "Rational",
    "Term",
    "absolute",
    "add",
    "as_column",
    "as_constant",
    "as_term",
    "bits_for",
    "by_place",
    "choose",
    "compare",
    "constant",
    "divided",
    "double",
    "extreme",
    "fixed",
    "held",
    "interval",
    "is_zero",
    "limit_of",
    "multiply",
    "negative",
    "rounded",
    "scaled",
    "shifted",
    "tolerance_of",
    "whole",
]

EXACT = 2**53  # whole numbers up to here are doubles
ROOM = 2**62
FIXED_BITS = 61  # of the greatest value, in units
LARGEST_DENOMINATOR = 2**200  # beyond it, no separation is known that would help
Truth: TypeAlias = Slot | bool


@frozen
class Term:
    """``top / (scale * bottom)``; ``bottom`` is a column of numbers above 0, or None."""

    top: Whole
    scale: int
    bottom: Slot | None


@frozen
class Rational:
    """A sum of terms; ``within`` is an interval that it is known to stay in."""

    terms: tuple[Term, ...]
    within: Interval = field(default=Interval(), eq=False)


@frozen
class Over:
    """What makes a number whole: it times ``scale`` and the least common multiple of some products
    of columns."""

    scale: int
    products: frozenset[tuple[Slot, ...]] = frozenset()

    @property
    def most(self) -> int:
        """The greatest denominator that a value can have."""
        found = self.scale
        for bottom in {slot for product in self.products for slot in product}:
            assert bottom.at.high is not None
            times = max(product.count(bottom) for product in self.products)
            found *= int(bottom.at.high) ** times
        return found

    def times(self, other: "Over") -> "Over":
        """That of products."""
        products = {
            tuple(sorted((*p, *q), key=lambda slot: slot.index))
            for p in self.products or {()}
            for q in other.products or {()}
        }
        return Over(self.scale * other.scale, frozenset(products - {()}))

    def plus(self, other: "Over") -> "Over":
        """That of sums, and of either number."""
        return Over(math.lcm(self.scale, other.scale), self.products | other.products)


@frozen
class Fixed:
    """``(units + rest) / 2^bits``; ``rest`` is off by at most ``error``.

    ``over`` is what makes the number whole, where that is known.
    """

    units: Slot
    rest: Slot
    bits: int
    error: float
    over: Over | None
    within: Interval


Number: TypeAlias = Rational | Fixed


def constant(value: Fraction) -> Rational:
    """The same number for every row."""
    return Rational((Term(value.numerator, value.denominator, None),), exactly(value))


def whole(top: Whole, scale: int = 1) -> Rational:
    """Whole numbers over a constant."""
    return Rational((Term(top, scale, None),))


def interval(x: Number) -> Interval:
    """What the number can be."""
    if isinstance(x, Fixed):
        return x.within
    found = add_intervals(*(_of_term(term) for term in x.terms))
    return _meet(found, x.within)


def _of_term(term: Term) -> Interval:
    bottom = exactly(Fraction(term.scale))
    found = divide(at(term.top), bottom)
    return found if term.bottom is None else divide(found, term.bottom.at)


def _meet(a: Interval, b: Interval) -> Interval:
    lows = [x for x in (a.low, b.low) if x is not None]
    highs = [x for x in (a.high, b.high) if x is not None]
    return Interval(max(lows, default=None), min(highs, default=None), a.denominator)


def as_constant(x: Number) -> Fraction | None:
    """The value of a number that is the same for every row, else None."""
    found = Fraction(0)
    for term in x.terms if isinstance(x, Rational) else ():
        if isinstance(term.top, Slot) or term.bottom is not None:
            return None
        found += Fraction(term.top, term.scale)
    return found if isinstance(x, Rational) else None


# ---- sums and products ---------------------------------------------------------------------------


def add(b: Builder, *numbers: Number) -> Number:
    """The sum."""
    rationals = [x for x in numbers if isinstance(x, Rational)]
    if len(rationals) < len(numbers):
        return _add_fixed(b, numbers)
    try:
        return _add_terms(b, rationals)
    except UnsupportedError:  # too wide for 64 bits
        return _add_fixed(b, numbers)


def _add_terms(b: Builder, numbers: Sequence[Rational]) -> Rational:
    within = add_intervals(*(interval(x) for x in numbers))
    terms: dict[int | None, Term] = {}
    for x in numbers:
        for term in x.terms:
            name = None if term.bottom is None else term.bottom.index
            terms[name] = term if name not in terms else _merge(b, terms[name], term)
    kept = [term for term in terms.values() if term.top != 0 or term.bottom is None]
    nonzero = [term for term in kept if term.top != 0] or kept[:1]
    return Rational(tuple(nonzero) or (Term(0, 1, None),), within)


def _merge(b: Builder, x: Term, y: Term) -> Term:
    """The sum of two terms over the same column."""
    scale = math.lcm(x.scale, y.scale)
    top = b.add(b.multiply(x.top, scale // x.scale), b.multiply(y.top, scale // y.scale))
    return Term(top, scale, x.bottom)


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
    return _scaled_fixed(b, x, factor)


def _scaled_terms(b: Builder, x: Rational, factor: Fraction) -> Rational:
    terms = []
    for term in x.terms:
        shared = math.gcd(factor.numerator, term.scale)
        top = b.multiply(term.top, factor.numerator // shared)
        terms.append(Term(top, term.scale // shared * factor.denominator, term.bottom))
    return Rational(tuple(terms), _times(interval(x), factor))


def _times(a: Interval, factor: Fraction) -> Interval:
    ends = [None if x is None else x * factor for x in (a.low, a.high)]
    low, high = ends if factor >= 0 else reversed(ends)
    return Interval(low, high)


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
    return _multiply_fixed(b, *(z if isinstance(z, Fixed) else fixed(b, z) for z in (x, y)))


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
        left = _by(b, b.multiply(first.top, scale // first.scale), term.bottom)
        right = _by(b, b.multiply(term.top, scale // term.scale), first.bottom)
        bottoms = [s for s in (first.bottom, term.bottom) if s is not None]
        first = Term(b.add(left, right), scale, _product(b, bottoms))
    return first


def as_term(b: Builder, x: Number) -> Term:
    """The number as one quotient; refused where that leaves 64 bits."""
    if isinstance(x, Fixed):
        raise UnsupportedError("a sum of quotients where one is needed")
    return combined(b, x)


def _by(b: Builder, x: Whole, factor: Slot | None) -> Whole:
    return x if factor is None else b.multiply(x, factor)


def is_zero(b: Builder, x: Number) -> Truth:
    """Where a number is 0."""
    return compare(b, "equal", x, constant(Fraction(0)))


def divided(b: Builder, x: Number, y: Number) -> Number:
    """x / y, where y is not 0; what it is where y is 0 does not matter."""
    divisor = as_constant(y)
    if divisor is not None:
        return scaled(b, x, 1 / divisor)
    if isinstance(y, Fixed):
        raise UnsupportedError("a quotient by a sum of quotients")
    by = combined(b, y)
    bottom, sign = _above_zero(b, by.top)
    top = b.multiply(_by(b, by.scale, by.bottom), sign)
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


# ---- comparisons ---------------------------------------------------------------------------------

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
        left, right = _by(b, x.top, y.bottom), _by(b, y.top, x.bottom)
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
    return b.emit("where", "f", small, 0.0, near)


def tolerance_of(x: Fixed) -> float:
    """How far its units and rest can be off once they are added, in units."""
    return 4 * x.error + 2.0**-60


def separated(x: Fixed, units: float) -> bool:
    """Whether the number is either 0 or farther from it than so many units."""
    if x.over is None or x.over.most > LARGEST_DENOMINATOR:
        return False
    return 2.0**x.bits / x.over.most > units


# ---- choices and limits --------------------------------------------------------------------------


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
    p, q = _alike(b, (x, y))
    return Fixed(
        as_column(b, b.choose(truth, p.units, q.units)),
        b.emit("where", "f", truth, p.rest, q.rest),
        p.bits,
        max(p.error, q.error),
        None if p.over is None or q.over is None else p.over.plus(q.over),
        within,
    )


def as_column(b: Builder, x: Whole) -> Slot:
    """Whole numbers as a column, be they the same for every row."""
    if isinstance(x, int) and abs(x) > LARGEST:
        raise UnsupportedError("a number of more than 64 bits")
    return x if isinstance(x, Slot) else b.emit("full", "i", x, interval=at(x))


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
    return choose(b, compare(b, "less_equal" if least else "greater_equal", x, y), x, y)


def _extreme_terms(b: Builder, x: Term, y: Term, least: bool, p: Interval, q: Interval) -> Rational:
    scale = math.lcm(x.scale, y.scale)
    bottom = x.bottom or y.bottom
    if x.bottom is not None and y.bottom is not None and x.bottom is not y.bottom:
        raise UnsupportedError("two denominators")
    tops = [
        _by(b, b.multiply(term.top, scale // term.scale), bottom if term.bottom is None else None)
        for term in (x, y)
    ]
    top = (b.minimum if least else b.maximum)(*tops)
    ends = clamp(p, Interval(None, None), q) if least else clamp(p, q, Interval(None, None))
    return Rational((Term(top, scale, bottom),), ends)


def held(b: Builder, x: Number, low: Number, high: Number) -> Number:
    """The number held between a low and a high."""
    return extreme(b, extreme(b, x, low, least=False), high, least=True)


def absolute(b: Builder, x: Number) -> Number:
    """The distance from 0."""
    return extreme(b, x, negative(b, x), least=False)


# ---- fixed point ---------------------------------------------------------------------------------


def bits_for(limit: Fraction) -> int:
    """How many bits after the point leave room for values up to a limit."""
    size = limit.numerator.bit_length() - limit.denominator.bit_length() + 1
    return FIXED_BITS - max(size, -30)


def _alike(b: Builder, numbers: Sequence[Number]) -> list[Fixed]:
    """The numbers in fixed point with the same bits."""
    bits = [bits_for(limit_of(interval(x))) for x in numbers]
    bits += [x.bits for x in numbers if isinstance(x, Fixed)]
    return [shifted(b, x, min(bits)) for x in numbers]


def limit_of(within: Interval) -> Fraction:
    """The greatest distance from 0; UnsupportedError where there is none."""
    if within.most is None:
        raise UnsupportedError("a number without bounds")
    return within.most


def shifted(b: Builder, x: Number, bits: int) -> Fixed:
    """A number in fixed point with so many bits."""
    if isinstance(x, Rational):
        return fixed(b, x, bits)
    return x if x.bits == bits else _scaled_fixed(b, x, Fraction(1), bits)


def _add_fixed(b: Builder, numbers: Sequence[Number]) -> Fixed:
    within = add_intervals(*(interval(x) for x in numbers))
    bits = [bits_for(limit_of(within))] + [x.bits for x in numbers if isinstance(x, Fixed)]
    parts = [shifted(b, x, min(bits)) for x in numbers]
    return _sum_fixed(b, parts, within)


def _sum_fixed(b: Builder, parts: Sequence[Fixed], within: Interval) -> Fixed:
    units, rest, error, over = parts[0].units, parts[0].rest, parts[0].error, parts[0].over
    for part in parts[1:]:
        units = as_column(b, b.add(units, part.units))
        rest = b.emit("add", "f", rest, part.rest)
        error += part.error + 2.0**-40 * part.error
        over = None if over is None or part.over is None else over.plus(part.over)
    return Fixed(units, rest, parts[0].bits, error, over, within)


def _constant_fixed(b: Builder, value: Fraction, bits: int | None) -> Fixed:
    places = min(bits_for(abs(value)), 99 if bits is None else bits)
    units = round(value * Fraction(2) ** places)
    rest = float(value * Fraction(2) ** places - units)
    column = as_column(b, units)
    return Fixed(
        column,
        b.emit("full", "f", rest),
        places,
        0.0 if rest == 0 else 2.0**-53,
        Over(value.denominator) if value.denominator < LARGEST_DENOMINATOR else None,
        exactly(value),
    )


def by_place(b: Builder, place: Slot, values: Sequence[Fraction]) -> Number:
    """The value that stands at a column's places in a list."""
    within = union(*(exactly(value) for value in values))
    parts = [(value.numerator, value.denominator) for value in values]
    if all(max(abs(top), bottom) < ROOM for top, bottom in parts):
        tops, bottoms = (tuple(side) for side in zip(*parts, strict=True))
        top = b.emit("take", "i", place, tops, interval=span(min(tops), max(tops)))
        bottom = b.emit("take", "i", place, bottoms, interval=span(1, max(bottoms)))
        return Rational((Term(top, 1, bottom),), within)
    places = bits_for(limit_of(within))
    units = [round(value * Fraction(2) ** places) for value in values]
    rests = [
        float(value * Fraction(2) ** places - unit)
        for value, unit in zip(values, units, strict=True)
    ]
    return Fixed(
        b.emit("take", "i", place, tuple(units), interval=span(min(units), max(units))),
        b.emit("take", "f", place, tuple(rests)),
        places,
        2.0**-53,
        None,
        within,
    )


def _multiply_fixed(b: Builder, x: Fixed, y: Fixed) -> Fixed:
    """The product of numbers of at most 61 bits: of their halves, as in long multiplication."""
    within = _meet(multiply_intervals(x.within, y.within), Interval())
    bits = x.bits + y.bits - 62
    mask = (1 << 31) - 1
    half = span(-(2**31), 2**31)
    low_half = span(0, mask)
    (xh, xl), (yh, yl) = (
        (
            b.emit("right_shift", "i", z.units, 31, interval=half),
            b.emit("bitwise_and", "i", z.units, mask, interval=low_half),
        )
        for z in (x, y)
    )
    cross = b.emit(
        "add",
        "i",
        b.emit("multiply", "i", xh, yl),
        b.emit("multiply", "i", xl, yh),
    )
    carried = b.emit("right_shift", "i", cross, 31)
    most = math.ceil(limit_of(within) * Fraction(2) ** bits) + 2**12
    units = b.emit("add", "i", b.emit("multiply", "i", xh, yh), carried, interval=span(-most, most))
    left = b.emit("cast", "f", b.emit("bitwise_and", "i", cross, mask))
    lowest_part = b.emit("cast", "f", b.emit("multiply", "i", xl, yl))
    rest = b.emit(
        "add",
        "f",
        b.emit("multiply", "f", left, 2.0**-31),
        b.emit("multiply", "f", lowest_part, 2.0**-62),
    )
    for one, other in ((x, y), (y, x)):
        share = b.emit("multiply", "f", b.emit("cast", "f", one.units), 2.0**-62)
        rest = b.emit("add", "f", rest, b.emit("multiply", "f", share, other.rest))
    error = (x.error + y.error) * 2 + 2.0**-40
    over = None if x.over is None or y.over is None else x.over.times(y.over)
    return Fixed(units, rest, bits, error, over, within)


def fixed(b: Builder, x: Rational, bits: int | None = None) -> Fixed:
    """A sum of quotients in fixed point."""
    value = as_constant(x)
    if value is not None:
        return _constant_fixed(b, value, bits)
    within = interval(x)
    at_most = sum((limit_of(_meet(_of_term(t), Interval())) for t in x.terms), Fraction(0))
    places = bits_for(max(at_most, limit_of(within)))
    bits = places if bits is None else min(bits, places)
    parts = [_quotient(b, term, bits) for term in x.terms]
    return _sum_fixed(b, parts, within)


def _wrapped(value: int) -> int:
    """A constant as int64 wraps it around."""
    return (value + 2**63) % 2**64 - 2**63


def _quotient(b: Builder, term: Term, bits: int) -> Fixed:
    """top * 2^bits / (scale * bottom), its nearest unit or one close by, and what remains."""
    twos = (term.scale & -term.scale).bit_length() - 1
    shift, scale = bits - twos, term.scale >> twos
    if shift < 0:
        shift, scale = 0, scale << -(bits - twos)
    within = _of_term(term)
    if scale == 1 and term.bottom is None:
        units = b.multiply(term.top, 1 << shift)
        zero = b.emit("full", "f", 0.0)
        return Fixed(as_column(b, units), zero, bits, 0.0, Over(term.scale), within)
    bottom = _by(b, scale, term.bottom)
    most = at(bottom).high
    assert most is not None
    size = float(limit_of(within)) * 2.0**bits
    if float(most) * (1 + size * 2.0**-50) >= ROOM:
        raise UnsupportedError("a denominator too large for fixed point")
    top = b.emit("cast", "f", as_column(b, term.top))
    by = b.emit("cast", "f", bottom) if isinstance(bottom, Slot) else float(bottom)
    guess = b.emit("multiply", "f", b.emit("divide", "f", top, by), 2.0**shift)
    units = b.emit(
        "cast",
        "i",
        b.emit("rint", "f", guess),
        interval=span(-math.ceil(size) - 2, math.ceil(size) + 2),
    )
    shifted = b.emit("multiply", "i", term.top, _wrapped(1 << shift))
    left = b.emit("subtract", "i", shifted, b.emit("multiply", "i", units, _wrapped_by(bottom)))
    rest = b.emit("divide", "f", b.emit("cast", "f", left), by)
    error = (1 + size * 2.0**-50) * 2.0**-51
    over = Over(term.scale, frozenset({(term.bottom,)} if term.bottom is not None else ()))
    return Fixed(units, rest, bits, error, over, within)


def _wrapped_by(x: Whole) -> Whole:
    return _wrapped(x) if isinstance(x, int) else x


def _scaled_fixed(b: Builder, x: Fixed, factor: Fraction, bits: int | None = None) -> Fixed:
    """A number in fixed point times a constant, at bits of its own."""
    within = _times(x.within, factor)
    if factor == -1 and bits is None:
        return evolve(
            x,
            units=as_column(b, b.negative(x.units)),
            rest=b.emit("negative", "f", x.rest),
            within=within,
        )
    places = min(bits_for(limit_of(within)), bits if bits is not None else 99)
    exact = factor * Fraction(2) ** (places - x.bits)  # from units to units
    top, bottom = exact.numerator, exact.denominator
    size = float(limit_of(within)) * 2.0**places
    if bottom * (1 + size * 2.0**-50) >= ROOM:
        product = _multiply_fixed(b, x, _constant_fixed(b, factor, None))
        return product if bits is None else shifted(b, product, min(bits, product.bits))
    guess = b.emit("multiply", "f", b.emit("cast", "f", x.units), float(exact))
    most = math.ceil(size) + 2**12
    units = b.emit("cast", "i", b.emit("rint", "f", guess), interval=span(-most, most))
    left = b.emit(
        "subtract",
        "i",
        b.emit("multiply", "i", x.units, _wrapped(top)),
        b.emit("multiply", "i", units, _wrapped(bottom)),
    )
    remainder = b.emit("divide", "f", b.emit("cast", "f", left), float(bottom))
    rest = b.emit("add", "f", remainder, b.emit("multiply", "f", x.rest, float(exact)))
    error = (1 + size * 2.0**-50) * 2.0**-50 + x.error * abs(float(exact)) * 2
    over = None if x.over is None else x.over.times(Over(factor.denominator))
    return Fixed(units, rest, places, error, over, within)


# ---- rounding ------------------------------------------------------------------------------------


def rounded(b: Builder, x: Number, step: Fraction, mode: str) -> Number:
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
            bottom = _by(b, term.scale * step.numerator, term.bottom)
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


def _rounded_quotient(b: Builder, top: Whole, bottom: Whole, mode: str) -> Whole:
    """top / bottom to a whole number; bottom is above 0."""
    low = at(top).low
    negatives = low is None or low < 0
    if mode == "floor" or (mode == "down" and not negatives):
        return b.floor_divide(top, bottom)
    if mode == "ceil" or (mode == "up" and not negatives):
        return b.negative(b.floor_divide(b.negative(top), bottom))
    if mode in ("down", "up"):
        sign = b.emit("sign", "i", top, interval=span(-1, 1))
        size = _rounded_quotient(b, b.maximum(b.multiply(top, sign), 0), bottom, mode)
        return b.multiply(size, sign)
    twice, double_top = b.multiply(bottom, 2), b.multiply(top, 2)
    raised = b.add(double_top, bottom)
    steps = b.floor_divide(raised, twice)
    if mode == "half away" and not negatives:
        return steps
    tie = b.compare("equal", b.multiply(steps, twice), raised)
    if mode == "half away":
        wrong = b.both(tie, b.compare("less", top, 0))
    else:
        odd = b.emit("bitwise_and", "i", steps, 1, interval=span(0, 1))
        wrong = b.both(tie, b.compare("equal", odd, 1))
    if isinstance(wrong, bool):
        return b.subtract(steps, int(wrong))
    return b.subtract(steps, b.choose(wrong, 1, 0))


def _rounded_fixed(b: Builder, x: Fixed, step: Fraction, mode: str, within: Interval) -> Rational:
    """The same for a number of 0 and more in fixed point.

    The guess of the whole number of steps is off by one at most; how far the number is from the
    edges of that step is then computed exactly, in 64 bits that wrap around.
    """
    if x.within.low is None or x.within.low < 0:
        raise UnsupportedError("a rounding of sums of quotients below 0")
    half = mode in ("half away", "half even")
    if mode == "half even":
        raise UnsupportedError("rounding half even of sums of quotients")
    p, q = step.numerator, 2 * step.denominator  # a step is 2p/q
    unit = 1 << x.bits
    most = limit_of(x.within) / step
    if p * unit * 4 * 2 >= ROOM or q * (2**12) >= ROOM or most > 2**50:
        raise UnsupportedError("a rounding too fine for fixed point")
    scale = float(1 / (step * unit))
    steps_float = b.emit("multiply", "f", b.emit("cast", "f", x.units), scale)
    if half:
        steps_float = b.emit("add", "f", steps_float, 0.5)
    interval_ = span(-1, math.ceil(most) + 2)
    guess = b.emit("cast", "i", b.emit("floor", "f", steps_float), interval=interval_)
    # value - edge, in units of 1 / (q 2^bits); the edge below is (2 guess - half) p / q
    edge = b.subtract(b.multiply(guess, 2), 1 if half else 0)
    gap = b.emit(
        "subtract",
        "i",
        b.emit("multiply", "i", x.units, _wrapped(q)),
        b.emit("multiply", "i", edge, _wrapped(p * unit)),
    )
    rest = b.emit("multiply", "f", x.rest, float(q))
    above = b.emit("add", "f", b.emit("cast", "f", gap), rest)
    width = b.emit("subtract", "i", gap, _wrapped(2 * p * unit))
    beyond = b.emit("add", "f", b.emit("cast", "f", width), rest)
    tolerance = (4 * x.error + 2.0**-60) * q
    apart = separated(evolve(x, over=x.over and x.over.times(Over(q))), 2 * tolerance / q)
    for distance in (above, beyond):
        if not apart:
            size = b.emit("absolute", "f", distance)
            b.doubt(b.emit("less_equal", "b", size, tolerance))
    low = b.emit("less", "b", above, -tolerance)
    high = b.emit("greater_equal", "b", beyond, -tolerance)
    steps = b.add(b.subtract(guess, b.choose(low, 1, 0)), b.choose(high, 1, 0))
    if mode in ("ceil", "up"):
        exact = b.emit("less_equal", "b", b.emit("absolute", "f", above), tolerance)
        exact = b.emit(
            "logical_or",
            "b",
            exact,
            b.emit("less_equal", "b", b.emit("absolute", "f", beyond), tolerance),
        )
        steps = b.add(steps, b.choose(exact, 0, 1))
    return Rational((Term(b.multiply(steps, step.numerator), step.denominator, None),), within)


# ---- results -------------------------------------------------------------------------------------


def double(b: Builder, x: Number) -> Slot:
    """The double nearest to the number; a row that this cannot tell is in doubt."""
    if isinstance(x, Rational) and len(x.terms) == 1:
        term = x.terms[0]
        bottom = _by(b, term.scale, term.bottom)
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
            nothing = b.emit("less_equal", "b", b.emit("absolute", "f", result), tolerance)
            high, low, result = (
                b.emit("where", "f", nothing, value, part)
                for part, value in ((high, 1.0), (low, 0.0), (result, 0.0))
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
