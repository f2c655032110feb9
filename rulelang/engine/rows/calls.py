"""What straight-line code calls where a number leaves the rationals, or grows long.

Whatever a function raises is an ``ArithmeticError``: the row is then left to the exact engine.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, get_args

from rulelang import rational
from rulelang.engine.rows.quotients import MOST_BITS
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.functions import FUNCTIONS, OPERATORS
from rulelang.plan.kinds import RoundingMode

__all__ = ["CALLS", "called", "combination_call", "function_call", "rounding_call"]

MODES: tuple[RoundingMode, ...] = get_args(RoundingMode)


def function_call(name: str) -> str | None:
    """The name in code of a function of numbers; None where it is no such function."""
    row = OPERATORS.get(name) or FUNCTIONS[name]
    numbers = {*row.parameters, row.result} == {"number"}
    return ("power" if name == "^" else f"of_{name}") if numbers else None


def combination_call(key: str) -> str:
    """The name in code of a combination; its arguments are values, each followed by its weight,
    and last the N of ``best N``, twice."""
    return f"by_{key}"


def rounding_call(mode: RoundingMode) -> str:
    """The name in code of a mode of rounding; its arguments are a value and a step."""
    return f"to_{mode.replace(' ', '_')}"


def _rounding(mode: RoundingMode) -> Callable[..., Fraction]:
    return lambda value, step: rational.round_to(value, step, mode)


def called(exact: Callable[..., Fraction]) -> Callable[..., tuple[int, int]]:
    """A function of rational numbers as one of numerators and denominators, one after another."""

    def call(*parts: int) -> tuple[int, int]:
        value = exact(*(Fraction(n, d) for n, d in zip(parts[::2], parts[1::2], strict=True)))
        return rational.settled(value).as_integer_ratio()

    return call


def _combining(exact: Callable[..., Fraction]) -> Callable[..., Fraction]:
    return lambda *numbers: exact(numbers[:-2:2], numbers[1:-1:2], int(numbers[-1]))


def reduced(top: int, bottom: int) -> tuple[int, int]:
    """A quotient in lowest terms; TooLargeError where it is still long."""
    shared = math.gcd(top, bottom)
    top, bottom = top // shared, bottom // shared
    if max(top.bit_length(), bottom.bit_length()) > MOST_BITS:
        raise rational.TooLargeError("a long number")
    return top, bottom


CALLS: dict[str, Callable[..., Any]] = (
    {"reduced": reduced}
    | {
        code: called(row.exact)
        for name, row in (OPERATORS | FUNCTIONS).items()
        if (code := function_call(name)) is not None and code.isidentifier()
    }
    | {combination_call(key): called(_combining(row.exact)) for key, row in COMBINATIONS.items()}
    | {rounding_call(mode): called(_rounding(mode)) for mode in MODES}
)
