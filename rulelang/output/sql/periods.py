"""The period before: the order of periods, and what a value was in the one before this."""

from attrs import evolve
from sqlglot import exp

from rulelang.output.sql.nodes import (
    Sql,
    any_of,
    case,
    coalesce,
    compare,
    literal,
    minus,
    string,
    truth,
    try_cast,
    window,
)
from rulelang.output.sql.ranks import name_keys
from rulelang.output.sql.values import Value
from rulelang.output.sql.writer import Writer

__all__ = ["previous"]

NUMBER = "^[+-]?[0-9]+([.][0-9]+)?$"
YEAR_FIRST = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DAY_FIRST = "^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$"


def previous(w: Writer, value: Value, missing: int) -> Value:
    """What a value was for the same unit in the latest earlier period of the data; ``missing`` is
    the state of a unit that is not in it."""
    value = w.with_error(w.hoisted(value))
    order = _order(w)
    place = w.column("place", window(exp.DenseRank(), [], order))
    earlier = w.column("earlier", window(exp.Lag(this=place.copy()), [w.unit], order))
    there = compare("=", earlier, minus(place, literal(1)))

    def before(sql: Sql) -> Sql:
        return case([(there, window(exp.Lag(this=sql.copy()), [w.unit], order))], None)

    states = value.states | {missing}
    state = None
    if len(states) > 1:
        own = w.column("state_here", w.state_of(value))
        state = w.column("state", coalesce(before(own), literal(missing)))
    error = None if value.error is None else coalesce(before(value.error), literal(0))
    flags = []
    for conditions, ending, noted in (
        (value.near, "near", w.near),
        (value.faults, "wrong", w.faults),
    ):
        found: tuple[Sql, ...] = ()
        if conditions:
            doubtful = w.column(f"{ending}_there", coalesce(any_of(conditions), truth(False)))
            found = (w.column(ending, coalesce(before(doubtful), truth(False))),)
            noted.extend(found)
        flags.append(found)
    return evolve(
        value,
        sql=before(value.sql),
        states=states,
        state=state,
        gaps=(),
        error=error,
        constant=None,
        near=flags[0],
        faults=flags[1],
    )


def _order(w: Writer) -> list[tuple[Sql, bool]]:
    """The order of periods: by value where all are numbers or all are dates, else as texts."""
    owner, w.owner = w.owner, "period"
    assert w.period is not None
    text = w.column("text", exp.cast(w.period.copy(), "TEXT"))
    numbers = w.column("numbers", _all(_like(text, NUMBER)))
    either = any_of([_like(text, YEAR_FIRST), _like(text, DAY_FIRST)])
    dates = w.column("dates", _all(either))
    year_first = "-".join(f"{w.dialect.group}{place}" for place in (3, 2, 1))
    turned = exp.RegexpReplace(
        this=text.copy(), expression=string(DAY_FIRST), replacement=string(year_first)
    )
    number = case([(numbers, try_cast(text, "DECIMAL(38, 9)"))], None)
    day = case([(dates, try_cast(turned, "DATE"))], None)
    keys = [w.column("number", number), w.column("day", day), *name_keys(w, text, "named")]
    w.owner = owner
    return [(key, False) for key in keys]


def _like(text: Sql, pattern: str) -> Sql:
    return exp.RegexpLike(this=text.copy(), expression=string(pattern))


def _all(condition: Sql) -> Sql:
    """Whether a condition holds for every row."""
    return window(exp.LogicalAnd(this=coalesce(condition, truth(False))), [])
