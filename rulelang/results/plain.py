"""Values of results as JSON has them."""

from datetime import date
from fractions import Fraction
from typing import Any

from rulelang.plan.values import Absent
from rulelang.rational import fraction_text

__all__ = ["plain"]


def plain(value: object, exact: bool = False) -> Any:
    """A value as JSON has it: a figure as a number, or where ``exact`` as the fraction in a text; a
    date as a text; what there is no value of as None."""
    if isinstance(value, Absent):
        return None
    if isinstance(value, Fraction):
        if exact:
            return fraction_text(value)
        return value.numerator if value.denominator == 1 else _number(value)
    return value.isoformat() if isinstance(value, date) else value


def _number(value: Fraction) -> float | int:
    """The nearest double; of a number beyond all doubles, which has no digits to spare, the nearest
    whole number."""
    try:
        return float(value)
    except OverflowError:
        return round(value)
