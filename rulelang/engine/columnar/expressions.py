"""Expressions of the plan as instructions on columns: a row each node kind and function."""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

from attrs import evolve, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.numbers import Number, Truth
from rulelang.engine.columnar.program import Builder, UnsupportedError, Whole, span
from rulelang.engine.columnar.values import (
    Value,
    absent_of,
    choose,
    choose_bits,
    choose_truth,
    code,
    is_missing,
    known,
)
from rulelang.plan.tree import (
    SUBJECT,
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Read,
    Settle,
    Status,
)

__all__ = ["APPLIES", "COLUMN_FUNCTIONS", "Scope", "compile_expression"]

APPLIES = ".applies"
"""Ends the key of whether a criterion applies, where that is in question."""

LARGEST_POWER = 8


@frozen
class Scope:
    """What expressions are compiled with: the instructions, the values by key, and the maxima and
    weights of criteria."""

    builder: Builder
    values: dict[str, Value]
    maxima: Mapping[str, Fraction]
    weights: Mapping[str, Fraction]


def compile_expression(expr: Expr, scope: Scope) -> Value:
    """The value of an expression for every row; UnsupportedError where it has no column form."""
    return _KINDS[type(expr)](expr, scope)


def _const(expr: Const, scope: Scope) -> Value:
    value = expr.value
    if isinstance(value, bool):
        return known("truth", value)
    if isinstance(value, Fraction):
        return known("number", numbers.constant(value))
    if isinstance(value, date):
        return known("date", value.toordinal())
    return known("code", value)


def _read(expr: Read, scope: Scope) -> Value:
    id, _, attribute = expr.key.partition(".")
    if attribute != "share":
        return scope.values[expr.key]
    score = scope.values[id]
    share = numbers.scaled(scope.builder, score.data, 1 / scope.maxima[id])
    return evolve(score, data=share)


# ---- functions -----------------------------------------------------------------------------------

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


def _constant(x: Number, what: str) -> Fraction:
    value = numbers.as_constant(x)
    if value is None:
        raise UnsupportedError(f"{what} that is not the same for every row")
    return value


def _round(b: Builder, xs: Numbers) -> Number:
    places = _constant(xs[1], "a number of decimals")
    if places.denominator != 1 or abs(places) > 18:
        raise UnsupportedError("a rounding to so many decimals")
    return numbers.rounded(b, xs[0], Fraction(10) ** -int(places), "half away")


def _power(b: Builder, xs: Numbers) -> Number:
    exponent = _constant(xs[1], "an exponent")
    if exponent.denominator != 1 or not 0 <= exponent <= LARGEST_POWER:
        raise UnsupportedError("a power that is not a small whole one")
    return _product(b, [numbers.constant(Fraction(1)), *[xs[0]] * int(exponent)])


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
    "^": _power,
}
"""Functions of numbers, but the quotient, which may be wrong."""

COMPARISONS = {
    "=": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}


def _apply(expr: Apply, scope: Scope) -> Value:
    b = scope.builder
    arguments = [compile_expression(argument, scope) for argument in expr.arguments]
    data = [argument.data for argument in arguments]
    name = expr.function
    if name in COLUMN_FUNCTIONS:
        result = known("number", COLUMN_FUNCTIONS[name](b, data))
    elif name == "/":
        wrong = numbers.is_zero(b, data[1])
        if wrong is True:
            raise UnsupportedError("a division by zero")
        result = Value("number", numbers.divided(b, *data), odd=wrong)
    elif name in COMPARISONS:
        result = known("truth", _compare(b, name, arguments[0], arguments[1]))
    elif name == "not":
        result = known("truth", b.invert(data[0]))
    elif name == "days":
        result = known("number", numbers.whole(b.subtract(data[1], data[0])))
    elif name == "year":
        result = known("number", numbers.whole(_year(b, data[0])))
    else:
        raise UnsupportedError(f"`{name}`")
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
    if x.options and y.options and x.options != y.options:
        raise UnsupportedError("a comparison of two columns of names")
    options = x.options or y.options
    if not options:
        raise UnsupportedError("a comparison of two columns of texts")
    return b.compare(operation, code(x, options), code(y, options))


def _compare_truths(b: Builder, name: str, x: Truth, y: Truth) -> Truth:
    same = choose_truth(b, x, y, b.invert(y))
    if name not in ("=", "!="):
        raise UnsupportedError("an order of yes and no")
    return same if name == "=" else b.invert(same)


# ---- what may stay unread ------------------------------------------------------------------------


def _settle(expr: Settle, scope: Scope) -> Value:
    b = scope.builder
    arguments = [compile_expression(argument, scope) for argument in expr.arguments]
    settles: Truth = False
    result = absent_of(b, known("truth", expr.function == "and"), *arguments)
    whole: Truth = expr.function == "and"
    for argument in arguments:
        data = argument.data
        whole = b.both(whole, data) if expr.function == "and" else b.either(whole, data)
        decisive = b.invert(data) if expr.function == "and" else data
        there = b.invert(b.either(is_missing(b, argument), argument.odd))
        settles = b.either(settles, b.both(decisive, there))
    if result.always:
        return known("truth", whole)
    settled = expr.function == "or"
    return Value(
        "truth",
        choose_truth(b, settles, settled, whole),
        missing=choose_bits(b, settles, 0, result.missing),
        bits=result.bits,
        odd=b.both(b.invert(settles), result.odd),
    )


def _cases(expr: Cases, scope: Scope) -> Value:
    b = scope.builder
    before = scope.values.get(SUBJECT)
    if expr.subject is not None:
        scope.values[SUBJECT] = compile_expression(expr.subject, scope)
    rows = []
    for condition, points in expr.rows:
        rows.append((compile_expression(condition, scope), compile_expression(points, scope)))
        if rows[-1][0].data is True and rows[-1][0].always:
            break
    result = compile_expression(expr.otherwise, scope)
    for holds, value in reversed(rows):
        result = _absent_where(b, holds, choose(b, holds.data, value, result))
    if before is not None:
        scope.values[SUBJECT] = before
    return result


def _absent_where(b: Builder, condition: Value, result: Value) -> Value:
    """The result, absent as the condition is where that is."""
    lacks = is_missing(b, condition)
    gone = b.either(lacks, condition.odd)
    return evolve(
        result,
        missing=choose_bits(b, gone, condition.missing, result.missing),
        bits=result.bits | condition.bits,
        odd=choose_truth(b, gone, condition.odd, result.odd),
    )


def _status(expr: Status, scope: Scope) -> Value:
    b = scope.builder
    argument = compile_expression(expr.argument, scope)
    lacks = is_missing(b, argument)
    if expr.kind == "missing":
        return Value("truth", lacks, odd=b.both(b.invert(lacks), argument.odd))
    return Value("truth", True, missing=argument.missing, bits=argument.bits, odd=argument.odd)


def _guard(expr: Guard, scope: Scope) -> Value:
    return compile_expression(expr.argument, scope)  # odd it is in either case


_KINDS: dict[type, Callable[[Any, Scope], Value]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
}
