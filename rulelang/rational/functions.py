"""The functions that leave the rationals: roots, logarithms, powers.

Everything is a `Fraction`. `ln exp log10 sqrt power root_of_product` return the exact result where
it is rational. Elsewhere they return the true result rounded to the nearest number of `PRECISION`
significant digits; being irrational, it is never half way between two of them.
"""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from rulelang.rational.enclosures import ZERO, Bounds, Intervals, rounded
from rulelang.rational.sizes import (
    LIMIT_BITS,
    PRECISION,
    DomainError,
    check_size,
    context,
    from_decimal,
    settled,
    too_large,
)
from rulelang.rational.text import brief

__all__ = ["exp", "ln", "log10", "power", "root", "root_of_product", "sqrt"]

# e^23100 > 10^10032. A positive number beyond it has too many digits; so has one below its
# reciprocal, once rounded to 40 digits: as c / 10^k with c < 10^40 and k > 10070, its denominator
# keeps more than 10,030 digits whatever it shares with c.
_LARGEST_LOGARITHM = 23_100


def ln(x: Fraction) -> Fraction:
    """The natural logarithm; DomainError unless x > 0, TooLargeError for a huge x."""
    _check_logarithm(x)
    if x == 1:
        return Fraction(0)  # the one rational number whose logarithm is rational
    return rounded(lambda intervals: intervals.ln(x))


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
    return rounded(lambda intervals: intervals.divide(intervals.ln(x), intervals.ln(ten)))


def _check_logarithm(x: Fraction) -> None:
    if x <= 0:
        raise DomainError("logarithm", brief(x))
    check_size(x)


def exp(x: Fraction) -> Fraction:
    """e to the power x; TooLargeError if the result has too many digits, be it huge or tiny."""
    check_size(x)
    if x == 0:
        return Fraction(1)  # the one rational number with a rational exponential
    if abs(x) > _LARGEST_LOGARITHM:
        raise too_large()
    return rounded(lambda intervals: intervals.exp(intervals.number(x)))


def sqrt(x: Fraction) -> Fraction:
    """The square root >= 0; DomainError for x < 0, TooLargeError for a huge x."""
    if x < 0:
        raise DomainError("root", brief(x))
    check_size(x)
    return root(x)


def root(x: Fraction) -> Fraction:
    """The square root >= 0 of a number >= 0, however many digits that has."""
    numerator, denominator = x.numerator, x.denominator
    exact = Fraction(math.isqrt(numerator), math.isqrt(denominator))
    if exact * exact == x:
        return settled(exact)
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
    return from_decimal(Decimal(kept).scaleb(drop - shift, context(60, ROUND_HALF_EVEN)))


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """The base to the exponent; 0^0 is 1.

    Raises DomainError for a negative base and an exponent that is not an integer, ZeroDivisionError
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
        raise DomainError("power", brief(base), brief(exponent))
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
            raise DomainError("product", brief(x))
        check_size(x)
        check_size(weight)
    if any(x == 0 for x, _ in factors):
        return Fraction(0)
    return _product_of_powers(factors)


def _whole_power(base: Fraction, exponent: int) -> Fraction:
    """base^exponent for base not 0; TooLargeError before a big power is built."""
    if _is_short([max(abs(base.numerator), base.denominator)], [abs(exponent)]):
        return settled(base**exponent)
    size = _product_of_powers([(abs(base), Fraction(exponent))])
    return -size if base < 0 and exponent % 2 else size


def _is_short(bases: Iterable[int], exponents: Iterable[int]) -> bool:
    """Whether the product of the powers of numbers >= 1 is not surely of too many digits.

    n >= 2^(b - 1) for n of b bits, so what passes has at most twice the bits of the limit.
    """
    bits = sum((n.bit_length() - 1) * e for n, e in zip(bases, exponents, strict=True))
    return bits <= LIMIT_BITS


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

    def enclose(intervals: Intervals) -> Bounds | None:
        total = (ZERO, ZERO)
        for x, w in powers:
            total = intervals.add(total, intervals.multiply(intervals.ln(x), intervals.number(w)))
        low, high = total
        if low > _LARGEST_LOGARITHM or high < -_LARGEST_LOGARITHM:
            raise too_large()
        # Too wide to tell: large terms that cancel need more digits.
        return intervals.exp(total) if intervals.up.subtract(high, low) < 1 else None

    return rounded(enclose)


def _rational_product(powers: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The product of x^w if it is rational and not very long, else None; no big product is built.

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
        if not _is_short((c for c, _ in side), (s for _, s in side)):
            return None
    return settled(
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
