"""Floats of 32 bits that came as ones of 64, as some databases hand them over."""

from ctypes import c_float
from decimal import ROUND_UP, Context, Decimal
from math import frexp

__all__ = ["shortest"]

LEAST = 2.0**-126
"""Below it such a float keeps fewer digits than `DIGITS`."""

DIGITS = range(6, 10)
"""6 digits it always keeps, and 9 always tell it."""


def shortest(number: float) -> float:
    """The double of the shortest decimal that reads back as the same float of 32 bits."""
    if number != number:
        return number
    for digits in DIGITS if abs(number) >= LEAST else range(1, 10):
        found = [float(f"{number:.{digits}g}")]
        if frexp(number)[0] in (0.5, -0.5):  # the next float below is nearer than the one above
            found.append(float(Context(digits, ROUND_UP).plus(Decimal(number))))
        for one in found:
            if c_float(one).value == number:
                return one
    return number
