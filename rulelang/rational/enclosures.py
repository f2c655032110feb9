"""Decimals that enclose an irrational number, until both round to the same.

Ziv's strategy: the value is enclosed between two decimals, and where both round to the same number,
so does the value; where they do not, the enclosure is made again with twice the digits. The
enclosures are interval arithmetic: every operation rounds its lower end down and its upper end up,
so no estimate of accumulated errors is needed.
"""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from rulelang.rational.sizes import PRECISION, context, decimals_of, from_decimal

__all__ = ["ZERO", "Bounds", "Intervals", "rounded"]

Bounds = tuple[Decimal, Decimal]
"""A lower and an upper bound."""

ZERO = Decimal(0)
ONE = Decimal(1)
_FIRST_DIGITS = 60  # mostly enough: 40, some for the size of a logarithm, some to spare


class Intervals:
    """Arithmetic on bounds, to a given number of significant digits."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.down = context(digits, ROUND_FLOOR)
        self.up = context(digits, ROUND_CEILING)

    def number(self, value: Fraction) -> Bounds:
        parts = decimals_of(value)  # exact: a context rounds results only
        return self.down.divide(*parts), self.up.divide(*parts)

    def add(self, a: Bounds, b: Bounds) -> Bounds:
        return self.down.add(a[0], b[0]), self.up.add(a[1], b[1])

    def subtract(self, a: Bounds, b: Bounds) -> Bounds:
        return self.down.subtract(a[0], b[1]), self.up.subtract(a[1], b[0])

    def multiply(self, a: Bounds, b: Bounds) -> Bounds:
        pairs = [(x, y) for x in a for y in b]
        return (
            min(self.down.multiply(x, y) for x, y in pairs),
            max(self.up.multiply(x, y) for x, y in pairs),
        )

    def divide(self, a: Bounds, b: Bounds) -> Bounds:
        """a / b for b above 0."""
        return (
            min(self.down.divide(a[0], y) for y in b),
            max(self.up.divide(a[1], y) for y in b),
        )

    def ln(self, x: Fraction) -> Bounds:
        """The logarithm of x > 0, x not 1, with about `digits` digits that count, also near 1."""
        distance = x - 1
        # 2^-close is at least |x - 1|; about close * 0.3 digits cancel in 1 + (x - 1).
        close = distance.denominator.bit_length() - distance.numerator.bit_length() - 1
        if close >= 8 and close * 16 >= self.digits:
            return self._ln_near_one(distance, terms=self.digits * 4 // close + 2)
        wider = Intervals(self.digits + max(0, close) // 3 + 1)
        low, high = wider.number(x)
        # Decimal's ln is correctly rounded, so the truth lies between the neighbours of its result.
        # From the lower end to the upper one, ln rises by at most (high - low) / low.
        logarithm = wider.down.ln(low)
        rise = wider.up.divide(wider.up.subtract(high, low), low)
        return (
            wider.down.next_minus(logarithm),
            wider.up.add(wider.up.next_plus(logarithm), rise),
        )

    def _ln_near_one(self, distance: Fraction, terms: int) -> Bounds:
        """ln(1 + d) = d * T(1), where T(k) = 1/k - d/(k+1) + d^2/(k+2) - ... = 1/k - d * T(k+1).

        For |d| < 1/2 every T(k) lies between 0 and 2, which encloses the first one taken.
        """
        d = self.number(distance)
        total = (ZERO, Decimal(2))
        for k in range(terms, 0, -1):
            total = self.subtract(self.number(Fraction(1, k)), self.multiply(d, total))
        return self.multiply(d, total)

    def exp(self, exponent: Bounds) -> Bounds:
        """e to a power given by bounds less than 1 apart."""
        low, high = exponent
        result = self.down.exp(low)  # correctly rounded, as ln is
        # e^w <= 1 + 2w for 0 <= w <= 1
        width = self.up.subtract(high, low)
        growth = self.up.add(ONE, self.up.add(width, width))
        return self.down.next_minus(result), self.up.multiply(self.up.next_plus(result), growth)


def rounded(enclose: Callable[[Intervals], Bounds | None]) -> Fraction:
    """The irrational number that `enclose` encloses, correctly rounded to `PRECISION` digits.

    `enclose` may answer None to ask for more digits. As the number is no tie, some enclosure is
    tight enough, and rounding is monotone: ends that round alike leave no choice between them.
    """
    rounding = context(PRECISION, ROUND_HALF_EVEN)
    digits = _FIRST_DIGITS
    while True:
        bounds = enclose(Intervals(digits))
        if bounds is not None:
            low, high = map(rounding.plus, bounds)
            if low == high:
                return from_decimal(low)
        digits *= 2
