"""Expressions of the plan as instructions on columns: a row each node kind and function."""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.numbers import Number, Result, Truth, choose_truth
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, Whole, span
from rulelang.engine.columnar.values import (
    Value,
    absences_where,
    absent_of,
    choose,
    choose_bits,
    code,
    is_absent,
    is_missing,
    is_wrong,
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


@frozen
class Scope:
    """What expressions are compiled with: the instructions, the values by key, and the maxima and
    weights of criteria.

    ``own``: a unit may have its own max of a criterion, under ``ID.max``. ``limits`` are what
    criteria can come to at most, None where that is not needed.
    """

    builder: Builder
    values: dict[str, Value]
    maxima: Mapping[str, Fraction]
    weights: Mapping[str, Fraction]
    own: bool = False
    limits: dict[str, Number | None] = field(factory=dict)

    def maximum(self, id: str) -> Number:
        """The max of a criterion, where it applies."""
        if self.own:
            own: Number = self.values[f"{id}.max"].data
            return own
        return numbers.constant(self.maxima[id])


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
    share = numbers.divided(scope.builder, score.data, scope.maximum(id))
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
        raise UnsupportedError("a division by zero")
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
    elif name in PARTIAL_FUNCTIONS:
        found = PARTIAL_FUNCTIONS[name](b, data)
        odd = b.either(found.outside, found.divides)
        result = Value("number", found.number, odd=odd, divides=found.divides)
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
    if not x.options and not y.options:
        raise UnsupportedError("a comparison of two columns of texts")
    return _compare_codes(b, operation, x, y)


def _compare_codes(b: Builder, operation: str, x: Value, y: Value) -> Truth:
    """Columns by the places of their texts among the options; rows with two texts that are not
    among them, -1 both, are in doubt."""
    options = x.options or y.options
    left, right = code(x, options), code(y, options)
    if y.options and y.options != options and isinstance(y.data, Slot):
        table = tuple(options.index(text) if text in options else -2 for text in y.options)
        right = b.emit("take", "i", y.data, table, interval=span(-2, len(options)))
    unknown = b.both(b.compare("equal", left, -1), b.compare("equal", right, -1))
    b.doubt(unknown)
    return b.compare(operation, left, right)


def _compare_truths(b: Builder, name: str, x: Truth, y: Truth) -> Truth:
    same = choose_truth(b, x, y, b.invert(y))
    return same if name == "=" else b.invert(same)


# ---- what may stay unread ------------------------------------------------------------------------


def _settle(expr: Settle, scope: Scope) -> Value:
    b = scope.builder
    arguments = [compile_expression(argument, scope) for argument in expr.arguments]
    settles: Truth = False
    absent = absent_of(b, known("truth", None), *arguments)
    whole: Truth = expr.function == "and"
    for argument in arguments:
        data = argument.data
        whole = b.both(whole, data) if expr.function == "and" else b.either(whole, data)
        decisive = b.invert(data) if expr.function == "and" else data
        settles = b.either(settles, b.both(decisive, b.invert(is_absent(b, argument))))
    if absent.always:
        return known("truth", whole)
    result = known("truth", choose_truth(b, settles, expr.function == "or", whole))
    return absences_where(b, settles, result, evolve(absent, data=result.data))


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
    if condition.always:
        return result
    return absences_where(b, is_absent(b, condition), condition, result)


def _status(expr: Status, scope: Scope) -> Value:
    b = scope.builder
    argument = compile_expression(expr.argument, scope)
    if expr.kind == "missing":
        return known("truth", is_missing(b, argument))
    applies: Truth = True
    if isinstance(expr.argument, Read) and expr.argument.key + APPLIES in scope.values:
        applies = scope.values[expr.argument.key + APPLIES].data  # it may have a score all the same
    return Value(
        "truth",
        b.both(applies, b.invert(b.both(argument.out, b.invert(is_missing(b, argument))))),
        missing=choose_bits(b, applies, argument.missing, 0),
        bits=argument.bits,
        odd=b.both(applies, is_wrong(b, argument)),
        divides=b.both(applies, argument.divides),
    )


def _guard(expr: Guard, scope: Scope) -> Value:
    b = scope.builder
    value = compile_expression(expr.argument, scope)
    if value.divides is False:
        return value
    out = b.either(value.out, b.both(value.divides, b.invert(is_missing(b, value))))
    odd = b.both(value.odd, b.invert(value.divides))
    return evolve(value, out=out, odd=odd, divides=False)


_KINDS: dict[type, Callable[[Any, Scope], Value]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
}
