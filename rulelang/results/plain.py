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
        return value.numerator if value.denominator == 1 else float(value)
    return value.isoformat() if isinstance(value, date) else value
