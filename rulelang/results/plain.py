"""Values of results as JSON has them."""

from datetime import date
from fractions import Fraction
from typing import Any

from rulelang.plan.values import Absent
from rulelang.rational import fraction_text

__all__ = ["plain", "quotient"]


def plain(value: object, exact: bool = False) -> Any:
    """A value as JSON has it: a figure as a number, or where ``exact`` as the fraction in a text; a
    date as a text; what there is no value of as None."""
    if isinstance(value, Absent):
        return None
    if isinstance(value, Fraction):
        return fraction_text(value) if exact else quotient(value.numerator, value.denominator)
    return value.isoformat() if isinstance(value, date) else value


def quotient(top: int, bottom: int) -> int | float:
    """A quotient of whole numbers as a number of JSON: whole, or the nearest double. Of a number
    beyond all doubles, which has no digits to spare, the nearest whole number."""
    if top % bottom == 0:
        return top // bottom
    try:
        return top / bottom
    except OverflowError:
        return round(Fraction(top, bottom))
