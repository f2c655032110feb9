"""What straight-line code calls where a number leaves the rationals, or grows long.

Whatever a function raises is an ``ArithmeticError``: the row is then left to the exact engine.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from rulelang import rational
from rulelang.engine.rows.quotients import MOST_BITS
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.functions import FUNCTIONS, OPERATORS

__all__ = ["CALLS", "IRRATIONAL", "called"]

IRRATIONAL = {"ln": "ln", "exp": "exp", "sqrt": "sqrt", "log10": "log10", "^": "power"}
"""The functions that are called, and their names in code."""


def called(exact: Callable[..., Fraction]) -> Callable[..., tuple[int, int]]:
    """A function of rational numbers as one of numerators and denominators, one after another."""

    def call(*parts: int) -> tuple[int, int]:
        value = exact(*(Fraction(n, d) for n, d in zip(parts[::2], parts[1::2], strict=True)))
        return rational.settled(value).as_integer_ratio()

    return call


def _geometric_mean(*numbers: Fraction) -> Fraction:
    """Of shares, each followed by its weight."""
    return COMBINATIONS["geometric_mean"].exact(numbers[::2], numbers[1::2], 0)


def reduced(top: int, bottom: int) -> tuple[int, int]:
    """A quotient in lowest terms; TooLargeError where it is still long."""
    shared = math.gcd(top, bottom)
    top, bottom = top // shared, bottom // shared
    if max(top.bit_length(), bottom.bit_length()) > MOST_BITS:
        raise rational.TooLargeError("a long number")
    return top, bottom


CALLS: dict[str, Callable[..., Any]] = {
    "reduced": reduced,
    "geometric_mean": called(_geometric_mean),
    "rounded": called(FUNCTIONS["round"].exact),
} | {
    code: called((OPERATORS.get(name) or FUNCTIONS[name]).exact)
    for name, code in IRRATIONAL.items()
}
