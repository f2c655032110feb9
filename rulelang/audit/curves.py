"""Points of roots, powers and logarithms, where values are looked for.

First such a number is free within its bounds. Where it comes out, a few points of the function
nearby are supposed to be all that it has. So a conflict means nothing; values that are found are
evaluated by the exact engine.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rulelang.audit.linear import Affine, Formula, all_of, constant, either, equal
from rulelang.plan.functions import FUNCTIONS, OPERATORS
from rulelang.rational import DomainError, TooLargeError

if TYPE_CHECKING:
    from rulelang.audit.system import System
    from rulelang.audit.unit import Curve

__all__ = ["BACK", "points_near"]

BACK: dict[str, Callable[[float, float], Any]] = {
    "ln": lambda value, exponent: math.exp(value),
    "log10": lambda value, exponent: 10.0**value,
    "sqrt": lambda value, exponent: value * value,
    "exp": lambda value, exponent: math.log(value),
    "^": lambda value, exponent: value ** (1 / exponent),
}
"""About what a function makes a value of."""

SHIFTS = (0.0, 1e-6, -1e-6, 1e-4, -1e-4, 1e-3, -1e-3, 1e-2, -1e-2)
LARGEST_DENOMINATOR = 10**6


def points_near(system: "System", values: Mapping[int, Fraction]) -> list[Formula]:
    """Of each number that a function makes, when it is at one of some points near values."""
    found: list[Formula] = []
    for curve in system.template.curves:
        for unit in range(len(system.units)):
            value, of = system.number(curve.value, unit), system.number(curve.of, unit)
            points = dict(_points(curve, _at(value, values), _at(of, values)))
            found.append(
                either(
                    all_of((equal(of, constant(x)), equal(value, constant(y))))
                    for x, y in points.items()
                )
            )
    return found


def _at(number: Affine, values: Mapping[int, Fraction]) -> Fraction:
    return sum((c * values.get(k, Fraction(0)) for k, c in number.terms.items()), number.constant)


def _points(curve: "Curve", value: Fraction, of: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """Points of a function, some where its value is near one, and where it is made of another."""
    exact = (OPERATORS if curve.exponent is not None else FUNCTIONS)[curve.function].exact
    more = () if curve.exponent is None else (curve.exponent,)
    for x in (of, *_made_of(curve, float(value))):
        try:
            yield x, exact(x, *more)
        except (DomainError, TooLargeError, ZeroDivisionError):
            continue


def _made_of(curve: "Curve", value: float) -> Iterator[Fraction]:
    back = BACK[curve.function]
    for shift in SHIFTS:
        try:
            found = back(value + shift * max(1.0, abs(value)), float(curve.exponent or 1))
        except (ValueError, OverflowError, ZeroDivisionError):
            continue
        if isinstance(found, float) and math.isfinite(found):
            yield Fraction(found).limit_denominator(LARGEST_DENOMINATOR)
            yield Fraction(round(found))
