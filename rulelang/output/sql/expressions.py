"""Kinds of node as SQL: a row each."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import evolve
from sqlglot import exp

from rulelang.output.sql.functions import FUNCTIONS
from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    alternatives,
    any_of,
    case,
    coalesce,
    compare,
    literal,
    negated,
    none_of,
    null,
    truth,
    unknown,
)
from rulelang.output.sql.numbers import aligned, clamp, constant, divide, multiply
from rulelang.output.sql.numbers import scaled as times_constant
from rulelang.output.sql.rounding import rounding_of
from rulelang.output.sql.values import (
    Value,
    absences,
    absent,
    bare,
    of_known,
    state_is,
    sure,
    united,
    where_known,
    without,
)
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Recovery
from rulelang.output.walk.states import DIVISION, DOMAIN, MISSING, NOT_APPLICABLE, POISON
from rulelang.plan import intervals
from rulelang.plan.expressions import Apply, Guard, Hold, Round, Scale, Settle, Status
from rulelang.plan.values import Known

__all__ = [
    "apply",
    "cases",
    "fixed",
    "guard",
    "hold",
    "instead",
    "nothing",
    "recover",
    "rounded",
    "scale",
    "settle",
    "status",
    "subject",
]


def fixed(w: Writer, value: Known) -> Value:
    """A constant of the rules."""
    return constant(w, value) if isinstance(value, Fraction) else of_known(value)


def nothing(state: int) -> Value:
    """No value, for one reason."""
    return absent(state, "number")


def apply(w: Writer, expr: Apply, arguments: Sequence[Value]) -> Value:
    """A function of what must all be known."""
    return FUNCTIONS[expr.function](w, expr, arguments)


def settle(w: Writer, expr: Settle, arguments: Sequence[Value]) -> Value:
    """SQL's own AND and OR: one argument that settles it makes the others unread."""
    join = all_of if expr.function == "and" else any_of
    value = Value(
        join([argument.sql for argument in arguments]),
        "yesno",
        w.lacking.joined(argument.states for argument in arguments),
        near=united(argument.near for argument in arguments),
        faults=united(argument.faults for argument in arguments),
    )
    first = arguments[0]
    if first.gaps and all({*each.gaps} == {*first.gaps} for each in arguments):
        return evolve(value, state=first.state, gaps=first.gaps)  # all are absent, or none is
    if len(value.states) <= 1:
        return value
    value = w.hoisted(value, "condition")
    lacking = [argument for argument in arguments if argument.states]
    state = case([(unknown(value.sql), w.highest(lacking))], literal(0))
    return evolve(value, state=w.column("state", state))


# ---- choices -------------------------------------------------------------------------------------


def subject(w: Writer, value: Value) -> Value:
    """What the rows of a form look at, in a column of its own."""
    return w.with_error(w.hoisted(value))


def cases(w: Writer, rows: Sequence[tuple[Value, Value]], otherwise: Value) -> Value:
    """The value of the first row whose condition holds; each gap of a condition is asked once."""
    told: dict[Sql, None] = {}
    listed: list[tuple[Sql, Value]] = []
    for holds, value in rows:
        holds = w.told(holds, "condition")
        gaps = [gap for gap in absences(holds) if gap not in told]
        if gaps:
            told.update(dict.fromkeys(gaps))
            lost = Value(null(), value.kind, holds.states, holds.state)
            listed.append((any_of(gaps), lost))
        # Where a value lacks only what the conditions do, it is known here.
        known_here = value.states and told.keys() >= {*absences(value)}
        value = sure(value) if known_here else value
        if bare(holds) == truth(True):
            otherwise = value
            break
        listed.append((bare(holds), value))
    value = choice(w, listed, otherwise)
    if isinstance(otherwise.sql, exp.Null) and len(listed) == 2 and _fails_in_gaps(rows[0][0]):
        value = evolve(value, sql=case([(condition, v.sql) for condition, v in listed[1:]], None))
    return evolve(
        value,
        near=united((value.near, *(holds.near for holds, _ in rows))),
        faults=united((value.faults, *(holds.faults for holds, _ in rows))),
    )


def _fails_in_gaps(holds: Value) -> bool:
    """Whether a condition of a single row is not met where it is absent."""
    inner = bare(holds)
    return bool(holds.states) and (inner is holds.sql or isinstance(inner, exp.Is))


def choice(w: Writer, rows: Sequence[tuple[Sql, Value]], otherwise: Value) -> Value:
    """The value of the first row whose condition holds, which is never NULL, else the last."""
    values = aligned(w, [*(value for _, value in rows), otherwise])
    rows = [(condition, value) for (condition, _), value in zip(rows, values, strict=False)]
    otherwise = values[-1]
    real = [value for value in values if not isinstance(value.sql, exp.Null)]
    states = frozenset[int]().union(*(value.states for value in values))
    error = None
    if any(value.error is not None for value in values):
        listed = [(condition, value.error or literal(0)) for condition, value in rows]
        error = case(listed, otherwise.error or literal(0))
    sql, gaps = _chosen(rows, otherwise) if real else (null(), ())
    return Value(
        sql,
        real[0].kind if real else otherwise.kind,
        states,
        _state(w, rows, otherwise) if len(states) > 1 else None,
        gaps,
        error,
        max((value.digits for value in values), default=0),
        max((value.scale for value in values), default=0),
        intervals.union(*(value.range for value in real)) if real else intervals.EVERY_NUMBER,
        near=united(value.near for value in values),
        faults=united(value.faults for value in values),
    )


def _state(w: Writer, rows: Sequence[tuple[Sql, Value]], otherwise: Value) -> Sql:
    lacking = [value for _, value in rows if value.states] + [otherwise] * bool(otherwise.states)
    only = lacking[0].state
    if len(lacking) == 1 and only is not None and isinstance(lacking[0].sql, exp.Null):
        return only  # it is 0 in every other row
    listed = [(condition, w.state_of(value)) for condition, value in rows]
    return w.column("state", case(listed, w.state_of(otherwise)))


def _chosen(rows: Sequence[tuple[Sql, Value]], otherwise: Value) -> tuple[Sql, tuple[Sql, ...]]:
    """The figure of a choice, and its gaps where these are short."""
    rest, lost = [*rows], list[Sql]()
    while rest and isinstance(rest[0][1].sql, exp.Null):
        lost += alternatives(rest.pop(0)[0])
    body, own = case([(holds, value.sql) for holds, value in rest], otherwise.sql), None
    condition, value = rest[0] if len(rest) == 1 else (truth(True), otherwise)
    if not rest:
        own = absences(otherwise)
    elif len(rest) == 1 and otherwise.constant is False:
        body = condition if value.constant is True else all_of([condition, value.sql])
        own = tuple(all_of([condition, gap]) for gap in absences(value))
    elif len(rest) == 1 and isinstance(otherwise.sql, exp.Null) and not value.states:
        own = (negated(condition),)
    elif not otherwise.states and not any(value.states for _, value in rest):
        own = ()
    if own is None:
        return case([(holds, value.sql) for holds, value in rows], otherwise.sql), ()
    return where_known(lost, body), (*lost, *own)


# ---- absence -------------------------------------------------------------------------------------


def status(w: Writer, expr: Status, argument: Value) -> Value:
    """What is known of a value."""
    argument = w.told(argument)
    sure_of = Value(truth(True), "yesno", near=argument.near, faults=argument.faults)
    if expr.kind != "applicable":
        asked = MISSING if expr.kind == "missing" else {NOT_APPLICABLE}
        return evolve(sure_of, sql=state_is(argument, *asked) or truth(False))
    holds: Sql = truth(True)
    if NOT_APPLICABLE in argument.states:
        holds = none_of(absences(argument))
    rest = argument.states - {NOT_APPLICABLE}
    lost = state_is(argument, *rest)
    if lost is None:
        return evolve(sure_of, sql=holds)
    state = None
    if len(rest) > 1:
        own = w.state_of(argument)
        gone = compare("=", own, literal(NOT_APPLICABLE))
        state = w.column("state", case([(gone, literal(0))], own))
    return evolve(sure_of, sql=where_known((lost,), holds), states=rest, state=state, gaps=(lost,))


def guard(w: Writer, expr: Guard, argument: Value) -> Value:
    """What divides by zero does not apply, or what cannot be computed."""
    found = {DIVISION, DOMAIN} if expr.wholly else {DIVISION}
    return renamed(w, argument, dict.fromkeys(found & argument.states, NOT_APPLICABLE))


def renamed(w: Writer, value: Value, names: Mapping[int, int]) -> Value:
    """The value with other states in place of some."""
    states = frozenset(names.get(state, state) for state in value.states)
    if states == value.states:
        return value
    if len(states) == 1:
        return evolve(value, states=states, state=None)
    own = w.state_of(value)
    rows = [(compare("=", own, literal(old)), literal(new)) for old, new in names.items()]
    return evolve(value, states=states, state=w.column("state", case(rows, own)))


def instead(w: Writer, value: Value, recovery: Recovery[Value]) -> Value:
    """Values in place of some of the states that a value may have, and other states."""
    return renamed(w, _instead(w, value, recovery.instead), dict(recovery.settles))


def _instead(w: Writer, value: Value, rows: Sequence[tuple[int, Value]]) -> Value:
    if not rows:
        return value
    if value.states == {rows[0][0]}:
        return _filled(w, value, rows[0][1])
    if value.state is None:
        value = w.hoisted(value, "points")
    asked = [(state_is(value, state) or truth(False), other) for state, other in rows]
    found = choice(w, asked, without(value, *(state for state, _ in rows)))
    return evolve(
        found, near=united((value.near, found.near)), faults=united((value.faults, found.faults))
    )


def _filled(w: Writer, value: Value, other: Value) -> Value:
    """A value, the other one wherever it is absent."""
    if isinstance(other.sql, exp.Null):
        return evolve(value, states=other.states, state=None)
    value, other = aligned(w, (value, other))
    return evolve(
        value,
        sql=coalesce(value.sql, other.sql),
        states=frozenset(),
        gaps=(),
        error=None if value.error is None else coalesce(value.error, literal(0)),
        digits=max(value.digits, other.digits),
        scale=max(value.scale, other.scale),
        range=intervals.union(value.range, other.range),
        constant=None,
    )


def recover(w: Writer, value: Value, recovery: Recovery[Value]) -> Value:
    """A value that is needed within another: what makes the data wrong is absent as ``POISON``."""
    value = instead(w, value, recovery)
    failed = value.states & recovery.faults
    if not failed:
        return value
    states = (value.states - failed) | {POISON}
    if len(states) == 1:
        return evolve(value, states=states, state=None)
    value = w.told(value)
    failing = state_is(value, *failed)
    assert failing is not None
    state = w.column("state", case([(failing, literal(POISON))], w.state_of(value)))
    return evolve(value, states=states, state=state)


# ---- points --------------------------------------------------------------------------------------


def scale(w: Writer, expr: Scale, value: Value, have: Value) -> Value:
    """Points of what applies, for the full max."""
    if isinstance(have.constant, Fraction):
        return times_constant(w, value, expr.whole / have.constant)
    product = multiply(w, constant(w, expr.whole), value)
    return divide(w, product, w.hoisted(have, "whole"))


def rounded(w: Writer, expr: Round, value: Value) -> Value:
    """To multiples of a step."""
    return rounding_of(w, value, expr.step, expr.mode)


def hold(w: Writer, expr: Hold, value: Value, low: Value | None, high: Value | None) -> Value:
    """Held within bounds that are known where the value is."""
    low, high = (None if bound is None else sure(bound) for bound in (low, high))
    value = w.told(value)
    held = clamp(w, sure(value), low, high)
    if not value.states:
        return held
    if held.sql == bare(value):
        return value
    gaps = absences(value)
    sql = where_known(gaps, held.sql)
    return evolve(held, sql=sql, states=value.states, state=value.state, gaps=gaps)
