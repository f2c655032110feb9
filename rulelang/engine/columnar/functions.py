"""Functions and operators on columns: a row each."""

import operator
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.numbers import Number, Result, Truth, choose_truth
from rulelang.engine.columnar.program import RELATIONS, Builder, UnsupportedError, Whole, span
from rulelang.engine.columnar.values import NOTHING, Value, absent_of, code, known

__all__ = ["applied"]

Numbers: TypeAlias = list[Number]


def _minimum(b: Builder, xs: Numbers) -> Number:
    return reduce(lambda x, y: numbers.extreme(b, x, y, least=True), xs)


def _maximum(b: Builder, xs: Numbers) -> Number:
    return reduce(lambda x, y: numbers.extreme(b, x, y, least=False), xs)


def _sum(b: Builder, xs: Numbers) -> Number:
    return numbers.add(b, *xs)


def _product(b: Builder, xs: Numbers) -> Number:
    return reduce(lambda x, y: numbers.multiply(b, x, y), xs)


def _mean(b: Builder, xs: Numbers) -> Number:
    return numbers.scaled(b, numbers.add(b, *xs), Fraction(1, len(xs)))


def _constant(x: Number) -> Fraction:
    value = numbers.as_constant(x)
    if value is None:
        raise UnsupportedError("slow.varying")
    return value


def _round(b: Builder, xs: Numbers) -> Number:
    places = _constant(xs[1])
    if places.denominator != 1 or abs(places) > 18:
        raise UnsupportedError("slow.decimals")
    return numbers.rounded(b, xs[0], Fraction(10) ** -int(places), "half away")


COLUMN_FUNCTIONS: dict[str, Callable[[Builder, Numbers], Number]] = {
    "min": _minimum,
    "max": _maximum,
    "sum": _sum,
    "mean": _mean,
    "abs": lambda b, xs: numbers.absolute(b, xs[0]),
    "floor": lambda b, xs: numbers.rounded(b, xs[0], Fraction(1), "floor"),
    "ceil": lambda b, xs: numbers.rounded(b, xs[0], Fraction(1), "ceil"),
    "round": _round,
    "clamp": lambda b, xs: numbers.held(b, xs[0], xs[1], xs[2]),
    "+": _sum,
    "*": _product,
    "-": lambda b, xs: numbers.negative(b, xs[0]),
}
"""Functions of numbers that are never wrong."""


def _quotient(b: Builder, xs: Numbers) -> Result:
    divides = numbers.is_zero(b, xs[1])
    if divides is True:
        raise UnsupportedError("slow.division")
    return Result(numbers.divided(b, *xs), divides=divides)


PARTIAL_FUNCTIONS: dict[str, Callable[[Builder, Numbers], Result]] = {
    "/": _quotient,
    "^": lambda b, xs: numbers.power(b, xs[0], xs[1]),
    "sqrt": lambda b, xs: numbers.square_root(b, xs[0]),
    "ln": lambda b, xs: numbers.logarithm(b, xs[0]),
    "log10": lambda b, xs: numbers.common_logarithm(b, xs[0]),
    "exp": lambda b, xs: numbers.exponential(b, xs[0]),
}
"""Functions of numbers that may be wrong."""

COMPARISONS = {relation: operation for operation, relation in RELATIONS.items()}

OTHER_FUNCTIONS: dict[str, Callable[[Builder, list[Any]], Value]] = {
    "not": lambda b, data: known("truth", b.invert(data[0])),
    "days": lambda b, data: known("number", numbers.whole(b.subtract(data[1], data[0]))),
    "year": lambda b, data: known("number", numbers.whole(_year(b, data[0]))),
}
"""Functions of truths and dates that are never wrong."""


def applied(b: Builder, name: str, arguments: Sequence[Value]) -> Value:
    """A function or operator on its arguments; UnsupportedError where it has no column form."""
    if any(argument.kind == "nothing" for argument in arguments):
        return absent_of(b, NOTHING, *arguments)
    data = [argument.data for argument in arguments]
    if name in COLUMN_FUNCTIONS:
        result = known("number", COLUMN_FUNCTIONS[name](b, data))
    elif name in PARTIAL_FUNCTIONS:
        found = PARTIAL_FUNCTIONS[name](b, data)
        odd = b.either(found.outside, found.divides)
        result = Value("number", found.number, odd=odd, divides=found.divides)
    elif name in COMPARISONS:
        result = known("truth", _compare(b, name, arguments[0], arguments[1]))
    elif name in OTHER_FUNCTIONS:
        result = OTHER_FUNCTIONS[name](b, data)
    else:
        raise UnsupportedError("slow.function", name=name)
    return absent_of(b, result, *arguments)


def _year(b: Builder, days: Whole) -> Whole:
    if isinstance(days, int):
        return date.fromordinal(days).year
    return b.emit("year", "i", days, interval=span(1, 9999))


def _compare(b: Builder, name: str, x: Value, y: Value) -> Truth:
    operation = COMPARISONS[name]
    if x.kind == "number":
        return numbers.compare(b, operation, x.data, y.data)
    if x.kind == "truth":
        return _compare_truths(b, name, x.data, y.data)
    if x.kind == "date":
        return b.compare(operation, x.data, y.data)
    if isinstance(x.data, str) and isinstance(y.data, str):
        return bool((operator.eq if name == "=" else operator.ne)(x.data, y.data))
    if not x.options and not y.options:
        raise UnsupportedError("slow.texts")
    return _compare_codes(b, operation, x, y)


def _compare_codes(b: Builder, operation: str, x: Value, y: Value) -> Truth:
    """Columns by the places of their texts among the options; rows with two texts that are not
    among them, -1 both, are in doubt."""
    options = x.options or y.options
    left, right = code(b, x, options, -1), code(b, y, options, -2)
    unknown = b.both(b.compare("equal", left, -1), b.compare("equal", right, -1))
    b.doubt(unknown)
    return b.compare(operation, left, right)


def _compare_truths(b: Builder, name: str, x: Truth, y: Truth) -> Truth:
    same = choose_truth(b, x, y, b.invert(y))
    return same if name == "=" else b.invert(same)
