"""A value of the plan as SQL: what gives it, why it may be NULL, and how far it may be off."""

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import evolve, field, frozen
from sqlglot import exp

from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    any_of,
    case,
    cast,
    compare,
    is_simple,
    literal,
    none_of,
    null,
    string,
    truth,
    unknown,
)
from rulelang.plan.intervals import EVERY_NUMBER, Interval
from rulelang.plan.values import Known

__all__ = [
    "Value",
    "absences",
    "absent",
    "bare",
    "of_known",
    "state_is",
    "sure",
    "united",
    "where_known",
    "without",
]


@frozen(eq=False)
class Value:
    """A value of every row.

    ``sql`` is NULL where there is none; ``states`` are the reasons that this may have. Where
    there may be several, ``state`` says which, 0 being none. ``gaps`` are conditions, never NULL,
    of which one holds just where there is no value, where they are known. ``kind`` is number,
    yesno, date or text. A number has ``digits`` before and ``scale`` digits after the point at
    most, lies in ``range`` where the data are right, and is off from the exact one by ``error`` at
    most (None: by nothing). ``constant`` is what it is in every row. ``near`` are the conditions
    under which a decision that it comes from might be another one, ``faults`` those under which it
    comes from wrong data.

    More than ten fields: every function of numbers carries all of them on.
    """

    sql: Sql
    kind: str
    states: frozenset[int] = frozenset()
    state: Sql | None = None
    gaps: tuple[Sql, ...] = field(default=(), repr=False)
    error: Sql | None = None
    digits: int = 0
    scale: int = 0
    range: Interval = EVERY_NUMBER
    constant: Known | None = None
    near: tuple[Sql, ...] = field(default=(), repr=False)
    faults: tuple[Sql, ...] = field(default=(), repr=False)


def absent(state: int, kind: str) -> Value:
    """No value, always for the same reason."""
    return Value(null(), kind, frozenset({state}))


def sure(value: Value) -> Value:
    """The value where it is known to be known."""
    return evolve(value, sql=bare(value), states=frozenset(), state=None, gaps=())


def without(value: Value, *states: int) -> Value:
    """The value without some of the reasons that it may lack."""
    rest = value.states - {*states}
    if not rest:
        return evolve(value, states=rest, state=None, gaps=())
    if rest == value.states:
        return value
    return evolve(value, states=rest, state=value.state if len(rest) > 1 else None, gaps=())


def absences(value: Value) -> tuple[Sql, ...]:
    """The conditions, never NULL, of which one holds just where there is no value."""
    if not value.states:
        return ()
    if is_simple(value.sql):
        return (unknown(value.sql),)
    return value.gaps or (unknown(value.sql),)


def where_known(absent: Sequence[Sql], sql: Sql) -> Sql:
    """A figure, NULL where one of some conditions holds; a CASE gets one row more."""
    if not absent:
        return sql
    flat = isinstance(sql, exp.Case) and sql.args.get("default") is not None
    if all(isinstance(each, exp.Is) for each in absent) and not flat:
        return case([(none_of(absent), sql)], None)
    return case([(any_of(absent), null())], sql)


def bare(value: Value) -> Sql:
    """What gives the value where none of its gaps holds."""
    sql = value.sql
    if isinstance(sql, exp.Case) and value.gaps:
        asked, inner = _first(sql)
        # All of its gaps are asked there, or those that come first.
        count = len([*asked.flatten()]) if isinstance(asked, exp.Connector) else 1
        if sql == where_known(value.gaps[:count], inner):
            return inner
    return sql


def _first(sql: exp.Case) -> tuple[Sql, Sql]:
    """The first condition of a CASE, and what it comes to next to NULL: there, or in the rest."""
    first, *rest = sql.args["ifs"]
    if isinstance(first.args["true"], exp.Null):
        rows = [(row.this, row.args["true"]) for row in rest]
        return first.this, case(rows, sql.args.get("default"))
    return first.this, first.args["true"]


def of_known(value: Known) -> Value:
    """A constant that is not a number."""
    if isinstance(value, bool):
        return Value(truth(value), "yesno", constant=value)
    if isinstance(value, date):
        return Value(cast(string(value.isoformat()), "DATE"), "date", constant=value)
    return Value(string(str(value)), "text", constant=value)


def state_is(value: Value, *states: int) -> Sql | None:
    """The condition that a value is absent for one of these reasons; None: it never is."""
    found = value.states & {*states}
    if not found:
        return None
    if found == value.states:
        return any_of(absences(value))
    assert value.state is not None
    if len(found) == 1:
        return compare("=", value.state, literal(*found))
    lowest, highest = min(found), max(found)
    beside = value.states - found
    if all(other < lowest for other in beside):
        return compare(">=", value.state, literal(lowest))
    if all(other > highest for other in beside):
        return all_of(
            [compare(">=", value.state, literal(1)), compare("<=", value.state, literal(highest))]
        )
    return any_of([compare("=", value.state, literal(state)) for state in sorted(found)])


def united(parts: Iterable[Sequence[Sql]]) -> tuple[Sql, ...]:
    """Conditions of several values, each once."""
    found: dict[Sql, None] = {}
    for part in parts:
        found.update(dict.fromkeys(part))
    return tuple(found)
