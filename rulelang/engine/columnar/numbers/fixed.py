"""Fixed point: sums of quotients carried as units of 2^-bits, and what remains of them."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from attrs import evolve

from rulelang.engine.columnar.numbers.floats import from_pair, pair_of
from rulelang.engine.columnar.numbers.kinds import (
    LARGEST_DENOMINATOR,
    ROOM,
    Fixed,
    Number,
    Over,
    Rational,
    Term,
    Truth,
    as_column,
    as_constant,
    as_float,
    bits_for,
    interval,
    known_terms,
    limit_of,
    meet,
    separated,
    times_column,
    tolerance_of,
)
from rulelang.engine.columnar.numbers.seen import seen
from rulelang.engine.columnar.program import Builder, Slot, Whole, span
from rulelang.plan.intervals import Interval, exactly
from rulelang.plan.intervals import add as add_intervals
from rulelang.plan.intervals import multiply as multiply_intervals
from rulelang.rational import nearest_double

__all__ = [
    "add_fixed",
    "alike",
    "as_seen",
    "fixed",
    "made_whole",
    "multiply_fixed",
    "scaled_fixed",
    "shifted",
    "times",
    "wrapped",
]

NOTHING = Fraction(0)
SPARE = 16  # times as far off as it is may a number be once it has gone on
LARGEST_SCALE = 2**40  # constants of more digits rarely come together to be on an edge


def fixed(b: Builder, x: Rational, bits: int | None = None) -> Fixed:
    """A sum of quotients in fixed point."""
    value = as_constant(x)
    if value is not None:
        return _constant_fixed(b, value, bits)
    x = _rational_as_seen(b, x)
    within = interval(x)
    terms = known_terms(x)
    at_most = sum((limit_of(term.interval) for term in terms), Fraction(0))
    places = bits_for(max(at_most, limit_of(within)))
    bits = places if bits is None else min(bits, places)
    return _sum_fixed(b, _level(b, [_quotient(b, term, bits) for term in terms]), within)


def as_seen(b: Builder, x: Number) -> Number:
    """A number with what it is in the rows that bear witness."""
    return x if isinstance(x, Fixed) else _rational_as_seen(b, x)


def _rational_as_seen(b: Builder, x: Rational) -> Rational:
    return evolve(x, terms=tuple(_term_as_seen(b, term) for term in known_terms(x)))


def _term_as_seen(b: Builder, term: Term) -> Term:
    if term.bottom is None or term.top == 0:
        return term
    whole = term.top
    top = as_float(Fraction(whole)) if isinstance(whole, int) else b.emit("cast", "f", whole)
    quotient = b.emit("divide", "f", top, b.emit("cast", "f", term.bottom))
    within = seen(b, quotient, times(term.interval, Fraction(term.scale)))
    return evolve(term, within=times(within, Fraction(1, term.scale)))


def shifted(b: Builder, x: Number, bits: int) -> Fixed:
    """A number in fixed point with so many bits, or as many as there is room for."""
    if isinstance(x, Rational):
        return fixed(b, x, bits)
    return x if x.bits == bits else scaled_fixed(b, x, Fraction(1), bits)


def alike(b: Builder, numbers: Sequence[Number], limit: Fraction = NOTHING) -> list[Fixed]:
    """The numbers in fixed point with the same bits, which have room for a limit."""
    numbers = [as_seen(b, x) for x in numbers]
    bits = [bits_for(max(limit, *(limit_of(interval(x)) for x in numbers)))]
    bits += [x.bits for x in numbers if isinstance(x, Fixed)]
    return _level(b, [shifted(b, x, min(bits)) for x in numbers])


def _level(b: Builder, parts: Sequence[Fixed]) -> list[Fixed]:
    """The numbers at the fewest bits that one of them has: its terms may be larger than itself."""
    least = min(part.bits for part in parts)
    return [shifted(b, part, least) for part in parts]


def _quotient(b: Builder, term: Term, bits: int) -> Fixed:
    """top * 2^bits / (scale * bottom), its nearest unit or one close by, and what remains."""
    if isinstance(term.top, int) and term.bottom is None:
        return _constant_fixed(b, Fraction(term.top, term.scale), bits)
    b.note_exact(term.top, term.bottom)
    twos = (term.scale & -term.scale).bit_length() - 1
    shift, scale = bits - twos, term.scale >> twos
    if shift < 0:
        shift, scale = 0, scale << -(bits - twos)
    within = term.interval
    if scale >= ROOM and term.scale > 1:
        one = _constant_fixed(b, Fraction(1, term.scale), None)
        above = fixed(b, Rational((Term(term.top, 1, term.bottom),)))
        return shifted(b, evolve(multiply_fixed(b, above, one), within=within), bits)
    if scale == 1 and term.bottom is None:
        units = b.multiply(term.top, 1 << shift)
        zero = b.emit("full", "f", 0.0)
        return Fixed(as_column(b, units), zero, bits, 0.0, Over(term.scale), within)
    most = scale * (Fraction(1) if term.bottom is None else limit_of(term.bottom.at))
    size = as_float(limit_of(within)) * 2.0**bits
    if as_float(most) * (1 + size * 2.0**-50) >= ROOM:
        pair = pair_of(b, term)
        error = as_float(limit_of(within)) * pair.relative
        return from_pair(b, pair.high, pair.low, error, within, Over.of(term), bits=bits)
    bottom = times_column(b, scale, term.bottom)
    top = b.emit("cast", "f", as_column(b, term.top))
    by = b.emit("cast", "f", bottom) if isinstance(bottom, Slot) else float(bottom)
    guess = b.emit("multiply", "f", b.emit("divide", "f", top, by), 2.0**shift)
    units = b.emit(
        "cast",
        "i",
        b.emit("rint", "f", guess),
        interval=span(-math.ceil(size) - 2, math.ceil(size) + 2),
    )
    tops = b.wrapping("multiply", term.top, wrapped(1 << shift))
    left = b.wrapping("subtract", tops, b.wrapping("multiply", units, _wrapped_by(bottom)))
    rest = b.emit("divide", "f", b.emit("cast", "f", left), by)
    error = (1 + size * 2.0**-50) * 2.0**-51
    return Fixed(units, rest, bits, error, Over.of(term), within)


def _constant_fixed(b: Builder, value: Fraction, bits: int | None) -> Fixed:
    places = min(bits_for(abs(value)), 99 if bits is None else bits)
    units = round(value * Fraction(2) ** places)
    left = value * Fraction(2) ** places - units
    rest = nearest_double(left)
    column = as_column(b, units)
    return Fixed(
        column,
        b.emit("full", "f", rest),
        places,
        0.0 if left == 0 else 2.0**-53,
        Over(1 / abs(value) if value else value),
        exactly(value),
    )


def wrapped(value: int) -> int:
    """A constant as int64 wraps it around."""
    return (value + 2**63) % 2**64 - 2**63


def _wrapped_by(x: Whole) -> Whole:
    return wrapped(x) if isinstance(x, int) else x


def add_fixed(b: Builder, numbers: Sequence[Number]) -> Fixed:
    within = add_intervals(*(interval(x) for x in numbers))
    return _sum_fixed(b, alike(b, numbers, limit_of(within)), within)


def _sum_fixed(b: Builder, parts: Sequence[Fixed], within: Interval) -> Fixed:
    """The sum of numbers with the same bits."""
    units, rest, error = parts[0].units, parts[0].rest, parts[0].error
    for part in parts[1:]:
        units = as_column(b, b.add(units, part.units))
        rest = b.emit("add", "f", rest, part.rest)
        error += part.error + 2.0**-40 * part.error
    over, each = made_whole(b, parts)
    known = reduce(b.both, each)
    over = None if known is False else over
    return Fixed(units, rest, parts[0].bits, error, over, within, known)


def made_whole(b: Builder, parts: Sequence[Fixed]) -> tuple[Over | None, list[Truth]]:
    """What makes whole several numbers, and in which rows it does so, for each.

    Where all of them together need more than helps, what the least of them needs; the others are
    then known where they are 0.
    """
    overs = [part.over for part in parts if part.over is not None]
    if not overs:
        return None, [False for _ in parts]
    over = reduce(Over.plus, overs)
    together = evolve(parts[0], over=over, error=sum(part.error for part in parts))
    told_apart = separated(together, SPARE * tolerance_of(together))
    if told_apart or (over.scale <= LARGEST_SCALE and over.most <= LARGEST_DENOMINATOR):
        return over, [part.exactly_known for part in parts]
    over = min(overs, key=lambda each: each.most)
    return over, [
        part.exactly_known
        if part.over is not None and part.over.plus(over) == over
        else _is_nothing(b, part)
        for part in parts
    ]


def _is_nothing(b: Builder, x: Fixed) -> Truth:
    """Where a number is 0 for certain."""
    tolerance = tolerance_of(x)
    if NOTHING not in x.within or not separated(x, 2 * tolerance):
        return False
    near = b.emit("add", "f", b.emit("cast", "f", x.units), x.rest)
    small = b.emit("less_equal", "b", b.emit("absolute", "f", near), tolerance)
    return b.both(small, x.known)


def scaled_fixed(b: Builder, x: Fixed, factor: Fraction, bits: int | None = None) -> Fixed:
    """A number in fixed point times a constant, at bits of its own."""
    within = times(x.within, factor)
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
    size = as_float(limit_of(within)) * 2.0**places
    if bottom >= ROOM or bottom * (1 + size * 2.0**-50) >= ROOM:
        product = multiply_fixed(b, x, _constant_fixed(b, factor, None))
        return product if bits is None else shifted(b, product, min(bits, product.bits))
    times_units = as_float(exact)
    if abs(times_units) > 1 and x.error:  # a unit less and nearly a unit over is next to nothing
        near = b.emit("rint", "f", x.rest)
        nearest = b.emit("add", "i", x.units, b.wrapping("cast", near), interval=x.units.at)
        x = evolve(x, units=nearest, rest=b.emit("subtract", "f", x.rest, near))
    guess = b.emit("multiply", "f", b.emit("cast", "f", x.units), times_units)
    most = math.ceil(size) + 2**12
    units = b.emit("cast", "i", b.emit("rint", "f", guess), interval=span(-most, most))
    left = b.wrapping(
        "subtract",
        b.wrapping("multiply", x.units, wrapped(top)),
        b.wrapping("multiply", units, wrapped(bottom)),
    )
    remainder = b.emit("divide", "f", b.emit("cast", "f", left), float(bottom))
    further = b.emit("multiply", "f", x.rest, times_units)
    if abs(times_units) > 1 and x.error:  # what remained may now be whole units
        wholes = b.emit("rint", "f", further)
        units = b.emit("add", "i", units, b.wrapping("cast", wholes), interval=units.at)
        further = b.emit("subtract", "f", further, wholes)
    rest = b.emit("add", "f", remainder, further)
    error = (1 + size * 2.0**-50) * 2.0**-50 + x.error * abs(times_units) * 2
    over = (
        None if x.over is None else x.over.times(Over(1 / abs(factor) if factor else Fraction(1)))
    )
    return Fixed(units, rest, places, error, over, within, x.known)


def multiply_fixed(b: Builder, x: Fixed, y: Fixed) -> Fixed:
    """The product of numbers of at most 61 bits: of their halves, as in long multiplication."""
    within = meet(multiply_intervals(x.within, y.within), Interval())
    bits = x.bits + y.bits - 62
    mask = (1 << 31) - 1
    low_half = span(0, mask)
    (xh, xl), (yh, yl) = (
        (
            b.emit("right_shift", "i", z.units, 31, interval=_high_half(z.units)),
            b.emit("bitwise_and", "i", z.units, mask, interval=low_half),
        )
        for z in (x, y)
    )
    cross = as_column(b, b.add(b.multiply(xh, yl), b.multiply(xl, yh)))
    carried = b.emit("right_shift", "i", cross, 31, interval=_high_half(cross))
    most = math.ceil(limit_of(within) * Fraction(2) ** bits) + 2**12
    product = b.wrapping("multiply", xh, yh)
    units = b.emit("add", "i", product, carried, interval=span(-most, most))
    left = b.emit("cast", "f", b.emit("bitwise_and", "i", cross, mask, interval=low_half))
    lowest_part = b.emit("cast", "f", as_column(b, b.multiply(xl, yl)))
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
    return Fixed(units, rest, bits, error, over, within, b.both(x.known, y.known))


def _high_half(x: Slot) -> Interval:
    """What is left of whole numbers once 31 bits are cut off."""
    assert x.at.low is not None and x.at.high is not None
    return span(int(x.at.low) >> 31, int(x.at.high) >> 31)


def times(a: Interval, factor: Fraction) -> Interval:
    ends = [None if x is None else x * factor for x in (a.low, a.high)]
    low, high = ends if factor >= 0 else reversed(ends)
    return Interval(low, high)
