"""How long a number may be, and what becomes of one that is longer.

A result of over `MAX_DIGITS` digits counts as that result rounded to `PRECISION` significant ones,
as an irrational one does. Only what is itself so large, or so near to 0, is refused.
"""

import math
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction

from rulelang.words import Number, Wording, phrase, said

__all__ = [
    "LIMIT_BITS",
    "MAX_DIGITS",
    "PRECISION",
    "DomainError",
    "TooLargeError",
    "check_size",
    "context",
    "decimals_of",
    "from_decimal",
    "is_large",
    "nearest",
    "nearest_double",
    "reason_said",
    "scaled",
    "settled",
    "too_large",
]

MAX_DIGITS = 10_000
"""The most decimal digits a numerator or a denominator may have."""

PRECISION = 40
"""The significant digits of an irrational result."""

LIMIT: int = 10**MAX_DIGITS  # the first number that is too large
LIMIT_BITS = LIMIT.bit_length()


class DomainError(ArithmeticError):
    """A function has no (real) value at its argument: a key of the phrases `domain`, and figures.

    ``reason`` is both in one text, as results carry it.
    """

    def __init__(self, key: str, *figures: str) -> None:
        super().__init__(key, *figures)
        self.reason = " ".join((key, *figures))

    def __str__(self) -> str:
        return said(reason_said(self.reason), "en")


def reason_said(reason: str) -> Wording:
    """The ``reason`` of a `DomainError` as a phrase; one that begins with a zero byte stands for
    something else (`engine.spark.troubles`), and stays."""
    if reason.startswith("\0"):
        return reason
    key, *figures = reason.split(" ")
    return phrase(f"domain.{key}", **dict(zip("xy", map(Number, figures), strict=False)))


class TooLargeError(ArithmeticError):
    """A number has more than `MAX_DIGITS` digits."""


def too_large() -> TooLargeError:
    """The error, to be raised."""
    return TooLargeError("a number of more than 10,000 digits")


def is_large(n: int) -> bool:
    """Whether a whole number has over `MAX_DIGITS` digits."""
    bits = n.bit_length()
    return bits > LIMIT_BITS or (bits == LIMIT_BITS and abs(n) >= LIMIT)


def check_size(value: Fraction) -> Fraction:
    """The value itself; TooLargeError if numerator or denominator has over `MAX_DIGITS` digits."""
    if is_large(value.numerator) or is_large(value.denominator):
        raise too_large()
    return value


def settled(value: Fraction) -> Fraction:
    """What a result of an expression counts as: itself, or `nearest` if it has too many digits.

    Raises TooLargeError if that has too many too: it is very large, or very near to 0.
    """
    top, bottom = value.as_integer_ratio()
    if top.bit_length() < LIMIT_BITS and bottom.bit_length() < LIMIT_BITS:
        return value
    return nearest(value) if is_large(top) or is_large(bottom) else value


def nearest(value: Fraction) -> Fraction:
    """The value rounded to `PRECISION` significant digits; TooLargeError as for `check_size`."""
    return from_decimal(context(PRECISION, ROUND_HALF_EVEN).divide(*decimals_of(value)))


def nearest_double(value: Fraction) -> float:
    """The double nearest to the value, an infinite one beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


# ---- decimals ----


def context(digits: int, rounding: str) -> Context:
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


def decimals_of(value: Fraction) -> tuple[Decimal, Decimal]:
    return Decimal(value.numerator), Decimal(value.denominator)


def scaled(coefficient: int, exponent: int) -> Fraction:
    """coefficient * 10^exponent, for a coefficient other than 0 and no multiple of 10.

    Raises TooLargeError, before a big power is built. A coefficient that is not a multiple of 10
    leaves a factor 2^k or 5^k of the denominator 10^k, so k is bounded by the bits of the limit.
    """
    if exponent > MAX_DIGITS or exponent < -LIMIT_BITS:
        raise too_large()
    if exponent >= 0:
        return check_size(Fraction(coefficient * 10**exponent))
    return check_size(Fraction(coefficient, 10**-exponent))


def from_decimal(value: Decimal) -> Fraction:
    """The exact value of a decimal of few digits; TooLargeError as for `check_size`."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # else infinite or no number, which the traps exclude
    text = "".join(map(str, digits))
    significant = text.rstrip("0")
    if not significant:
        return Fraction(0)
    coefficient = int(significant)
    return scaled(-coefficient if sign else coefficient, exponent + len(text) - len(significant))
