"""Units that are in several rows of the data: the rows of one made one, before all else."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve, field, frozen
from sqlglot import exp

from rulelang.output.sql.columns import table_of
from rulelang.output.sql.names import Names, column, identifier, named
from rulelang.output.sql.nodes import (
    Sql,
    absolute,
    all_of,
    any_of,
    call,
    case,
    cast,
    coalesce,
    compare,
    literal,
    minus,
    plus,
    string,
    times,
    truth,
    window,
)
from rulelang.output.sql.numbers import add, constant, divide
from rulelang.output.sql.values import Value
from rulelang.output.sql.writer import Writer
from rulelang.output.walk.states import NOT_APPLICABLE
from rulelang.plan.intervals import EVERY_NUMBER, Interval, between
from rulelang.plan.tree import GatheredPlan, InputPlan

__all__ = ["Several", "ends", "gather", "gathered_tables"]

COUNT_DIGITS = 10


@frozen
class Several:
    """The columns of a unit, each an aggregate over its rows; ``places`` are what these need of
    each row first."""

    keys: list[Sql] = field(factory=list)
    grouped: list[tuple[Sql, str]] = field(factory=list)
    places: list[tuple[Sql, str]] = field(factory=list)
    differing: list[Sql] = field(factory=list)

    def kept(self, name: str, kind: str, default: Sql | None) -> None:
        """A column of which all rows of a unit have the same value, as far as they have one; the
        default is that of a unit with none."""
        own = column(name)
        least, most = (
            (call("BOOL_AND", own), call("BOOL_OR", own))
            if kind == "yesno"
            else (exp.Min(this=own), exp.Max(this=own.copy()))
        )
        self.grouped.append((most if default is None else coalesce(most, default), name))
        self.differing.append(compare("!=", least, most))


def gathered_tables(w: Writer, several: Several, rows: exp.CTE, data: str) -> list[exp.CTE]:
    """The tables from that of the rows to that of the units."""
    tables: Names = w.columns.tables
    made, last = [rows], rows.alias
    if several.places:
        last = tables.fresh("places")
        selected = [exp.Star(), *(named(sql, name) for sql, name in several.places)]
        query = exp.select(*selected).from_(exp.Table(this=identifier(rows.alias)))
        made.append(table_of(last, query, w.dialect))
    selected = [*several.keys, *(named(sql, name) for sql, name in several.grouped)]
    query = exp.select(*selected).from_(exp.Table(this=identifier(last)))
    return [*made, table_of(data, query.group_by(*several.keys), w.dialect)]


def gather(w: Writer, several: Several, item: InputPlan, value: Value) -> Sequence[Sql]:
    """The values of what a unit's rows come to in an input with one in each, ``value``; the
    conditions under which one of them is not among those that the rules allow."""
    if item.kind == "choice":
        listed = [string(id) for id, _ in item.options]
        listed += [string(label) for _, label in item.options if label is not None]
        strange = exp.Not(this=exp.In(this=value.sql.copy(), expressions=listed))
        strange_rows = call("BOOL_OR", coalesce(strange, truth(False)))
        beyond = [_column(w, several, strange_rows, f"{item.id}_strange")]
    else:
        beyond = []
    for plan in w.plan.gathered:
        if plan.input == item.id:
            w.values[plan.ref] = evolve(
                _gathered(w, several, plan, value), near=value.near, faults=value.faults
            )
    return beyond


def ends(w: Writer, several: Several, value: Value) -> tuple[Sql, Sql]:
    """The least and the greatest value of a unit's rows."""
    low, high = exp.Min(this=value.sql.copy()), exp.Max(this=value.sql.copy())
    name = value.sql.name
    return _column(w, several, low, f"{name}_least"), _column(w, several, high, f"{name}_most")


def _column(w: Writer, several: Several, sql: Sql, name: str) -> Sql:
    known = next((own for other, own in several.grouped if other == sql), None)
    if known is None:
        known = w.names.fresh(name)
        several.grouped.append((sql, known))
    return column(known)


def _gathered(w: Writer, several: Several, plan: GatheredPlan, value: Value) -> Value:
    name = value.sql.name
    counted = cast(exp.Count(this=value.sql.copy()), "DECIMAL(10, 0)")
    rows = Value(
        _column(w, several, counted, f"{name}_rows"),
        "number",
        digits=COUNT_DIGITS,
        range=Interval(Fraction(0), None, 1),
    )
    if plan.function == "count":
        return rows
    if plan.function in ("min", "max", "lowest", "highest"):
        least, most = ends(w, several, value)
        chosen = least if plan.function in ("min", "lowest") else most
        return evolve(value, sql=chosen)
    some = between(Fraction(1), None, 1)
    known = evolve(rows, range=some)
    if plan.function in ("sum", "mean"):
        total = _sum(w, several, value, value.sql, f"{name}_sum")
        return total if plan.function == "sum" else _mean(w, total, known, value.range)
    place = w.names.fresh(f"{name}_place")
    of_unit = [key.copy() for key in several.keys]
    several.places.append((window(exp.RowNumber(), of_unit, [(value.sql, False)]), place))
    there = w.names.fresh(f"{name}_there")
    several.places.append((window(exp.Count(this=value.sql.copy()), of_unit), there))
    if plan.function == "median":
        middle = minus(times(literal(2), column(place)), plus(column(there), literal(1)))
        inside = compare("<=", absolute(middle), literal(1))
        odd = compare("=", exp.Mod(this=rows.sql.copy(), expression=literal(2)), literal(1))
        total = _sum(w, several, value, case([(inside, value.sql)], None), f"{name}_middle")
        count = evolve(known, sql=case([(odd, literal(1))], literal(2)))
        return _mean(w, total, w.hoisted(count, "middle"), value.range)
    high, low = plan.counts
    inside = all_of(
        [
            compare(">", column(place), literal(low)),
            compare("<=", column(place), minus(column(there), literal(high))),
        ]
    )
    total = _sum(w, several, value, case([(inside, value.sql)], None), f"{name}_kept")
    count = evolve(add(w, (rows, constant(w, Fraction(-high - low)))), range=some)
    few = any_of([compare("<=", rows.sql, literal(high + low))])
    mean = _mean(w, total, w.hoisted(count, "kept"), value.range)
    (missing,) = value.states
    none = compare("=", rows.sql, literal(0))
    state = case([(none, literal(missing)), (few, literal(NOT_APPLICABLE))], literal(0))
    states = frozenset({missing, NOT_APPLICABLE})
    return evolve(mean, states=states, state=w.column("state", state), gaps=())


def _sum(w: Writer, several: Several, value: Value, sql: Sql, name: str) -> Value:
    total = _column(w, several, exp.Sum(this=sql.copy()), name)
    digits = w.dialect.precision - value.scale  # a database makes the type of a sum longer
    return evolve(value, sql=total, digits=digits, range=EVERY_NUMBER)


def _mean(w: Writer, total: Value, count: Value, within: Interval) -> Value:
    return evolve(divide(w, total, count), range=Interval(within.low, within.high))
