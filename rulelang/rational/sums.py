"""Sums, means and deviations of any number of values.

The sum of thousands of quotients over different denominators is exact on paper and of no use: it
has tens of thousands of digits, of which no rubric needs one. Where the values have a common
denominator of at most `MAX_DIGITS` digits, the sum is exact. Where they have none, what it comes to
is rounded to `PRECISION` significant digits, as an irrational result is: it is enclosed between two
numbers until both round to the same.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from rulelang.rational.functions import root
from rulelang.rational.sizes import is_large, nearest

__all__ = ["Parts", "deviation", "has_common", "mean", "parts_of", "total"]

Parts: TypeAlias = Mapping[int, int]
"""What is summed: the sum of numerators over each denominator, or of their squares."""

FIRST_BITS, LAST_BITS = 256, 2**14
"""How many bits after the point enclosures have; what more of them do not tell is computed
exactly (a sum that is 0, or half way between two roundings)."""


def total(values: Sequence[Fraction]) -> Fraction:
    """The exact sum of a few values: over one common denominator, and reduced once."""
    parts = [value.as_integer_ratio() for value in values]
    denominator = math.lcm(*[bottom for _, bottom in parts])
    return Fraction(sum([top * (denominator // bottom) for top, bottom in parts]), denominator)


def parts_of(values: Iterable[Fraction], power: int = 1) -> Parts:
    """Values by their denominators in lowest terms; ``power`` 2: the squares of their numerators,
    which are over the squares of the denominators."""
    found: dict[int, int] = {}
    for value in values:
        bottom = value.denominator
        found[bottom] = found.get(bottom, 0) + value.numerator**power
    return found


def has_common(denominators: Iterable[int]) -> bool:
    """Whether there is a common denominator of at most `MAX_DIGITS` digits."""
    common = 1
    for denominator in denominators:
        common = math.lcm(common, denominator)
        if is_large(common):
            return False
    return True


def mean(parts: Parts, count: int) -> Fraction:
    """The sum, divided by ``count``; the parts are those of values in lowest terms."""
    if has_common(parts):
        return _exactly(parts, 1) / count

    def enclose(bits: int) -> tuple[Fraction, Fraction]:
        low, high = _enclosed(parts, 1, bits)
        return Fraction(low, count << bits), Fraction(high, count << bits)

    return _rounded(enclose) or nearest(_exactly(parts, 1) / count)


def deviation(parts: Parts, squares: Parts, count: int, divisor: int) -> Fraction:
    """The root of the sum of squared distances from the mean, divided by ``divisor``.

    One root of an exact variance, where that can be had. Raises ZeroDivisionError for no divisor.
    """
    if has_common(parts):
        return root(_variance(parts, squares, count, divisor))

    def enclose(bits: int) -> tuple[Fraction, Fraction]:
        ends = _enclosed(parts, 1, bits)
        largest = max(end * end for end in ends)
        least = 0 if ends[0] <= 0 <= ends[1] else min(end * end for end in ends)
        low, high = _enclosed(squares, 2, bits)
        size = count * divisor << 2 * bits
        low, high = (low << bits) * count - largest, (high << bits) * count - least
        return nearest(root(Fraction(max(low, 0), size))), nearest(root(Fraction(high, size)))

    return _rounded(enclose) or nearest(root(_variance(parts, squares, count, divisor)))


def _variance(parts: Parts, squares: Parts, count: int, divisor: int) -> Fraction:
    return (_exactly(squares, 2) - _exactly(parts, 1) ** 2 / count) / divisor


def _exactly(parts: Parts, power: int) -> Fraction:
    """The sum: pairs of neighbours, then pairs of these, so that few numbers are long."""
    level = [(top, bottom**power) for bottom, top in parts.items()] or [(0, 1)]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [_added(a, b) for a, b in pairs] + level[len(level) // 2 * 2 :]
    return Fraction(*level[0])


def _added(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    shared = math.gcd(a[1], b[1])
    times, other = b[1] // shared, a[1] // shared
    return a[0] * times + b[0] * other, a[1] * times


def _enclosed(parts: Parts, power: int, bits: int) -> tuple[int, int]:
    """Whole numbers between which 2^bits times the sum lies."""
    low = sum((top << bits) // bottom**power for bottom, top in parts.items())
    return low, low + len(parts)


def _rounded(enclose: Callable[[int], tuple[Fraction, Fraction]]) -> Fraction | None:
    """The number that ``enclose`` encloses, rounded; None where no enclosure tells."""
    bits = FIRST_BITS
    while bits <= LAST_BITS:
        low, high = map(nearest, enclose(bits))
        if low == high:
            return low
        bits *= 2
    return None
