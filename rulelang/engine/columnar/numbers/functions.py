"""Roots, logarithms and powers of numbers in columns.

The exact engine rounds what is irrational to 40 digits, 2^-132 of it; the errors stated here are
2^-105 and more, so that this does not count. Where a result may be rational it is known to be so by
whole numbers: it can then are on an edge without a doubt.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from rulelang import rational
from rulelang.engine.columnar.numbers.arithmetic import add, as_term, combined, multiply, scaled
from rulelang.engine.columnar.numbers.comparisons import choose, compare, extreme, is_zero
from rulelang.engine.columnar.numbers.division import SMALLEST_SHARE, divided, quotient_of
from rulelang.engine.columnar.numbers.fixed import fixed
from rulelang.engine.columnar.numbers.floats import Pair, from_pair, pair_operation
from rulelang.engine.columnar.numbers.kinds import (
    Fixed,
    Number,
    Over,
    Rational,
    Term,
    Truth,
    as_constant,
    as_float,
    constant,
    interval,
    limit_of,
    narrowed,
)
from rulelang.engine.columnar.numbers.seen import seen
from rulelang.engine.columnar.pairs import (
    LARGEST_EXPONENT,
    QUOTIENT_ERROR,
    exponential_error,
    logarithm_error,
)
from rulelang.engine.columnar.program import Builder, UnsupportedError, Whole, at, span
from rulelang.plan.intervals import Interval, exactly, outward, union
from rulelang.plan.ranges import OPERATOR_RANGES

__all__ = [
    "Result",
    "common_logarithm",
    "exponential",
    "logarithm",
    "power",
    "powered",
    "root_of",
    "root_of_product",
    "square_root",
]

LARGEST_WHOLE_POWER = 64
LARGEST_DEGREE = 16
LARGEST_RESULT = 28
"""Logarithm of the largest e^x that columns carry: next to one, much smaller ones lose digits."""

LARGEST_POWER = 44
SMALLEST_RESULT = -250
"""Logarithm of the smallest e^x that columns carry: those below have so many digits that a power of
them, or a product of some, may be refused, which is for the exact engine to say."""

FEW_DIGITS = 2**75
"""A number in fixed point that is less than so many times its error has too few digits."""
ONE = constant(Fraction(1))
ZERO = constant(Fraction(0))


@frozen
class Result:
    """A number, and where there is none: it divides by zero, or is outside a function's domain."""

    number: Number
    outside: Truth = False
    divides: Truth = False


def _of_constant(exact: Callable[..., Fraction], *values: Fraction) -> Result:
    try:
        return Result(constant(exact(*values)))
    except (ZeroDivisionError, rational.DomainError, rational.TooLargeError):
        raise UnsupportedError("slow.failing") from None


def _below(b: Builder, x: Number, edge: Number, operation: str = "less") -> Truth:
    """Whether a number is below another, without an instruction where its interval tells."""
    low, end = interval(x).low, as_constant(edge)
    if low is not None and end is not None and (low >= end if operation == "less" else low > end):
        return False
    return compare(b, operation, x, edge)


def _above(b: Builder, x: Number) -> tuple[Term | Fixed, Pair, Fraction]:
    """A number above 0, its pair, and a number above 0 that it is not below.

    In fixed point, rows in which it is so small that few digits are left are in doubt.
    """
    low = interval(x).low
    found, pair = quotient_of(b, x)
    if isinstance(found, Term):
        bottom = 1 if found.bottom is None else found.bottom.at.high
        assert bottom is not None
        least = Fraction(1, found.scale * int(bottom))
        return found, pair, least if low is None else max(least, low)
    least = max(limit_of(found.within) * SMALLEST_SHARE, Fraction(pair.absolute) * FEW_DIGITS)
    if low is not None and low > 0:
        return found, pair, low
    few = compare(b, "less", found, constant(least))
    b.doubt(few)
    found, pair = quotient_of(b, choose(b, few, constant(least), found))
    return found, pair, least


# ---- roots ---------------------------------------------------------------------------------------


def square_root(b: Builder, x: Number) -> Result:
    """The square root, as `rational.sqrt`."""
    value = as_constant(x)
    if value is not None:
        return _of_constant(rational.sqrt, value)
    outside = _below(b, x, ZERO)
    x = choose(b, outside, ONE, x)
    found, pair = quotient_of(b, x)
    if isinstance(found, Term):
        return Result(_root(b, found, pair, Fraction(0), interval(x)), outside)
    nothing = _below(b, x, ZERO, "less_equal")
    x = choose(b, nothing, ONE, x)
    root = _root(b, *_above(b, x), interval(x))
    return Result(choose(b, nothing, ZERO, root), outside)


def _root(b: Builder, x: Term | Fixed, pair: Pair, least: Fraction, a: Interval) -> Fixed:
    """That of a number of 0 and more, not below ``least`` where its pair is off absolutely."""
    high, low = pair_operation(b, "sqrt", "root_rest", pair)
    within = seen(b, high, _ends(rational.sqrt, a))
    error = as_float(limit_of(within)) * (pair.relative + 2 * QUOTIENT_ERROR)
    if pair.absolute:
        error += pair.absolute / math.sqrt(as_float(least))
    known, over = root_of(b, x, 2)
    return from_pair(b, high, low, error, within, over, known)


def _ends(exact: Callable[[Fraction], Fraction], a: Interval) -> Interval:
    """What a function that rises makes of a range of numbers of 0 and more."""
    low, high = max(a.low or Fraction(0), Fraction(0)), limit_of(a)
    return outward(Interval(exact(low), exact(high)))


def root_of(b: Builder, x: Term | Fixed, degree: int) -> tuple[Truth, Over | None]:
    """Where the root of a number of 0 and more is rational for certain, and what makes it whole.

    n / (s c), c being a column, is made n f c^(degree - 1) / (m c)^degree, with s f = m^degree.
    """
    if not isinstance(x, Term) or degree > LARGEST_DEGREE:
        return False, None
    try:
        factor, whole = _completed(x.scale, degree)
        top = b.multiply(x.top, factor)
        for _ in range(degree - 1 if x.bottom is not None else 0):
            assert x.bottom is not None
            top = b.multiply(top, x.bottom)
        return _is_power(b, top, degree), Over.of(Term(1, whole, x.bottom))
    except UnsupportedError:
        return False, None


def _completed(n: int, degree: int) -> tuple[int, int]:
    """The least f, and m, with n f = m^degree; factors above a thousand are taken as they are."""
    factor, root = 1, 1
    for prime in range(2, 1000):
        times = 0
        while n % prime == 0:
            n, times = n // prime, times + 1
        factor *= prime ** (-times % degree)
        root *= prime ** -(-times // degree)
    return factor * n ** (degree - 1), root * n


def _is_power(b: Builder, n: Whole, degree: int) -> Truth:
    """Where a whole number of 0 and more is a power of such a degree."""
    most = at(n).most
    if most is None or isinstance(n, int) or most > 2**60:
        raise UnsupportedError("slow.product")
    close = b.emit("power", "f", b.emit("cast", "f", n), 1 / degree)
    ends = math.floor(float(most) ** (1 / degree)) + 1
    near = b.emit("rint", "f", close)
    root: Whole = b.emit("cast", "i", near, interval=span(0, ends))
    result: Whole = 1
    for _ in range(degree):
        result = b.multiply(result, root)
    return b.compare("equal", result, n)


# ---- logarithms and exponentials -----------------------------------------------------------------


def logarithm(b: Builder, x: Number) -> Result:
    """The natural logarithm, as `rational.ln`; exact where it is 0."""
    value = as_constant(x)
    if value is not None:
        return _of_constant(rational.ln, value)
    outside = _below(b, x, ZERO, "less_equal")
    x = choose(b, outside, ONE, x)
    return Result(_logarithm(b, x, _equals(b, x, ONE)), outside)


def _logarithm(b: Builder, x: Number, known: Truth) -> Fixed:
    """That of a number above 0."""
    _, pair, least = _above(b, x)
    high, low = pair_operation(b, "log", "logarithm_rest", pair)
    most = max(limit_of(interval(x)), least)
    within = outward(Interval(rational.ln(least), rational.ln(most)))
    error = logarithm_error(as_float(limit_of(within))) + 2 * (
        pair.relative + pair.absolute / as_float(least)
    )
    return from_pair(b, high, low, error, within, Over(1), known)


def common_logarithm(b: Builder, x: Number) -> Result:
    """The logarithm to base 10, as `rational.log10`; exact for powers of ten."""
    value = as_constant(x)
    if value is not None:
        return _of_constant(rational.log10, value)
    outside = _below(b, x, ZERO, "less_equal")
    x = choose(b, outside, ONE, x)
    natural = _logarithm(b, x, _is_power_of_ten(b, x))
    found = multiply(b, natural, fixed(b, constant(1 / rational.ln(Fraction(10)))))
    assert isinstance(found, Fixed)
    return Result(evolve(found, over=Over(1), known=natural.known), outside)


def _is_power_of_ten(b: Builder, x: Number) -> Truth:
    most = limit_of(interval(x))
    if isinstance(x, Fixed):
        return False
    found: Truth = False
    for place in range(-LARGEST_DEGREE, LARGEST_DEGREE + 3):
        ten = Fraction(10) ** place
        if ten <= most:
            found = b.either(found, compare(b, "equal", x, constant(ten)))
    return found


def _equals(b: Builder, x: Number, value: Number) -> Truth:
    """Where a number is for certain another, without a doubt about those near to it."""
    if isinstance(x, Fixed) and x.over is None:
        return False
    return compare(b, "equal", x, value)


def exponential(b: Builder, x: Number) -> Result:
    """e^x, as `rational.exp`; exact for 0. Rows with very large results are in doubt."""
    value = as_constant(x)
    if value is not None:
        return _of_constant(rational.exp, value)
    return Result(powered(b, x, LARGEST_RESULT, _equals(b, x, ZERO), Over(1)))


def powered(b: Builder, x: Number, largest: int, known: Truth, over: Over | None) -> Fixed:
    """e^x where x is at most ``largest``: other rows are in doubt. Far below 0 it is as good as 0.

    ``over`` makes it whole where ``known`` holds.
    """
    most = constant(Fraction(largest))
    high_end = interval(x).high
    if high_end is None or high_end > largest:
        b.doubt(compare(b, "greater", x, most))
        x = extreme(b, x, most, least=True)
    tiny = 0.0
    low_end = interval(x).low
    if low_end is None or low_end < SMALLEST_RESULT:
        b.doubt(compare(b, "less", x, constant(Fraction(SMALLEST_RESULT))))
    if low_end is None or low_end < -LARGEST_EXPONENT:
        x = extreme(b, x, constant(Fraction(-LARGEST_EXPONENT)), least=False)
        for term in x.terms if isinstance(x, Rational) else ():
            b.note_cut(term.top, term.bottom)
        tiny = 2 * math.exp(-LARGEST_EXPONENT)
    _, pair = quotient_of(b, x)
    within = interval(x)
    assert within.low is not None and within.high is not None
    ends = outward(Interval(rational.exp(within.low), rational.exp(within.high)))
    result = Interval(Fraction(0) if tiny else ends.low, ends.high)
    share = exponential_error(as_float(limit_of(within))) + 2 * (
        pair.relative * as_float(limit_of(within)) + pair.absolute
    )
    high, low = pair_operation(b, "exp", "power_rest", pair)
    result = seen(b, high, result)
    return from_pair(b, high, low, as_float(limit_of(result)) * share + tiny, result, over, known)


# ---- powers --------------------------------------------------------------------------------------


def power(b: Builder, x: Number, exponent: Number) -> Result:
    """x to a power, as `rational.power`."""
    base, fixed_exponent = as_constant(x), as_constant(exponent)
    if base is not None and fixed_exponent is not None:
        return _of_constant(rational.power, base, fixed_exponent)
    if fixed_exponent is None:
        return _varying_power(b, x, exponent)
    if fixed_exponent.denominator == 1:
        return _whole_power(b, x, int(fixed_exponent))
    if fixed_exponent == Fraction(1, 2):
        return square_root(b, x)
    return _broken_power(b, x, fixed_exponent)


def _whole_power(b: Builder, x: Number, exponent: int) -> Result:
    if abs(exponent) > LARGEST_WHOLE_POWER:
        raise UnsupportedError("slow.power")
    result, square, left = ONE, x, abs(exponent)
    number: Number = result
    while left:
        if left % 2:
            number = multiply(b, number, square)
        left //= 2
        square = multiply(b, square, square) if left else square
    if exponent >= 0:
        return Result(number)
    divides = is_zero(b, x)
    if divides is True:
        raise UnsupportedError("slow.division")
    return Result(divided(b, ONE, choose(b, divides, ONE, number)), divides=divides)


def _broken_power(b: Builder, x: Number, exponent: Fraction) -> Result:
    outside = _below(b, x, ZERO)
    x = choose(b, outside, ONE, x)
    nothing = _below(b, x, ZERO, "less_equal")
    x = choose(b, nothing, ONE, x)
    known, over = _equals(b, x, ONE), Over(1)
    if exponent > 0 and isinstance(x, Rational):
        known, over = _broken_root(b, x, exponent) or (known, over)
    found = scaled(b, _logarithm(b, x, False), exponent)
    result: Number = _narrowed(powered(b, found, LARGEST_POWER, known, over), x, exactly(exponent))
    if exponent < 0:
        return Result(result, outside, nothing)
    return Result(choose(b, nothing, ZERO, result), outside)


def _broken_root(b: Builder, x: Rational, exponent: Fraction) -> tuple[Truth, Over] | None:
    try:
        known, over = root_of(b, combined(b, x), exponent.denominator)
    except UnsupportedError:
        return None
    if over is None:
        return None
    whole = over
    for _ in range(exponent.numerator - 1):
        whole = whole.times(over)
    return known, whole


def _narrowed(result: Fixed, base: Number, exponent: Interval) -> Number:
    """A power, with what it can be."""
    found = OPERATOR_RANGES["^"](interval(base), exponent)
    assert isinstance(found, Interval)
    return narrowed(result, found)


def _varying_power(b: Builder, x: Number, exponent: Number) -> Result:
    """A power whose exponent is a column too; rows with a base below 0 are in doubt."""
    negative = _below(b, x, ZERO)
    b.doubt(negative)
    x = choose(b, negative, ONE, x)
    nothing = _below(b, x, ZERO, "less_equal")
    x = choose(b, nothing, ONE, x)
    none = is_zero(b, exponent)
    known = b.either(none, _equals(b, x, ONE))
    found = multiply(b, _logarithm(b, x, _equals(b, x, ONE)), exponent)
    result = choose(b, none, ONE, powered(b, found, LARGEST_POWER, known, Over(1)))
    divides = b.both(nothing, _below(b, exponent, ZERO))
    return Result(choose(b, b.both(nothing, b.invert(none)), ZERO, result), divides=divides)


def root_of_product(
    b: Builder,
    numbers: Sequence[Number],
    weights: Sequence[Fraction],
    whole: Number,
    degree: int | None,
) -> Number:
    """The product of powers of numbers above 0, as `rational.root_of_product`: each weight is
    divided by ``whole``. ``degree``: the weights are whole numbers over this; None: not known."""
    product = None
    if degree is not None and degree <= LARGEST_DEGREE:
        product = _product_of(b, numbers, weights, degree)
    known: Truth = False
    over: Over | None = None
    if product is not None and degree is not None:
        known, over = root_of(b, product, degree)
        result = scaled(b, _logarithm_of(b, Rational((product,))), Fraction(1, degree))
    else:
        logarithms = [
            scaled(b, _logarithm_of(b, x), weight)
            for x, weight in zip(numbers, weights, strict=True)
        ]
        result = divided(b, add(b, *logarithms), whole)
    ends = [interval(x) for x in numbers]
    result = powered(b, result, LARGEST_POWER, known, over)
    return narrowed(result, Interval(None, union(*ends).high))


def _logarithm_of(b: Builder, x: Number) -> Number:
    value = as_constant(x)
    return _logarithm(b, x, False) if value is None else constant(rational.ln(value))


def _product_of(
    b: Builder, numbers: Sequence[Number], weights: Sequence[Fraction], degree: int
) -> Term | None:
    """The product of powers, each weight times the degree; None where that leaves 64 bits."""
    product: Number = ONE
    try:
        for x, weight in zip(numbers, weights, strict=True):
            for _ in range(int(weight * degree)):
                product = multiply(b, product, x)
        return as_term(b, product)
    except UnsupportedError:
        return None
