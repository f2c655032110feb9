"""Arithmetic on decimals, each figure with a bound on how far it is off from the exact one.

Sums and products of decimals are exact. A quotient is rounded to the decimals that the database
carries; multiplied back it tells whether it was exact, so a row in which every division comes
out even carries no error at all. Errors go through every operation as in running error analysis
(Higham, Accuracy and Stability of Numerical Algorithms, section 3.3), rounded generously.
"""

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve

from rulelang.output.sql.errors import InexpressibleError
from rulelang.output.sql.nodes import (
    Sql,
    absolute,
    any_of,
    case,
    cast,
    compare,
    double,
    greatest,
    least,
    literal,
    minus,
    negative,
    null,
    nullif,
    over,
    plus,
    size,
    times,
    try_cast,
)
from rulelang.output.sql.values import Value, absences, bare, united, where_known
from rulelang.output.sql.writer import Writer
from rulelang.output.walk.states import DIVISION
from rulelang.plan import intervals
from rulelang.rational import decimal_text
from rulelang.words import Number, phrase

__all__ = [
    "OF_INTEGER",
    "add",
    "aligned",
    "clamp",
    "constant",
    "cut",
    "difference",
    "divide",
    "extreme",
    "magnitude",
    "multiply",
    "narrowed",
    "negate",
    "or_whole",
    "places_of",
    "scaled",
]

BINARY = Fraction(1, 10**15)
"""What a division in binary floating point may be off, of the quotient: a generous 9 × 2^-53."""

LARGE = 10**6
"""From here on whole constants are written as decimals, for two of them to be multiplied."""

DIVISOR_DIGITS = 12
"""The digits before the point that a divisor may have for a quotient to be multiplied back."""

SPARE = 2
"""The digits that are left free in a type, where sums would else lose decimals."""

OF_INTEGER = 10
"""The digits that a database takes a whole number to have."""

SHORT = 6
"""A reciprocal of so many decimals is multiplied with, in place of a division."""


def constant(w: Writer, number: Fraction) -> Value:
    """A number of the rules: as it is, or cut to the decimals that the database carries."""
    places = places_of(number)
    error: Sql | None = None
    if places is None or places > w.dialect.places:
        places = w.dialect.places
        error = size(Fraction(1, 10**places))
    text = decimal_text(number, places)
    if places == 0 and abs(number) >= LARGE:
        text, places = f"{text}.0", 1
    digits = len(str(abs(number.numerator) // number.denominator))
    digits = digits if places else max(digits, OF_INTEGER)
    if digits + places > w.dialect.precision:
        raise InexpressibleError(
            phrase("inexpressible.number", number=Number(text), database=w.dialect.title)
        )
    interval = intervals.exactly(number)
    return Value(
        literal(text),
        "number",
        error=error,
        digits=digits,
        scale=places,
        range=interval,
        constant=number,
    )


def places_of(number: Fraction) -> int | None:
    """The decimals that a number ends within, None where it does not."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _number(value: Value) -> Fraction | None:
    return value.constant if isinstance(value.constant, Fraction) else None


def _joint(w: Writer, parts: Sequence[Value], sql: Sql) -> Value:
    return Value(
        sql,
        "number",
        *w.joined(parts),
        near=united(part.near for part in parts),
        faults=united(part.faults for part in parts),
    )


def _errors(parts: Sequence[Value]) -> list[Sql]:
    return [part.error for part in parts if part.error is not None]


# ---- sums and products ---------------------------------------------------------------------------


def add(w: Writer, parts: Sequence[Value]) -> Value:
    """A sum of numbers that must all be known."""
    fixed = [number for part in parts if (number := _number(part)) is not None]
    varying = [part for part in parts if _number(part) is None]
    if not varying:
        return constant(w, sum(fixed, Fraction(0)))
    rest = sum(fixed, Fraction(0))
    terms = [*varying, *([constant(w, rest)] if rest else [])]
    if len(terms) == 1:
        return terms[0]
    scale = max(term.scale for term in terms)
    digits = max(term.digits for term in terms) + len(terms).bit_length()
    if w.dialect.shrinks:
        room = w.dialect.precision - scale - len(terms).bit_length()
        terms = [narrowed(w, term, room) for term in terms]
        sql = _balanced([term.sql for term in terms])
    else:
        sql = plus(*(term.sql for term in terms))
    errors = _errors(terms)
    total = evolve(
        _joint(w, terms, sql),
        error=plus(*errors) if errors else None,
        digits=min(digits, w.dialect.precision - scale),
        scale=scale,
        range=intervals.add(*(term.range for term in terms)),
    )
    return _spared(w, total)


def _balanced(terms: Sequence[Sql]) -> Sql:
    """A sum in halves, for each addition makes its type a digit longer."""
    if len(terms) <= 2:
        return plus(*terms)
    half = (len(terms) + 1) // 2
    return plus(_balanced(terms[:half]), _balanced(terms[half:]))


def aligned(w: Writer, values: Sequence[Value]) -> list[Value]:
    """Numbers of which one is chosen, in types that have one in common."""
    room = w.dialect.precision - max((value.scale for value in values), default=0)
    return [value if value.constant is not None else narrowed(w, value, room) for value in values]


def narrowed(w: Writer, value: Value, digits: int) -> Value:
    """The value in a type of at most so many digits before the point, where types are tight."""
    if not w.dialect.tight or value.digits <= digits:
        return value
    sql = cast(value.sql, w.dialect.decimal(digits, value.scale))
    return evolve(value, sql=sql, digits=digits)


def or_whole(value: Value, sql: Sql) -> Value:
    """What gives the value or a whole number, whose type is longer than its digits."""
    return evolve(value, sql=sql, digits=max(value.digits, OF_INTEGER), constant=None)


def negate(value: Value) -> Value:
    """The negative."""
    number = _number(value)
    return evolve(
        value,
        sql=negative(value.sql),
        range=intervals.negate(value.range),
        constant=None if number is None else -number,
    )


def difference(w: Writer, left: Value, right: Value) -> Value:
    """The one less the other."""
    return add(w, (left, negate(right)))


def multiply(w: Writer, left: Value, right: Value) -> Value:
    """A product of two numbers that must both be known."""
    a, b = _number(left), _number(right)
    if a is not None and b is not None:
        return constant(w, a * b)
    if a == 1:
        return right
    if b == 1:
        return left
    while left.scale + right.scale > w.dialect.room:
        if left.scale >= right.scale:
            left = cut(w, left)
        else:
            right = cut(w, right)
    left, right = _room_for_product(w, left, right)
    if left.error is not None:
        right = w.hoisted(right)
    if right.error is not None:
        left = w.hoisted(left)
    product = evolve(
        _joint(w, (left, right), times(left.sql, right.sql)),
        error=_product_error(w, left, right),
        digits=min(left.digits + right.digits, w.dialect.precision - left.scale - right.scale),
        scale=left.scale + right.scale,
        range=intervals.multiply(left.range, right.range),
    )
    product = cut(w, product) if product.scale > w.dialect.widest else product
    return _spared(w, product)


def _spared(w: Writer, value: Value) -> Value:
    """The value with digits to spare, where the difference to another would else lose decimals."""
    if not w.dialect.shrinks:
        return value
    return narrowed(w, value, w.dialect.precision - SPARE - value.scale)


def _room_for_product(w: Writer, left: Value, right: Value) -> tuple[Value, Value]:
    """Both in types whose product keeps its decimals, where it would lose them."""
    room = w.dialect.precision - 1 - left.scale - right.scale
    if not w.dialect.shrinks or left.digits + right.digits <= room:
        return left, right
    for fixed, other in ((left, right), (right, left)):
        if fixed.constant is not None and fixed.digits < room:
            pair = fixed, narrowed(w, other, room - fixed.digits)
            return pair if fixed is left else (pair[1], pair[0])
    half = room // 2
    left = narrowed(w, left, max(half, room - right.digits))
    return left, narrowed(w, right, room - left.digits)


def _product_error(w: Writer, left: Value, right: Value) -> Sql | None:
    if left.error is not None and right.error is not None:
        left, right = w.with_error(left), w.with_error(right)
    terms = []
    if left.error is not None:
        terms.append(times(magnitude(right), left.error))
    if right.error is not None:
        terms.append(times(magnitude(left), right.error))
    if left.error is not None and right.error is not None:
        terms.append(times(left.error, right.error))
    return plus(*terms) if terms else None


def magnitude(value: Value) -> Sql:
    """A number without its sign."""
    number = _number(value)
    if number is not None:
        return size(abs(number))
    return absolute(value.sql)


def cut(w: Writer, value: Value) -> Value:
    """The number rounded to the decimals that are carried; its error says if that changed it."""
    places = w.dialect.places
    if value.scale <= places:
        return value
    value = w.hoisted(value)
    digits = min(value.digits, w.dialect.precision - places)
    short = w.column("short", cast(value.sql, w.dialect.decimal(digits, places)))
    lost = case([(compare("=", short, value.sql), literal(0))], size(Fraction(1, 10**places)))
    error = lost if value.error is None else plus(value.error, lost)
    return evolve(value, sql=short, digits=digits, scale=places, error=error, constant=None)


# ---- quotients -----------------------------------------------------------------------------------


def scaled(w: Writer, value: Value, factor: Fraction) -> Value:
    """A number times a constant, as a product or as a quotient, whichever is exact more often."""
    places = places_of(factor)
    if places is not None and places <= SHORT:
        return multiply(w, constant(w, factor), value)
    product = multiply(w, constant(w, Fraction(factor.numerator)), value)
    return divide(w, product, constant(w, Fraction(factor.denominator)))


def divide(w: Writer, left: Value, right: Value) -> Value:
    """A quotient; a division by zero is the state of that name."""
    divisor = _number(right)
    if divisor is not None and divisor != 0:
        dividend = _number(left)
        if dividend is not None:
            return constant(w, dividend / divisor)
        places = places_of(1 / divisor)
        if places is not None and places <= SHORT:
            return multiply(w, left, constant(w, 1 / divisor))
    left, right = w.hoisted(left), w.with_error(w.hoisted(right))
    zero = Fraction(0) in right.range
    failures = [(compare("=", right.sql, literal(0)), DIVISION)] if zero else []
    states, state, _ = w.joined((left, right), failures)
    quotient = w.column("quotient", _quotient(w, left, right))
    if right.error is not None:
        w.edge(right.sql, times(literal(2), right.error))
    return Value(
        quotient,
        "number",
        states,
        state,
        error=_quotient_error(w, quotient, left, right),
        digits=_quotient_digits(w),
        scale=w.dialect.places,
        range=intervals.divide(left.range, right.range),
        near=united((left.near, right.near)),
        faults=united((left.faults, right.faults)),
    )


def _quotient_digits(w: Writer) -> int:
    return 14 if w.dialect.tight else w.dialect.precision - w.dialect.places


def _quotient(w: Writer, left: Value, right: Value) -> Sql:
    divisor = right.sql if _number(right) else nullif(right.sql, literal(0))
    places = w.dialect.places
    kind = w.dialect.decimal(_quotient_digits(w), places)
    if w.dialect.binary_division:
        return cast(over(double(left.sql), divisor), kind)
    wide = w.dialect.decimal(0, max(places, left.scale))
    return cast(over(cast(left.sql, wide), divisor), kind)


def _quotient_error(w: Writer, quotient: Sql, left: Value, right: Value) -> Sql:
    inexact = size(Fraction(1, 10**w.dialect.places))
    if w.dialect.binary_division:
        inexact = plus(inexact, times(size(BINARY), absolute(quotient)))
    error: Sql = inexact
    back = _multiplied_back(w, quotient, left, right)
    if back is not None:
        error = case([(back, literal(0))], inexact)
    carried = []
    if left.error is not None:
        carried.append(left.error)
    if right.error is not None:
        carried.append(times(absolute(quotient), right.error))
    if not carried:
        return error
    divisor = magnitude(right)
    divisor = divisor if _number(right) else nullif(divisor, literal(0))
    return plus(error, over(times(literal(2), double(plus(*carried))), divisor))


def _multiplied_back(w: Writer, quotient: Sql, left: Value, right: Value) -> Sql | None:
    """The condition that a quotient is exact; None where the database cannot tell.

    It may be NULL where a figure is too long to tell.
    """
    scale = w.dialect.places + right.scale
    if scale > w.dialect.room:
        return None
    if not w.dialect.shrinks:
        return compare("=", times(quotient, right.sql), left.sql)
    if left.scale > scale:
        return None
    # A product of 38 digits, none of them lost; and what it is compared with has no more.
    digits = min(right.digits, DIVISOR_DIGITS)
    room = w.dialect.precision - 1 - scale - digits
    if room < 1:
        return None
    whole = w.dialect.precision - scale
    product = times(
        _tried(w, quotient, _quotient_digits(w), room, w.dialect.places),
        _tried(w, right.sql, right.digits, digits, right.scale),
    )
    return compare("=", product, _tried(w, left.sql, left.digits, whole, left.scale))


def _tried(w: Writer, sql: Sql, digits: int, most: int, scale: int) -> Sql:
    """A figure in a type of at most so many digits before the point, NULL where it has more."""
    return sql if digits <= most else try_cast(sql, w.dialect.decimal(most, scale))


# ---- the least, the greatest, and what is held between -------------------------------------------


def extreme(w: Writer, parts: Sequence[Value], greatest_of: bool) -> Value:
    """The least or the greatest of numbers that must all be known."""
    numbers = [number for part in parts if (number := _number(part)) is not None]
    if len(numbers) == len(parts):
        return constant(w, max(numbers) if greatest_of else min(numbers))
    if len(parts) == 1:
        return parts[0]
    parts = [w.told(part) for part in aligned(w, parts)]
    joint = _joint(w, parts, null())
    chosen = (greatest if greatest_of else least)(*(bare(part) for part in parts))
    errors = _errors(parts)
    combine = intervals.highest if greatest_of else intervals.lowest
    return evolve(
        joint,
        sql=where_known(joint.gaps, chosen),
        error=greatest(*errors) if errors else None,
        digits=max(part.digits for part in parts),
        scale=max(part.scale for part in parts),
        range=combine(*(part.range for part in parts)),
    )


def clamp(w: Writer, value: Value, low: Value | None, high: Value | None) -> Value:
    """A number held within a low and a high, each None where it cannot be beyond it."""
    lowest = None if low is None else _number(low)
    highest = None if high is None else _number(high)
    apart = lowest is None or highest is None or lowest <= highest
    if not apart or (low and lowest is None) or (high and highest is None):
        value = value if low is None else extreme(w, (value, low), True)
        return value if high is None else extreme(w, (value, high), False)
    number = _number(value)
    if number is not None:
        number = number if lowest is None else max(number, lowest)
        return constant(w, number if highest is None else min(number, highest))
    inside = value.range
    if lowest is None or (inside.low is not None and inside.low >= lowest):
        low = None
    if highest is None or (inside.high is not None and inside.high <= highest):
        high = None
    ends = [end for end in (low, high) if end is not None]
    if not ends:
        return value
    value, *ends = aligned(w, (value, *ends))
    value = w.told(value) if value.error is None else w.with_error(w.hoisted(value))
    error, sql, span, gaps = value.error, bare(value), inside, absences(value)
    beyond = []
    if low is not None:
        sql = greatest(sql, ends[0].sql)
        span = intervals.highest(span, low.range)
        if error is not None:
            under = negative(error) if lowest == 0 else minus(low.sql, error)
            beyond.append(compare("<", value.sql, under))
    if high is not None:
        sql = least(sql, ends[-1].sql)
        span = intervals.lowest(span, high.range)
        if error is not None:
            beyond.append(compare(">", value.sql, plus(high.sql, error)))
    if error is not None:
        # Held at an end that is farther away than the error, it is exactly that end.
        error = case([(any_of(beyond), literal(0))], error)
    return evolve(
        value,
        sql=where_known(gaps, sql),
        gaps=gaps,
        error=error,
        digits=max(value.digits, *(end.digits for end in ends)),
        scale=max(value.scale, *(end.scale for end in ends)),
        range=span,
    )
