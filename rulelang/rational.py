"""Exact numbers: reading, writing and rounding them, and the functions that leave the rationals.

Everything is a `Fraction`. `ln exp log10 sqrt power root_of_product` return the exact result where
it is rational. Elsewhere they return the true result rounded to the nearest number of `PRECISION`
significant digits; being irrational, it is never half way between two of them.

How an irrational result is rounded (Ziv's strategy): the value is enclosed between two decimals,
and where both round to the same number, so does the value; where they do not, the enclosure is
made again with twice the digits. The enclosures are interval arithmetic: every operation rounds
its lower end down and its upper end up, so no estimate of accumulated errors is needed.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction

__all__ = [
    "MAX_DIGITS",
    "PRECISION",
    "DomainError",
    "TooLargeError",
    "check_size",
    "decimal_text",
    "exp",
    "fraction_text",
    "from_float",
    "integer_text",
    "ln",
    "log10",
    "nearest_double",
    "parse_decimal",
    "power",
    "root_of_product",
    "round_to",
    "short_text",
    "sqrt",
    "total",
]

MAX_DIGITS = 10_000
"""The most decimal digits a numerator or a denominator may have."""

PRECISION = 40
"""The significant digits of an irrational result."""

_LIMIT: int = 10**MAX_DIGITS  # the first number that is too large
_LIMIT_BITS = _LIMIT.bit_length()

# e^23100 > 10^10032. A positive number beyond it has too many digits; so has one below its
# reciprocal, once rounded to 40 digits: as c / 10^k with c < 10^40 and k > 10070, its denominator
# keeps more than 10,030 digits whatever it shares with c.
_LARGEST_LOGARITHM = 23_100

_DECIMAL = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?")


class DomainError(ArithmeticError):
    """A function has no (real) value at its argument."""


class TooLargeError(ArithmeticError):
    """A number has more than `MAX_DIGITS` digits."""


def _too_large() -> TooLargeError:
    return TooLargeError("a number of more than 10,000 digits")


def _is_large(n: int) -> bool:
    bits = n.bit_length()
    return bits > _LIMIT_BITS or (bits == _LIMIT_BITS and abs(n) >= _LIMIT)


def check_size(value: Fraction) -> Fraction:
    """The value itself; TooLargeError if numerator or denominator has over `MAX_DIGITS` digits."""
    if _is_large(value.numerator) or _is_large(value.denominator):
        raise _too_large()
    return value


def total(values: Sequence[Fraction]) -> Fraction:
    """The sum of any number of values: over one common denominator, and reduced once."""
    denominator = math.lcm(*(value.denominator for value in values))
    if denominator == 1:
        return Fraction(sum(value.numerator for value in values))
    numerators = (value.numerator * (denominator // value.denominator) for value in values)
    return Fraction(sum(numerators), denominator)


# ---- text ----


def parse_decimal(text: str) -> Fraction:
    """The number that a plain decimal (`-12.5`, `+3`, `1e-7`) writes.

    Raises ValueError for any other text, and TooLargeError for a number of more than `MAX_DIGITS`
    digits (as a reduced fraction), before it is built.
    """
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(f"not a decimal number: {text[:40]!r}")
    sign, whole, decimals, exponent_sign, exponent_digits = match.groups(default="")
    digits = (whole + decimals).lstrip("0")
    if not digits:
        return Fraction(0)
    exponent_digits = exponent_digits.lstrip("0")
    if len(exponent_digits) > 18:  # no text is long enough to make up for this with its digits
        raise _too_large()
    exponent = int(exponent_sign + (exponent_digits or "0")) - len(decimals)
    significant = digits.rstrip("0")
    exponent += len(digits) - len(significant)
    if len(significant) > MAX_DIGITS + _LIMIT_BITS:
        raise _too_large()  # see _scaled: no denominator within its bound cancels enough digits
    coefficient = int(Decimal(significant))  # int(text) stops at 4300 digits
    return _scaled(-coefficient if sign == "-" else coefficient, exponent)


def from_float(value: float) -> Fraction:
    """The shortest decimal that reads back as the float: 0.1 is a tenth. ValueError: nan, inf."""
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    return parse_decimal(float.__repr__(float(value)))


def nearest_double(value: Fraction) -> float:
    """The double nearest to a value of any size; an infinite one beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def integer_text(n: int) -> str:
    """The digits of an integer of any length."""
    return str(Decimal(n))  # exact, and never in scientific notation; str(n) stops at 4300 digits


def fraction_text(value: Fraction) -> str:
    """The reduced fraction: `53/2`, `94`, `-1/3`."""
    if value.denominator == 1:
        return integer_text(value.numerator)
    return f"{integer_text(value.numerator)}/{integer_text(value.denominator)}"


def decimal_text(value: Fraction, places: int) -> str:
    """The value rounded half away from zero, with exactly `places` decimals, and never `-0.00`.

    Raises ValueError if `places` is negative.
    """
    if places < 0:
        raise ValueError("the number of decimals is negative")
    units = _half_up(abs(value) * 10**places)
    digits = integer_text(units).zfill(places + 1)
    sign = "-" if value < 0 and units else ""
    if not places:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def short_text(value: Fraction, places: int = 12) -> str:
    """The shortest honest way to write the value.

    Its exact decimal if that ends within `places` decimals, else its fraction if numerator and
    denominator have at most 7 digits, else `≈` and the value rounded to 6 decimals.
    """
    if 10**places % value.denominator == 0:
        text = decimal_text(value, places)
        return text.rstrip("0").rstrip(".") if places else text
    if max(abs(value.numerator), value.denominator) < 10**7:
        return fraction_text(value)
    return "≈" + decimal_text(value, 6)


def _brief(value: Fraction) -> str:
    """The value for a message: `short_text`, or a few digits and an exponent."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) <= 100:
        return short_text(value)
    return f"≈{_context(6, ROUND_HALF_EVEN).divide(*_parts(value))}"


# ---- rounding ----


def _half_up(value: Fraction) -> int:
    """The nearest integer to a value >= 0, a half rounded up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _half_away(value: Fraction) -> int:
    return _half_up(value) if value >= 0 else -_half_up(-value)


def _away(value: Fraction) -> int:
    return math.ceil(value) if value >= 0 else math.floor(value)


_MODES: dict[str, Callable[[Fraction], int]] = {
    "half away": _half_away,
    "half even": round,
    "down": math.trunc,
    "up": _away,
}


def round_to(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """The multiple of `step` nearest to the value, in the manner of `mode`.

    `half away` (from zero) and `half even` say where a value half way goes; `down` is towards
    zero, `up` away from it. Raises ValueError for another mode or a step that is not above 0,
    TooLargeError if the multiple is too large.
    """
    if step <= 0:
        raise ValueError("the step of a rounding must be above 0")
    if mode not in _MODES:
        raise ValueError(f"not a way to round: {mode!r}")
    return check_size(_MODES[mode](value / step) * step)


# ---- decimals that enclose a number ----

_Bounds = tuple[Decimal, Decimal]
"""A lower and an upper bound."""

_ZERO = Decimal(0)
_ONE = Decimal(1)
_FIRST_DIGITS = 60  # mostly enough: 40, some for the size of a logarithm, some to spare


def _context(digits: int, rounding: str) -> Context:
    # Every field is given, for a missing one is taken from the (mutable) DefaultContext.
    return Context(
        prec=digits,
        rounding=rounding,
        Emin=MIN_EMIN,
        Emax=MAX_EMAX,
        capitals=1,
        clamp=0,
        flags=[],
        traps=[InvalidOperation, DivisionByZero, Overflow],
    )


def _parts(value: Fraction) -> tuple[Decimal, Decimal]:
    return Decimal(value.numerator), Decimal(value.denominator)


class _Intervals:
    """Arithmetic on bounds, to a given number of significant digits."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.down = _context(digits, ROUND_FLOOR)
        self.up = _context(digits, ROUND_CEILING)

    def number(self, value: Fraction) -> _Bounds:
        parts = _parts(value)  # exact: a context rounds results only
        return self.down.divide(*parts), self.up.divide(*parts)

    def add(self, a: _Bounds, b: _Bounds) -> _Bounds:
        return self.down.add(a[0], b[0]), self.up.add(a[1], b[1])

    def subtract(self, a: _Bounds, b: _Bounds) -> _Bounds:
        return self.down.subtract(a[0], b[1]), self.up.subtract(a[1], b[0])

    def multiply(self, a: _Bounds, b: _Bounds) -> _Bounds:
        pairs = [(x, y) for x in a for y in b]
        return (
            min(self.down.multiply(x, y) for x, y in pairs),
            max(self.up.multiply(x, y) for x, y in pairs),
        )

    def divide(self, a: _Bounds, b: _Bounds) -> _Bounds:
        """a / b for b above 0."""
        return (
            min(self.down.divide(a[0], y) for y in b),
            max(self.up.divide(a[1], y) for y in b),
        )

    def ln(self, x: Fraction) -> _Bounds:
        """The logarithm of x > 0, x not 1, with about `digits` digits that count, also near 1."""
        distance = x - 1
        # 2^-close is at least |x - 1|; about close * 0.3 digits cancel in 1 + (x - 1).
        close = distance.denominator.bit_length() - distance.numerator.bit_length() - 1
        if close >= 8 and close * 16 >= self.digits:
            return self._ln_near_one(distance, terms=self.digits * 4 // close + 2)
        wider = _Intervals(self.digits + max(0, close) // 3 + 1)
        low, high = wider.number(x)
        # Decimal's ln is correctly rounded, so the truth lies between the neighbours of its result.
        # From the lower end to the upper one, ln rises by at most (high - low) / low.
        logarithm = wider.down.ln(low)
        rise = wider.up.divide(wider.up.subtract(high, low), low)
        return (
            wider.down.next_minus(logarithm),
            wider.up.add(wider.up.next_plus(logarithm), rise),
        )

    def _ln_near_one(self, distance: Fraction, terms: int) -> _Bounds:
        """ln(1 + d) = d * T(1), where T(k) = 1/k - d/(k+1) + d^2/(k+2) - ... = 1/k - d * T(k+1).

        For |d| < 1/2 every T(k) lies between 0 and 2, which encloses the first one taken.
        """
        d = self.number(distance)
        total = (_ZERO, Decimal(2))
        for k in range(terms, 0, -1):
            total = self.subtract(self.number(Fraction(1, k)), self.multiply(d, total))
        return self.multiply(d, total)

    def exp(self, exponent: _Bounds) -> _Bounds:
        """e to a power given by bounds less than 1 apart."""
        low, high = exponent
        result = self.down.exp(low)  # correctly rounded, as ln is
        # e^w <= 1 + 2w for 0 <= w <= 1
        width = self.up.subtract(high, low)
        growth = self.up.add(_ONE, self.up.add(width, width))
        return self.down.next_minus(result), self.up.multiply(self.up.next_plus(result), growth)


def _scaled(coefficient: int, exponent: int) -> Fraction:
    """coefficient * 10^exponent, for a coefficient other than 0 and no multiple of 10.

    Raises TooLargeError, before a big power is built. A coefficient that is no multiple of 10
    leaves a factor 2^k or 5^k of the denominator 10^k, so k is bounded by the bits of the limit.
    """
    if exponent > MAX_DIGITS or exponent < -_LIMIT_BITS:
        raise _too_large()
    if exponent >= 0:
        return check_size(Fraction(coefficient * 10**exponent))
    return check_size(Fraction(coefficient, 10**-exponent))


def _from_decimal(value: Decimal) -> Fraction:
    """The exact value of a decimal of few digits; TooLargeError as for `check_size`."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # else infinite or no number, which the traps exclude
    text = "".join(map(str, digits))
    significant = text.rstrip("0")
    if not significant:
        return Fraction(0)
    coefficient = int(significant)
    return _scaled(-coefficient if sign else coefficient, exponent + len(text) - len(significant))


def _rounded(enclose: Callable[[_Intervals], _Bounds | None]) -> Fraction:
    """The irrational number that `enclose` encloses, correctly rounded to `PRECISION` digits.

    `enclose` may answer None to ask for more digits. As the number is no tie, some enclosure is
    tight enough, and rounding is monotone: ends that round alike leave no choice between them.
    """
    rounding = _context(PRECISION, ROUND_HALF_EVEN)
    digits = _FIRST_DIGITS
    while True:
        bounds = enclose(_Intervals(digits))
        if bounds is not None:
            low, high = map(rounding.plus, bounds)
            if low == high:
                return _from_decimal(low)
        digits *= 2


# ---- functions ----


def ln(x: Fraction) -> Fraction:
    """The natural logarithm; DomainError unless x > 0, TooLargeError for a huge x."""
    _check_logarithm(x)
    if x == 1:
        return Fraction(0)  # the one rational number whose logarithm is rational
    return _rounded(lambda intervals: intervals.ln(x))


def log10(x: Fraction) -> Fraction:
    """The logarithm to base 10; DomainError unless x > 0, TooLargeError for a huge x."""
    _check_logarithm(x)
    # Rational for powers of ten only: a root of ten is irrational, with every power but whole ones.
    larger, smaller = max(x.numerator, x.denominator), min(x.numerator, x.denominator)
    if smaller == 1:
        places = round(math.log10(larger))
        if 10**places == larger:
            return Fraction(places if x >= 1 else -places)
    ten = Fraction(10)
    return _rounded(lambda intervals: intervals.divide(intervals.ln(x), intervals.ln(ten)))


def _check_logarithm(x: Fraction) -> None:
    if x <= 0:
        raise DomainError(f"the logarithm of {_brief(x)}")
    check_size(x)


def exp(x: Fraction) -> Fraction:
    """e to the power x; TooLargeError if the result has too many digits, be it huge or tiny."""
    check_size(x)
    if x == 0:
        return Fraction(1)  # the one rational number with a rational exponential
    if abs(x) > _LARGEST_LOGARITHM:
        raise _too_large()
    return _rounded(lambda intervals: intervals.exp(intervals.number(x)))


def sqrt(x: Fraction) -> Fraction:
    """The square root >= 0; DomainError for x < 0, TooLargeError for a huge x."""
    if x < 0:
        raise DomainError(f"the square root of {_brief(x)}")
    check_size(x)
    numerator, denominator = x.numerator, x.denominator
    root = Fraction(math.isqrt(numerator), math.isqrt(denominator))
    if root * root == x:
        return root
    # The digits of the root, scaled by 10^shift and cut to an integer of some more than 40 digits.
    # The true root lies above the integer and below the next, so at or above a half is above it.
    magnitude = math.floor((numerator.bit_length() - denominator.bit_length()) * 0.150515)
    shift = PRECISION + 3 - magnitude
    if shift >= 0:
        cut = math.isqrt(numerator * 100**shift // denominator)
    else:
        cut = math.isqrt(numerator // (denominator * 100**-shift))
    drop = len(str(cut)) - PRECISION
    kept = (cut + 10**drop // 2) // 10**drop
    return _from_decimal(Decimal(kept).scaleb(drop - shift, _context(60, ROUND_HALF_EVEN)))


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """The base to the exponent; 0^0 is 1.

    Raises DomainError for a negative base and an exponent that is no integer, ZeroDivisionError
    for 0 to a negative power, TooLargeError if the result has too many digits.
    """
    check_size(base)
    check_size(exponent)
    if exponent == 0 or base == 1:
        return Fraction(1)
    if base == 0:
        if exponent < 0:
            raise ZeroDivisionError("0 to a negative power")
        return Fraction(0)
    if exponent.denominator == 1:
        return _whole_power(base, exponent.numerator)
    if base < 0:
        raise DomainError(f"{_brief(base)} to the power {_brief(exponent)}")
    return _product_of_powers([(base, exponent)])


def root_of_product(factors: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """The product of x^w over the factors (x, w), as one root of one product.

    Each x is at least 0, each w above 0; the product is 0 if an x is, and 1 if there is no factor.
    Raises DomainError for a negative x, ValueError for a w not above 0, TooLargeError if a number
    is too large.
    """
    for x, weight in factors:
        if weight <= 0:
            raise ValueError("the weight of a factor must be above 0")
        if x < 0:
            raise DomainError(f"the root of a product with {_brief(x)} in it")
        check_size(x)
        check_size(weight)
    if any(x == 0 for x, _ in factors):
        return Fraction(0)
    return _product_of_powers(factors)


def _whole_power(base: Fraction, exponent: int) -> Fraction:
    """base^exponent for base not 0; TooLargeError before a big power is built."""
    _check_power_size([max(abs(base.numerator), base.denominator)], [abs(exponent)])
    return check_size(base**exponent)


def _check_power_size(bases: Iterable[int], exponents: Iterable[int]) -> None:
    """TooLargeError if the product of the powers of numbers >= 1 is surely too large.

    n >= 2^(b - 1) for n of b bits, so what passes has at most twice the bits of the limit.
    """
    bits = sum((n.bit_length() - 1) * e for n, e in zip(bases, exponents, strict=True))
    if bits > _LIMIT_BITS:
        raise _too_large()


def _product_of_powers(factors: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """The product of x^w for x > 0 and any w, exact where it is rational."""
    merged: dict[Fraction, Fraction] = {}
    for x, w in factors:
        key, weight = (x, w) if x >= 1 else (1 / x, -w)  # so that x and 1/x cancel
        merged[key] = merged.get(key, Fraction(0)) + weight
    powers = [(x, w) for x, w in merged.items() if x != 1 and w != 0]
    exact = _rational_product(powers)
    if exact is not None:
        return exact

    def enclose(intervals: _Intervals) -> _Bounds | None:
        total = (_ZERO, _ZERO)
        for x, w in powers:
            total = intervals.add(total, intervals.multiply(intervals.ln(x), intervals.number(w)))
        low, high = total
        if low > _LARGEST_LOGARITHM or high < -_LARGEST_LOGARITHM:
            raise _too_large()
        # Too wide to tell: large terms that cancel need more digits.
        return intervals.exp(total) if intervals.up.subtract(high, low) < 1 else None

    return _rounded(enclose)


def _rational_product(powers: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The product of x^w if it is rational, else None; no big product is built.

    With n the common denominator of the weights, the product is the n-th root of a product of
    whole powers. Written over integers c > 1 that are pairwise coprime, as a product of c^(e / n),
    it is rational if and only if each c^(e / n) is (no prime is in two of them), that is, with e/n
    reduced to s/r, if c is an r-th power.
    """
    common = math.lcm(*(w.denominator for _, w in powers))
    terms: list[tuple[int, int]] = []
    for x, w in powers:
        whole = w.numerator * (common // w.denominator)
        terms += [(x.numerator, whole), (x.denominator, -whole)]
    roots: list[tuple[int, int]] = []
    for c, e in _coprime_base(terms).items():
        shared = math.gcd(e, common)
        root = _exact_root(c, common // shared)
        if root is None:
            return None
        roots.append((root, e // shared))
    numerator = [(c, s) for c, s in roots if s > 0]
    denominator = [(c, -s) for c, s in roots if s < 0]
    for side in (numerator, denominator):  # coprime: nothing cancels between the two
        _check_power_size((c for c, _ in side), (s for _, s in side))
    return check_size(
        Fraction(math.prod(c**s for c, s in numerator), math.prod(c**s for c, s in denominator))
    )


def _coprime_base(terms: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The product of n^e as one of powers of pairwise coprime integers above 1."""
    base: dict[int, int] = {}
    waiting = list(terms)
    while waiting:
        m, e = waiting.pop()
        if m == 1:
            continue
        for b in base:
            shared = math.gcd(m, b)
            if shared > 1:
                # m and b become coprime to what they share as far as dividing it out goes; each
                # round divides their product by `shared` at least, so the rounds come to an end.
                f = base.pop(b)
                m_rest, m_times = _divide_out(m, shared)
                b_rest, b_times = _divide_out(b, shared)
                waiting += [(m_rest, e), (b_rest, f), (shared, e * m_times + f * b_times)]
                break
        else:
            base[m] = e
    return base


def _divide_out(n: int, divisor: int) -> tuple[int, int]:
    """(rest, k) with n = rest * divisor^k and rest no multiple of the divisor (above 1)."""
    # By squares of the divisor, for a power of 2 as long as 10,000 digits is quick this way.
    squares = [divisor]
    while n % squares[-1] == 0:
        squares.append(squares[-1] ** 2)
    times = 0
    for k in range(len(squares) - 1, -1, -1):
        quotient, remainder = divmod(n, squares[k])
        if remainder == 0:
            n, times = quotient, times + (1 << k)
    return n, times


def _exact_root(n: int, degree: int) -> int | None:
    """The integer whose power of this degree is n > 1, or None."""
    if degree == 1:
        return n
    if degree >= n.bit_length():
        return None  # even 2^degree is larger
    bits = math.log2(n) / degree  # of the root; off by less than 10^-11
    if bits < 30:
        root = round(2**bits)
    else:
        # Newton's method from just above falls to the floor of the root, doubling its right digits.
        shift = max(0, math.floor(bits) - 50)
        above = math.ceil(2 ** (bits - shift)) << shift
        root = above + (above >> 30) + 1
        while True:
            closer = ((degree - 1) * root + n // root ** (degree - 1)) // degree
            if closer >= root:
                break
            root = closer
    return root if root**degree == n else None
