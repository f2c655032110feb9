"""A value of the plan as SQL: what gives it, why it may be NULL, and how far it may be off."""

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import field, frozen

from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    any_of,
    cast,
    compare,
    literal,
    null,
    string,
    truth,
    unknown,
)
from rulelang.plan.intervals import EVERY_NUMBER, Interval
from rulelang.plan.values import Known

__all__ = [
    "DIVISION",
    "DOMAIN",
    "ERROR",
    "MISSING",
    "NOT_APPLICABLE",
    "STATES",
    "UNRANKED",
    "WRONG",
    "ZERO",
    "Value",
    "absent",
    "of_known",
    "state_is",
    "united",
]

# Why there is no value. Of several the highest counts, as in the plan's own values; of the two
# that are wrong, the first one read.
DOMAIN, DIVISION, NOT_APPLICABLE, ZERO, UNRANKED, ERROR = range(1, 7)

STATES = {
    DOMAIN: "outside the domain of a function",
    DIVISION: "a division by zero",
    NOT_APPLICABLE: "does not apply",
    ZERO: "missing, which counts as zero",
    UNRANKED: "missing, which leaves the unit unranked",
    ERROR: "missing, which is an error",
}

WRONG = frozenset({DOMAIN, DIVISION})
MISSING = frozenset({ZERO, UNRANKED, ERROR})


@frozen(eq=False)
class Value:
    """A value of every row.

    ``sql`` is NULL where there is none; ``states`` are the reasons that this may have. Where
    there may be several, ``state`` says which, 0 being none. ``kind`` is number, yesno, date or
    text. A number has ``digits`` before and ``scale`` digits after the point at most, lies in
    ``range`` where the data are right, and is off from the exact one by ``error`` at most (None:
    by nothing). ``constant`` is what it is in every row. ``near`` are the conditions under which
    a decision that it comes of might be another one, ``faults`` those under which it comes of
    wrong data.
    """

    sql: Sql
    kind: str
    states: frozenset[int] = frozenset()
    state: Sql | None = None
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


def of_known(value: Known) -> Value:
    """A constant that is no number."""
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
        return unknown(value.sql)
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
