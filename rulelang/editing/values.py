"""Values of programs as pieces of rules, and pieces of rules as values of programs."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real
from typing import TypeAlias

from rulelang import rational
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.syntax.spelling import expression

__all__ = ["Value", "number_text", "text_of", "value_of"]

Value: TypeAlias = Fraction | bool | date | str
"""What rules say at a place: a number, yes or no, a date; all else is a text of the language, such
as ``40%``, ``2 half even`` or ``computers / staff``."""


def text_of(value: object, language: str) -> str:
    """A value as rules write it, exactly; a list as its values with commas.

    Numbers may be an int, a Fraction, a Decimal, or a float, which stands for its shortest
    decimal. A text is taken as it is. Raises TypeError for any other type, and ValueError for
    what is not a finite number.
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):  # NumPy's too
        return spelling(language)["yes" if value else "no"]
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (Rational, Decimal, Real)):
        return number_text(_exact(value))
    if isinstance(value, Iterable):
        items = [*value]
        if not any(isinstance(item, (list, tuple, set, dict)) for item in items):
            return ", ".join(text_of(item, language) for item in items)
        raise TypeError("a list of lists is not a value of rules: give one list")
    raise TypeError(f"{type(value).__name__} is not a value of rules: give a number, text or date")


def _exact(value: Rational | Decimal | Real) -> Fraction:
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"not a finite number: {value}")
        return Fraction(value)
    # A float of single precision writes its own shortest decimal, which `float` would lengthen.
    written = str(value) if type(value).__name__ in ("float16", "float32") else repr(float(value))
    try:
        return rational.parse_decimal(written)
    except ValueError:
        raise ValueError(f"not a finite number: {written}") from None


def number_text(value: Fraction) -> str:
    """A number as rules write it: its decimal where that ends, else a division."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest == 1:
        return rational.decimal_text(value, max(twos, fives))
    return rational.fraction_text(value).replace("/", " / ")


def value_of(node: t.Expression, language: str) -> Value:
    """What an expression is to a program: a number, a truth, a date, or its text."""
    negative = isinstance(node, t.Operation) and node.kind == "negate"
    inner = node.operands[0] if isinstance(node, t.Operation) and negative else node
    if isinstance(inner, t.Literal) and not inner.is_percentage:
        if isinstance(inner.value, Fraction):
            return -inner.value if negative else inner.value
        if not negative and not isinstance(inner.value, str):
            return inner.value
    return expression(node, language)
