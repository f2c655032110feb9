"""The first table of the chain: the columns of the data with their types, defaults and bounds."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve, field, frozen
from sqlglot import exp

from rulelang.output.sql.expressions import fixed
from rulelang.output.sql.names import column, named
from rulelang.output.sql.nodes import (
    Sql,
    any_of,
    call,
    case,
    cast,
    coalesce,
    compare,
    nullif,
    string,
    truth,
)
from rulelang.output.sql.values import Value, state_is
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Walk, expression
from rulelang.output.walk.states import WRONG
from rulelang.plan.intervals import between
from rulelang.plan.tree import Const, Expr, InputPlan

__all__ = ["Source", "first_table"]

PLACES = 9
"""The decimals of a number in data; a row with more of them is flagged."""

DIGITS = 15
"""The digits before the point of a number in data, where a type must say how many."""

NUMBERS = ("number", "integer", "percent")
KINDS = {"yesno": "yesno", "date": "date", "choice": "text", "text": "text"}


@frozen
class Source:
    """The columns of the first table as they are selected; unit and period by their names in it."""

    selected: list[tuple[Sql, str]] = field(factory=list)
    unit: str = ""
    period: str | None = None

    def query(self, table: exp.Table) -> exp.Select:
        """The first table."""
        return exp.select(*(named(sql, name) for sql, name in self.selected)).from_(table)


def first_table(w: Writer, walk: Walk[Value], unit: str) -> Source:
    """Select what the plan reads; every input becomes a value, and what is wrong with it a flag."""
    w.begin("lets", "data")
    source = Source(unit=w.names.fresh(unit), period=_period(w))
    source.selected.append((column(unit), source.unit))
    w.unit = column(source.unit)
    if source.period is not None and w.plan.period is not None:
        source.selected.append((column(w.plan.period), source.period))
        w.period = column(source.period)
        w.partition = (w.period,)
    lost = _lost(w, source)
    for item in w.plan.inputs:
        w.values[item.key] = _input(w, source, item, lost)
    for item in w.plan.inputs:
        _varying_bounds(w, walk, item)
    for condition in dict.fromkeys(c for v in w.values.values() for c in v.faults):
        w.wrong(condition)
    w.edges.extend(dict.fromkeys(c for value in w.values.values() for c in value.near))
    w.finish(Value(truth(True), "yesno"))
    return source


def _period(w: Writer) -> str | None:
    return None if w.plan.period is None else w.names.fresh(w.plan.period)


def _lost(w: Writer, source: Source) -> dict[str, Sql]:
    """The flags of rows in which a number has decimals that its column cannot hold."""
    found: dict[str, Sql] = {}
    for name, kinds in (("not_whole", ("integer",)), ("cut_short", ("number", "percent"))):
        items = [item for item in w.plan.inputs if item.kind in kinds]
        if items:
            cells = [(_decimal(w, item), column(item.id)) for item in items]
            changed = any_of([compare("!=", kept, cell) for kept, cell in cells])
            own = w.names.fresh(name)
            source.selected.append((coalesce(changed, truth(False)), own))
            found |= dict.fromkeys(kinds, column(own))
    return found


def _decimal(w: Writer, item: InputPlan) -> Sql:
    places = 0 if item.kind == "integer" else PLACES
    return cast(column(item.id), w.dialect.decimal(DIGITS, places))


def _input(w: Writer, source: Source, item: InputPlan, lost: dict[str, Sql]) -> Value:
    name = w.names.fresh(f"{item.id}_given" if item.given else item.id)
    cell = _cell(w, item)
    if item.default is not None:
        cell = coalesce(cell, fixed(w, item.default).sql)
    states = frozenset({w.lacking.of_input(item)} if item.default is None else ())
    own = column(name)
    value = Value(own, KINDS.get(item.kind, "number"), states)
    if item.kind in NUMBERS:
        scale = 0 if item.kind == "integer" else PLACES
        low, high = (_number(bound) for bound in (item.low, item.high))
        value = evolve(value, digits=DIGITS, scale=scale, range=between(low, high, 10**scale))
        flag = lost[item.kind]
        value = evolve(
            value,
            faults=(flag,) if item.kind == "integer" else (),
            near=() if item.kind == "integer" else (flag,),
        )
    elif item.kind == "choice":
        cell, own = _choice(w, source, item, cell, name)
        value = evolve(value, sql=own)
    if own == column(name):
        source.selected.append((cell, name))
    return evolve(value, faults=(*value.faults, *_beyond(w, item, value)))


def _number(bound: Expr | None) -> Fraction | None:
    value = bound.value if isinstance(bound, Const) else None
    return value if isinstance(value, Fraction) else None


def _cell(w: Writer, item: InputPlan) -> Sql:
    """A cell in its type."""
    if item.kind in NUMBERS:
        return _decimal(w, item)
    if item.kind == "yesno":
        return cast(column(item.id), "BOOLEAN")
    if item.kind == "date":
        return cast(column(item.id), "DATE")
    cell = nullif(call("TRIM", cast(column(item.id), "TEXT")), string(""))
    for mark in w.plan.missing_marks:
        cell = nullif(cell, string(mark.strip()))
    return cell


def _choice(w: Writer, source: Source, item: InputPlan, cell: Sql, name: str) -> tuple[Sql, Sql]:
    """A choice by its id; where it may be entered by its label, that is looked up first."""
    ids = {id for id, _ in item.options}
    labels: dict[str, str] = {}
    for id, label in item.options:
        if label is not None and label not in ids:
            labels.setdefault(label, id)
    if not labels:
        return cell, column(name)
    entered = w.names.fresh(f"{name}_entered")
    source.selected.append((cell, entered))
    rows = [
        (compare("=", column(entered), string(label)), string(id)) for label, id in labels.items()
    ]
    looked_up = w.columns.define(name + "_id", case(rows, column(entered)), w.stage)
    return cell, looked_up


def _beyond(w: Writer, item: InputPlan, value: Value) -> Sequence[Sql]:
    """The conditions under which a cell is not among the values that the rules allow."""
    if item.kind == "choice":
        listed = [string(id) for id, _ in item.options]
        return [exp.Not(this=exp.In(this=value.sql.copy(), expressions=listed))]
    found: list[Sql] = []
    for bound, operator in ((item.low, "<"), (item.high, ">")):
        if isinstance(bound, Const):
            found.append(compare(operator, value.sql, fixed(w, bound.value).sql))
    return found


def _varying_bounds(w: Writer, walk: Walk[Value], item: InputPlan) -> None:
    """Hold an input to the bounds that read other inputs."""
    for bound, operator in ((item.low, "<"), (item.high, ">")):
        if bound is None or isinstance(bound, Const):
            continue
        value = w.values[item.key]
        edge = expression(walk, bound)
        beyond = compare(operator, value.sql, edge.sql)
        if edge.error is not None:
            edge = w.hoisted(edge)
            w.edge(exp.Sub(this=value.sql.copy(), expression=edge.sql.copy()), edge.error)
        failing = state_is(edge, *WRONG)
        faults = [beyond, *([failing] if failing is not None else []), *edge.faults]
        w.values[item.key] = evolve(value, faults=(*value.faults, *dict.fromkeys(faults)))
