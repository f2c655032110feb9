"""Expressions of the plan as SQL: a row each node kind."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve

from rulelang.output.sql.functions import FUNCTIONS
from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    known,
    literal,
    negated,
    null,
    truth,
    unknown,
)
from rulelang.output.sql.numbers import aligned, constant, divide
from rulelang.output.sql.values import (
    DIVISION,
    MISSING,
    NOT_APPLICABLE,
    Value,
    of_known,
    state_is,
    united,
)
from rulelang.output.sql.writer import Writer
from rulelang.plan import intervals
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
from rulelang.plan.values import Known
from rulelang.plan.walk import reads

__all__ = ["APPLIES", "MAXIMUM", "choice", "expression", "fixed"]

APPLIES = ".applies"
"""Ends the key of whether a criterion applies, where it may not."""

MAXIMUM = ".own max"
"""Ends the key of the max of a criterion that applies, which may be the unit's own."""


def expression(w: Writer, expr: Expr) -> Value:
    """The value of an expression."""
    return _KINDS[type(expr)](w, expr)


def fixed(w: Writer, value: Known) -> Value:
    """A constant of the rules."""
    return constant(w, value) if isinstance(value, Fraction) else of_known(value)


def choice(w: Writer, rows: Sequence[tuple[Sql, Value]], otherwise: Value) -> Value:
    """The value of the first row whose condition holds, which is never NULL, else the last."""
    if not rows:
        return otherwise
    values = aligned(w, [*(value for _, value in rows), otherwise])
    rows = [(condition, value) for (condition, _), value in zip(rows, values, strict=False)]
    otherwise = values[-1]
    real = [value for value in values if not isinstance(value.sql, type(null()))]
    states = frozenset().union(*(value.states for value in values))
    kind = real[0].kind if real else otherwise.kind
    state = error = None
    if len(states) > 1:
        listed = [(condition, w.state_of(value)) for condition, value in rows]
        state = w.column("state", case(listed, w.state_of(otherwise)))
    if any(value.error is not None for value in values):
        listed = [(condition, value.error or literal(0)) for condition, value in rows]
        error = case(listed, otherwise.error or literal(0))
    return Value(
        case([(condition, value.sql) for condition, value in rows], otherwise.sql),
        kind,
        states,
        state,
        error,
        max((value.digits for value in values), default=0),
        max((value.scale for value in values), default=0),
        intervals.union(*(value.range for value in real)) if real else intervals.EVERY_NUMBER,
        near=united(value.near for value in values),
        faults=united(value.faults for value in values),
    )


# ---- node kinds ----------------------------------------------------------------------------------


def _const(w: Writer, expr: Const) -> Value:
    return fixed(w, expr.value)


def _read(w: Writer, expr: Read) -> Value:
    id, _, attribute = expr.key.partition(".")
    if attribute != "share":
        return w.values[expr.key]
    return divide(w, w.values[id], w.values[id + MAXIMUM])


def _apply(w: Writer, expr: Apply) -> Value:
    arguments = [expression(w, argument) for argument in expr.arguments]
    return FUNCTIONS[expr.function](w, expr, arguments)


def _settle(w: Writer, expr: Settle) -> Value:
    arguments = [expression(w, argument) for argument in expr.arguments]
    join = all_of if expr.function == "and" else any_of
    value = Value(
        join([argument.sql for argument in arguments]),
        "yesno",
        frozenset().union(*(argument.states for argument in arguments)),
        near=united(argument.near for argument in arguments),
        faults=united(argument.faults for argument in arguments),
    )
    if len(value.states) <= 1:
        return value
    value = w.hoisted(value, "condition")
    lacking = [argument for argument in arguments if argument.states]
    state = case([(unknown(value.sql), w.highest(lacking))], literal(0))
    return evolve(value, state=w.column("state", state))


def _cases(w: Writer, expr: Cases) -> Value:
    outer = w.values.get(SUBJECT)
    rows: list[tuple[Sql, Value]] = []
    if expr.subject is not None:
        subject = w.with_error(w.hoisted(expression(w, expr.subject)))
        if subject.states and _reads_subject_only(expr):
            rows += _unknown(w, subject)
            subject = evolve(subject, states=frozenset(), state=None)
        w.values[SUBJECT] = subject
    near: list[Sequence[Sql]] = []
    faults: list[Sequence[Sql]] = []
    for condition, points in expr.rows:
        holds = expression(w, condition)
        near.append(holds.near)
        faults.append(holds.faults)
        if holds.states:
            holds = w.hoisted(holds, "condition")
            rows += _unknown(w, holds)
        rows.append((holds.sql, expression(w, points)))
    value = choice(w, rows, expression(w, expr.otherwise))
    if outer is not None:
        w.values[SUBJECT] = outer
    return evolve(value, near=united((value.near, *near)), faults=united((value.faults, *faults)))


def _reads_subject_only(expr: Cases) -> bool:
    """Whether the first row looks at the subject, and at nothing else that may be absent."""
    return bool(expr.rows) and [read.key for read in reads(expr.rows[0][0])] == [SUBJECT]


def _unknown(w: Writer, value: Value) -> list[tuple[Sql, Value]]:
    """The row of a choice that a value which is not known leads to."""
    gone = Value(null(), value.kind, value.states, value.state)
    if gone.state is None and len(gone.states) > 1:
        gone = evolve(gone, state=w.state_of(value))
    return [(unknown(value.sql), gone)]


def _status(w: Writer, expr: Status) -> Value:
    argument = expression(w, expr.argument)
    if expr.kind == "missing":
        sql = state_is(argument, *MISSING) or truth(False)
        return Value(sql, "yesno", near=argument.near, faults=argument.faults)
    applies = None
    if isinstance(expr.argument, Read):
        applies = w.values.get(expr.argument.key + APPLIES)
    rest = argument.states - {NOT_APPLICABLE}
    rows = []
    if applies is not None:
        rows.append((negated(coalesce(applies.sql, truth(True))), truth(False)))
    gone = state_is(argument, NOT_APPLICABLE)
    if gone is not None:
        rows.append((gone, truth(False)))
    if rest:
        argument = w.hoisted(argument)
        rows.append((unknown(argument.sql), null()))
    value = Value(
        case(rows, truth(True)), "yesno", rest, near=argument.near, faults=argument.faults
    )
    if len(rest) > 1:
        value = w.hoisted(value, "condition")
        state = case([(known(value.sql), literal(0))], w.state_of(argument))
        value = evolve(value, state=w.column("state", state))
    return value


def _guard(w: Writer, expr: Guard) -> Value:
    argument = expression(w, expr.argument)
    if DIVISION not in argument.states:
        return argument
    states = (argument.states - {DIVISION}) | {NOT_APPLICABLE}
    if len(states) == 1:
        return evolve(argument, states=states, state=None)
    own = w.state_of(argument)
    mapped = case([(compare("=", own, literal(DIVISION)), literal(NOT_APPLICABLE))], own)
    return evolve(argument, states=states, state=w.column("state", mapped))


_KINDS: dict[type, Callable[[Writer, Any], Value]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
}
