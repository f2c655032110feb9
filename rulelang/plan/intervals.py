"""Intervals of exact numbers, and the denominator that all numbers in them share.

An interval holds every value that an expression can take. Its ends are rational, or there is none;
``denominator`` is a whole number of which every value is a multiple of the reciprocal, where one
is known: 10 for numbers of one decimal. Interval arithmetic as in Moore (1966), exact throughout;
only ends of very many digits are moved outwards, to ``rational.PRECISION`` of them.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from attrs import frozen

from rulelang.rational import MAX_DIGITS, PRECISION, TooLargeError, round_to
from rulelang.records import Equal

__all__ = [
    "EVERY_NUMBER",
    "LARGEST_DENOMINATOR",
    "ZERO",
    "Interval",
    "absolute",
    "add",
    "between",
    "clamp",
    "common",
    "divide",
    "exactly",
    "highest",
    "intersection",
    "kept",
    "lowest",
    "multiply",
    "negate",
    "outward",
    "rounded",
    "told",
    "trimmed",
    "union",
]

LARGEST_DENOMINATOR: int = 2**128
"""A denominator that comes from several and is larger is not kept: no machine counts in it."""

MOST_DIVISORS = 64
"""The denominator of quotients is known where there are at most so many divisors."""

LONGEST = 1024
"""Ends of more bits are moved outwards."""

TINIEST = Fraction(1, 10**100)
"""Nearer to 0, ends are moved outwards to this or to 0."""


@frozen(eq=False, repr=False)
class Interval(Equal):
    """From ``low`` to ``high``, both included; None where there is no such bound."""

    low: Fraction | None = None
    high: Fraction | None = None
    denominator: int | None = None

    def __contains__(self, value: Fraction) -> bool:
        """Whether a value lies between the ends."""
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high)

    @property
    def most(self) -> Fraction | None:
        """The largest distance from 0, None where there is no bound."""
        if self.low is None or self.high is None:
            return None
        return max(abs(self.low), abs(self.high))

    @property
    def only(self) -> Fraction | None:
        """The one number that it holds, None where there may be others."""
        same = self.low is self.high or self.low == self.high
        return self.low if same else None


EVERY_NUMBER = Interval()
ZERO = Interval(Fraction(0), Fraction(0), 1)


def exactly(value: Fraction) -> Interval:
    """The interval of one number."""
    return Interval(value, value, value.denominator)


def between(low: Fraction | None, high: Fraction | None, denominator: int | None) -> Interval:
    """An interval by its ends, its ends drawn in to multiples of the reciprocal."""
    if denominator is not None:
        low = None if low is None else Fraction(math.ceil(low * denominator), denominator)
        high = None if high is None else Fraction(math.floor(high * denominator), denominator)
    return Interval(low, high, denominator)


def kept(denominator: int | None) -> int | None:
    """A denominator, unless it is too large to be of use."""
    return None if denominator is None or denominator > LARGEST_DENOMINATOR else denominator


def common(parts: Iterable[Interval]) -> int | None:
    """The least common denominator of several."""
    found: int | None = 1
    for part in parts:
        if part.denominator is None or found is None:
            return None
        found = kept(math.lcm(found, part.denominator))
    return found


# ---- arithmetic ----------------------------------------------------------------------------------


def add(*parts: Interval) -> Interval:
    """The sums."""
    return Interval(
        _sum([part.low for part in parts]), _sum([part.high for part in parts]), common(parts)
    )


def _sum(ends: Sequence[Fraction | None]) -> Fraction | None:
    total: Fraction | None = None
    for end in ends:
        if end is None:
            return None
        total = end if total is None else total + end
    return Fraction(0) if total is None else total


def negate(a: Interval) -> Interval:
    """The numbers with the other sign."""
    return Interval(
        None if a.high is None else -a.high, None if a.low is None else -a.low, a.denominator
    )


def multiply(a: Interval, b: Interval) -> Interval:
    """The products."""
    if _is_zero(a) or _is_zero(b):
        return ZERO
    denominator = None
    if a.denominator is not None and b.denominator is not None:
        denominator = kept(a.denominator * b.denominator)
    if a.low is not None and a.low >= 0 and b.low is not None and b.low >= 0:
        high = None if a.high is None or b.high is None else a.high * b.high
        return Interval(a.low * b.low, high, denominator)
    low, high = _extremes([_product(x, y) for x in _signed(a) for y in _signed(b)])
    return Interval(low, high, denominator)


def divide(a: Interval, b: Interval) -> Interval:
    """The quotients by the numbers of ``b`` other than 0."""
    if _is_zero(a):
        return ZERO
    divisor = b.only
    if divisor:
        return _over(a, divisor)
    quotients = multiply(a, _reciprocals(b))
    return Interval(quotients.low, quotients.high, _of_quotients(a, b))


def _is_zero(a: Interval) -> bool:
    return not a.low and not a.high and a.low is not None and a.high is not None


def _over(a: Interval, divisor: Fraction) -> Interval:
    """The quotients by one number other than 0."""
    denominator = None
    if a.denominator is not None:
        denominator = kept(a.denominator * abs(divisor.numerator))
    if divisor == 1:
        return Interval(a.low, a.high, denominator)
    low, high = (None if end is None else end / divisor for end in (a.low, a.high))
    return Interval(low, high, denominator) if divisor > 0 else Interval(high, low, denominator)


def _reciprocals(b: Interval) -> Interval:
    """The reciprocals of the numbers other than 0, without a denominator."""
    least = None if b.denominator is None else Fraction(1, b.denominator)  # and no nearer to 0
    if b.low is not None and b.low >= 0:
        near = b.low or least
        far = Fraction(0) if not b.high else 1 / b.high
        return Interval(far, None if near is None else 1 / near)
    if b.high is not None and b.high <= 0:
        return negate(_reciprocals(negate(b)))
    return EVERY_NUMBER if least is None else Interval(-1 / least, 1 / least)


def _of_quotients(a: Interval, b: Interval) -> int | None:
    """The denominator of quotients, where there are but few divisors."""
    if a.denominator is None or b.denominator is None or b.low is None or b.high is None:
        return None
    first, last = math.ceil(b.low * b.denominator), math.floor(b.high * b.denominator)
    if last - first >= MOST_DIVISORS:
        return None
    divisors = [Fraction(n, b.denominator) for n in range(first, last + 1) if n]
    return kept(a.denominator * math.lcm(*(divisor.numerator for divisor in divisors)))


def absolute(a: Interval) -> Interval:
    """The distances from 0."""
    inside = highest(a, negate(a))
    crosses = (a.low is None or a.low <= 0) and (a.high is None or a.high >= 0)
    return Interval(Fraction(0) if crosses else inside.low, inside.high, a.denominator)


def rounded(a: Interval, step: Fraction, mode: str) -> Interval:
    """The numbers rounded to multiples of a step; ``mode`` as in ``rational.round_to``.

    No way to round puts two numbers in another order, so the ends are rounded like any number.
    """
    return Interval(
        _round_end(a.low, step, mode), _round_end(a.high, step, mode), kept(step.denominator)
    )


def _round_end(end: Fraction | None, step: Fraction, mode: str) -> Fraction | None:
    try:
        return None if end is None else round_to(end, step, mode)
    except TooLargeError:
        return None


# ---- choices -------------------------------------------------------------------------------------


def lowest(*parts: Interval) -> Interval:
    """What the least of several numbers can be."""
    lows = [part.low for part in parts]
    highs = [part.high for part in parts if part.high is not None]
    return Interval(
        None if None in lows else min(low for low in lows if low is not None),
        min(highs) if highs else None,
        common(parts),
    )


def highest(*parts: Interval) -> Interval:
    """What the greatest of several numbers can be."""
    return negate(lowest(*(negate(part) for part in parts)))


def clamp(a: Interval, low: Interval, high: Interval) -> Interval:
    """The numbers held between a low and a high."""
    return lowest(highest(a, low), high)


def union(*parts: Interval) -> Interval:
    """What a number of any of them can be."""
    lows = [part.low for part in parts]
    highs = [part.high for part in parts]
    return Interval(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        common(parts),
    )


def intersection(a: Interval, b: Interval) -> Interval | None:
    """What a number of both can be; None where there is none."""
    lows = [low for low in (a.low, b.low) if low is not None]
    highs = [high for high in (a.high, b.high) if high is not None]
    denominator = a.denominator if b.denominator is None else b.denominator
    if a.denominator is not None and b.denominator is not None:
        denominator = math.gcd(a.denominator, b.denominator)
    both = between(max(lows, default=None), min(highs, default=None), denominator)
    empty = both.low is not None and both.high is not None and both.low > both.high
    return None if empty else both


# ---- comparisons ---------------------------------------------------------------------------------


def told(relation: str, a: Interval, b: Interval) -> bool | None:
    """What a comparison, as the rules write it, comes to for all numbers of two intervals; None
    where it depends."""
    if relation in (">", ">="):
        return told("<" if relation == ">" else "<=", b, a)
    if relation == "!=":
        equal = told("=", a, b)
        return None if equal is None else not equal
    if relation == "=":
        if a.low is not None and a.low == a.high == b.low == b.high:
            return True
        apart = told("<", a, b) is True or told("<", b, a) is True
        return False if apart else None
    if _before(a.high, b.low, or_equal=relation == "<="):
        return True
    return False if _before(b.high, a.low, or_equal=relation == "<") else None


def _before(end: Fraction | None, start: Fraction | None, *, or_equal: bool) -> bool:
    """Whether one interval ends before another starts."""
    if end is None or start is None:
        return False
    return end < start or (or_equal and end == start)


# ---- long ends -----------------------------------------------------------------------------------


def trimmed(a: Interval) -> Interval:
    """The interval, its ends moved outwards where they have very many digits."""
    if not _is_long(a.low) and not _is_long(a.high):
        return a
    low = _down(a.low) if _is_long(a.low) else a.low
    return Interval(low, _up(a.high) if _is_long(a.high) else a.high, a.denominator)


def outward(a: Interval) -> Interval:
    """The interval of results that are rounded to ``PRECISION`` significant digits."""
    return Interval(_down(a.low), _up(a.high))


def _is_long(end: Fraction | None) -> bool:
    return end is not None and (
        end.numerator.bit_length() > LONGEST or end.denominator.bit_length() > LONGEST
    )


def _down(end: Fraction | None) -> Fraction | None:
    up = _up(None if end is None else -end)
    return None if up is None else -up


def _up(end: Fraction | None) -> Fraction | None:
    """The end moved up to at most ``PRECISION`` significant digits; None beyond what is allowed."""
    if not end:
        return end
    if abs(end) < TINIEST:
        return TINIEST if end > 0 else Fraction(0)
    bits = end.numerator.bit_length() - end.denominator.bit_length() + 1
    if bits > 3.4 * MAX_DIGITS:
        return None if end > 0 else -(Fraction(10) ** MAX_DIGITS)
    # The end is below 2^bits, so its first digit is at this power of ten or lower.
    step = Fraction(10) ** (math.floor(bits * math.log10(2)) - PRECISION + 1)
    return math.ceil(end / step) * step


# ---- ends that may be infinite -------------------------------------------------------------------


class _Signed(NamedTuple):
    """A number, or minus or plus infinity (``infinite`` is then -1 or 1)."""

    value: Fraction
    infinite: int


def _signed(a: Interval) -> tuple[_Signed, _Signed]:
    low = _Signed(Fraction(0), -1) if a.low is None else _Signed(a.low, 0)
    high = _Signed(Fraction(0), 1) if a.high is None else _Signed(a.high, 0)
    return low, high


def _product(a: _Signed, b: _Signed) -> _Signed:
    if not a.infinite and not b.infinite:
        return _Signed(a.value * b.value, 0)
    sign = _sign(a) * _sign(b)
    return _Signed(Fraction(0), sign)  # nothing times the infinite is nothing here


def _sign(a: _Signed) -> int:
    return a.infinite or (a.value > 0) - (a.value < 0)


def _extremes(ends: Sequence[_Signed]) -> tuple[Fraction | None, Fraction | None]:
    below = any(end.infinite < 0 for end in ends)
    above = any(end.infinite > 0 for end in ends)
    values = [end.value for end in ends if not end.infinite]
    return None if below else min(values), None if above else max(values)
