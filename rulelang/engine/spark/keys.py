"""Exact keys of the rank as a text, so that they travel in a column."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from rulelang.engine.exact import Outcome
from rulelang.engine.expressions import Maxima, evaluator
from rulelang.plan.tree import Plan
from rulelang.plan.values import Absent

__all__ = ["OptionalKeys", "exact_keys", "number_of", "read_keys", "text_of", "written_keys"]

OptionalKeys = tuple[Fraction | None, ...]
"""The values that a row is ranked by, the greatest best; None comes last."""


def exact_keys(plan: Plan, outcome: Outcome) -> list[OptionalKeys]:
    """The keys of every row of an outcome; those of ascending keys with the other sign."""
    maxima = Maxima.of(plan)
    keys = [(evaluator(key, maxima), ascending) for key, ascending in plan.rank.keys]
    return [
        tuple(_signed(evaluate(values), ascending) for evaluate, ascending in keys)
        for values in outcome.values
    ]


def _signed(value: Any, ascending: bool) -> Fraction | None:
    if isinstance(value, Absent):
        return None
    number = value if isinstance(value, Fraction) else Fraction(value.toordinal())
    return -number if ascending else number


def text_of(value: Fraction) -> str:
    """A fraction as a text; hexadecimal, for Python reads and writes that at any length."""
    return f"{value.numerator:x}/{value.denominator:x}"


def number_of(text: str) -> Fraction:
    """The fraction of a text."""
    top, bottom = text.split("/")
    return Fraction(int(top, 16), int(bottom, 16))


def written_keys(keys: OptionalKeys) -> str:
    """Keys as a text."""
    return " ".join("-" if key is None else text_of(key) for key in keys)


def read_keys(text: str) -> OptionalKeys:
    """The keys of a text."""
    return tuple(None if part == "-" else number_of(part) for part in text.split(" "))


def all_known(keys: Sequence[Fraction | None]) -> bool:
    """Whether none of them comes last for want of a value."""
    return None not in keys
