"""Numbers as text: read, and written."""

import math
import re
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from rulelang.rational.sizes import (
    LIMIT_BITS,
    MAX_DIGITS,
    context,
    decimals_of,
    scaled,
    too_large,
)

__all__ = [
    "brief",
    "decimal_text",
    "fraction_text",
    "from_float",
    "integer_text",
    "parse_decimal",
    "short_text",
]

SHORT, SHORT_BITS = 300, 1000
"""Texts and numbers that `int` reads and `str` writes whatever limit they have."""

_DECIMAL = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?")


def parse_decimal(text: str) -> Fraction:
    """The number that a plain decimal (`-12.5`, `+3`, `1e-7`) writes.

    Raises ValueError for any other text, and TooLargeError for a number of more than `MAX_DIGITS`
    digits (as a reduced fraction), before it is built.
    """
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(f"not a decimal number: {text[:40]!r}")
    sign, whole, decimals, exponent_sign, exponent_digits = match.groups(default="")
    if not exponent_digits and len(text) < SHORT:  # as most are
        return Fraction(int(sign + whole + decimals), 10 ** len(decimals))
    digits = (whole + decimals).lstrip("0")
    if not digits:
        return Fraction(0)
    exponent_digits = exponent_digits.lstrip("0")
    if len(exponent_digits) > 18:  # no text is long enough to make up for this with its digits
        raise too_large()
    exponent = int(exponent_sign + (exponent_digits or "0")) - len(decimals)
    significant = digits.rstrip("0")
    exponent += len(digits) - len(significant)
    if len(significant) > MAX_DIGITS + LIMIT_BITS:
        raise too_large()  # see scaled: no denominator within its bound cancels enough digits
    coefficient = int(Decimal(significant))  # int(text) stops at 4300 digits
    return scaled(-coefficient if sign == "-" else coefficient, exponent)


def from_float(value: float) -> Fraction:
    """The shortest decimal that reads back as the float: 0.1 is a tenth. ValueError: nan, inf."""
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    return parse_decimal(float.__repr__(float(value)))


def integer_text(n: int) -> str:
    """The digits of an integer of any length."""
    if n.bit_length() < SHORT_BITS:
        return str(n)
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
    top, bottom = value.as_integer_ratio()
    units = (2 * abs(top) * 10**places + bottom) // (2 * bottom)
    digits = integer_text(units).zfill(places + 1)
    sign = "-" if top < 0 and units else ""
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


def brief(value: Fraction) -> str:
    """The value for a message: `short_text`, or a few digits and an exponent."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) <= 100:
        return short_text(value)
    return f"≈{context(6, ROUND_HALF_EVEN).divide(*decimals_of(value))}"
