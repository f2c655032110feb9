"""Expressions of the plan as instructions on columns: a row each node kind."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, assert_never

from attrs import evolve, field, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.combining import Children, combine, total_of
from rulelang.engine.columnar.functions import applied
from rulelang.engine.columnar.numbers import Number, Truth, choose_truth
from rulelang.engine.columnar.program import Builder, UnsupportedError
from rulelang.engine.columnar.values import (
    NOTHING,
    Value,
    absences_where,
    absent_as,
    absent_of,
    choose,
    falls_under,
    is_absent,
    is_missing,
    is_wrong,
    joined,
    known,
    settled,
    without,
)
from rulelang.plan.expressions import (
    SUBJECT,
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Guard,
    Hold,
    Lack,
    Nothing,
    Read,
    Recover,
    Ref,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.intervals import Interval, divide, exactly, multiply, union
from rulelang.plan.kinds import MissingPolicy
from rulelang.plan.values import Known

__all__ = ["Scope", "compile_expression", "constant"]


@frozen
class Scope:
    """What expressions are compiled with: the instructions and the named values.

    ``path`` are the conditions under which an expression is read: each is known there, and holds
    or fails. ``unsaid`` is the policy of inputs that have none of their own, where nothing nearer
    says another; ``lacks`` is what is missing where an input is, or where too little of a
    criterion is known, by id.
    """

    builder: Builder
    values: dict[Ref, Value]
    path: tuple[tuple[Value, bool], ...] = ()
    unsaid: MissingPolicy | None = None
    lacks: Mapping[str, Value] = field(factory=dict)

    def under(self, condition: Value, holds: bool) -> "Scope":
        """The scope of what is read only where a condition holds, or fails."""
        return evolve(self, path=(*self.path, (condition, holds)))

    def is_read(self) -> Truth:
        """Where an expression is read."""
        b = self.builder
        found: Truth = True
        for condition, holds in self.path:
            met = condition.data if holds else b.invert(condition.data)
            found = b.both(found, b.both(met, b.invert(is_absent(b, condition))))
        return found


def compile_expression(expr: Expr, scope: Scope) -> Value:
    """The value of an expression for every row; UnsupportedError where it has no column form."""
    return _KINDS[type(expr)](expr, scope)


# ---- what is read --------------------------------------------------------------------------------


def constant(value: Known) -> Value:
    """A value that is the same in every row."""
    if isinstance(value, bool):
        return known("truth", value)
    if isinstance(value, Fraction):
        return known("number", numbers.constant(value))
    if isinstance(value, date):
        return known("date", value.toordinal())
    return known("code", value)


def _const(expr: Const, scope: Scope) -> Value:
    return constant(expr.value)


def _nothing(expr: Nothing, scope: Scope) -> Value:
    return NOTHING


def _lack(expr: Lack, scope: Scope) -> Value:
    return scope.lacks[expr.id]


def _read(expr: Read, scope: Scope) -> Value:
    return scope.values[expr.ref]


# ---- functions and conditions --------------------------------------------------------------------


def _apply(expr: Apply, scope: Scope) -> Value:
    arguments = [compile_expression(argument, scope) for argument in expr.arguments]
    return applied(scope.builder, expr.function, arguments)


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
    before = scope.values.get(SUBJECT)
    if expr.subject is not None:
        scope.values[SUBJECT] = compile_expression(expr.subject, scope)
    rows: list[tuple[Value, Value]] = []
    left = scope
    result: Value | None = None
    for condition, value in expr.rows:
        holds = compile_expression(condition, left)
        if holds.always and holds.data is False:
            continue
        found = compile_expression(value, left.under(holds, True))
        if holds.always and holds.data is True:
            result = found
            break
        rows.append((holds, found))
        left = left.under(holds, False)
    if result is None:
        result = compile_expression(expr.otherwise, left)
    if before is not None:
        scope.values[SUBJECT] = before
    return _first(scope.builder, rows, result)


def _first(b: Builder, rows: list[tuple[Value, Value]], otherwise: Value) -> Value:
    """The value of the first row that holds, absent as the first condition that is absent."""
    result = otherwise
    if isinstance(result.data, str):
        result = evolve(result, options=joined(*(value for _, value in rows), result))
    absences = [(c.missing, c.out, c.odd, c.divides) for c, _ in rows]
    said_by = {key: at for at, key in reversed([*enumerate(absences)])}
    for at, (holds, value) in reversed([*enumerate(rows)]):
        result = choose(b, holds.data, value, result)
        if said_by[absences[at]] == at:  # else a row before says the same
            result = absent_as(b, holds, result)
    return result


def _status(expr: Status, scope: Scope) -> Value:
    b = scope.builder
    argument = compile_expression(expr.argument, scope)
    lacks = is_missing(b, argument)
    out = b.both(argument.out, b.invert(lacks))
    match expr.kind:
        case "missing":
            return known("truth", lacks)
        case "out":
            return known("truth", out)
        case "applicable":
            wrong = is_wrong(b, argument)
            found = evolve(argument, kind="truth", data=b.invert(out), options=())
            return evolve(found, out=False, odd=wrong)
        case _:
            assert_never(expr.kind)


def _guard(expr: Guard, scope: Scope) -> Value:
    b = scope.builder
    value = compile_expression(expr.argument, scope)
    gone = value.odd if expr.wholly else value.divides
    if gone is False:
        return value
    out = b.either(value.out, b.both(gone, b.invert(is_missing(b, value))))
    odd = False if expr.wholly else b.both(value.odd, b.invert(value.divides))
    return evolve(value, out=out, odd=odd, divides=False)


# ---- criteria ------------------------------------------------------------------------------------


def _combine(expr: Combine, scope: Scope) -> Value:
    b = scope.builder
    points = [compile_expression(part.points, scope) for part in expr.parts]
    maxima = [compile_expression(part.maximum, scope) for part in expr.parts]
    children = Children(
        [value.number for value in points],
        [value.out for value in points],
        [value.number for value in maxima],
        [part.weight for part in expr.parts],
    )
    found = known("number", combine(b, expr, children))
    return absent_of(b, found, *(_passed_over(b, value) for value in points))


def _passed_over(b: Builder, value: Value) -> Value:
    """A part of a combination: that it does not apply makes nothing absent."""
    if value.out is False:
        return value
    applies = b.invert(value.out)
    return evolve(value, out=False, odd=b.both(value.odd, applies))


def _whole(expr: Whole, scope: Scope) -> Value:
    b = scope.builder
    out = [compile_expression(part.points, scope).out for part in expr.parts]
    maxima = [compile_expression(part.maximum, scope) for part in expr.parts]
    found = known("number", total_of(b, [value.number for value in maxima], out))
    return absent_of(b, found, *(_passed_over(b, value) for value in maxima))


def _scale(expr: Scale, scope: Scope) -> Value:
    b = scope.builder
    value, have = (compile_expression(part, scope) for part in (expr.value, expr.have))
    if value.kind == "nothing" or numbers.as_constant(have.number) == expr.whole:
        return value
    scaled = numbers.scaled(b, value.number, expr.whole)
    found = _as_one(b, numbers.divided(b, scaled, have.number))
    return evolve(value, data=numbers.narrowed(found, _range_of_scaled(expr, scope)))


def _as_one(b: Builder, x: Number) -> Number:
    """A sum of quotients as one where that fits, so that whatever reads it need not add them."""
    if not isinstance(x, numbers.Rational):
        return x
    try:
        return evolve(x, terms=(numbers.as_term(b, x),))
    except UnsupportedError:  # too wide for 64 bits
        return x


def _range_of_scaled(expr: Scale, scope: Scope) -> Interval:
    """What points over max can be: they lie between the least and the greatest of the shares."""
    if not (isinstance(expr.value, Combine) and isinstance(expr.have, Whole)):
        return Interval()
    if expr.value.parts != expr.have.parts:
        return Interval()
    shares = []
    for part in expr.value.parts:
        points, maximum = (
            numbers.interval(compile_expression(side, scope).number)
            for side in (part.points, part.maximum)
        )
        shares.append(divide(points, maximum))
    return multiply(union(*shares), exactly(expr.whole))


def _round(expr: Round, scope: Scope) -> Value:
    value = compile_expression(expr.value, scope)
    if value.kind == "nothing":
        return value
    rounded = numbers.rounded(scope.builder, value.number, expr.step, expr.mode)
    return evolve(value, data=rounded)


def _hold(expr: Hold, scope: Scope) -> Value:
    b = scope.builder
    value = compile_expression(expr.value, scope)
    if value.kind == "nothing":
        return value
    held = value.number
    for bound, least in ((expr.low, False), (expr.high, True)):
        if bound is not None:
            edge = compile_expression(bound, scope).number
            held = numbers.extreme(b, held, edge, least=least)
    return evolve(value, data=held)


def _recover(expr: Recover, scope: Scope) -> Value:
    """Rows whose data are wrong for it are in doubt, where it is read at all."""
    b = scope.builder
    value = compile_expression(expr.value, scope)
    nearest = expr.policy or scope.unsaid

    def under(policy: MissingPolicy) -> Truth:
        return falls_under(b, value, policy, nearest, expr.parts)

    wrong = b.either(is_wrong(b, value), under("error"))
    if wrong is not False:
        b.doubt(b.both(wrong, scope.is_read()))
    value = without(evolve(value, odd=False, divides=False), "error")
    if expr.not_applicable is not None and value.out is not False:
        out = b.both(value.out, b.invert(is_missing(b, value)))
        given = compile_expression(expr.not_applicable, scope)
        value = choose(b, out, given, evolve(value, out=False))
    stays: list[MissingPolicy] = [] if expr.policy is None else ["unranked"]
    for policy, instead in expr.missing:
        if isinstance(instead, Lack):
            stays.append(policy)
            continue
        found = under(policy)
        if found is not False:
            value = choose(b, found, compile_expression(instead, scope), without(value, policy))
    for policy in stays:
        value = settled(b, under(policy), value)
    return value


_KINDS: dict[type, Callable[[Any, Scope], Value]] = {
    Const: _const,
    Nothing: _nothing,
    Lack: _lack,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
    Combine: _combine,
    Whole: _whole,
    Scale: _scale,
    Round: _round,
    Hold: _hold,
    Recover: _recover,
}
