"""The first table of the chain: the columns of the data with their types, defaults and bounds."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve, field, frozen
from sqlglot import exp

from rulelang.output.sql.columns import table_of
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
from rulelang.output.sql.several import Several, ends, gather, gathered_tables
from rulelang.output.sql.values import Value, state_is
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Walk, expression
from rulelang.output.walk.states import WRONG
from rulelang.plan.expressions import Const, Expr
from rulelang.plan.intervals import between
from rulelang.plan.tree import InputPlan

__all__ = ["Source", "first_table"]

PLACES = 9
"""The decimals of a number in data; a row with more of them is flagged."""

DIGITS = 15
"""The digits before the point of a number in data, where a type must say how many."""

NUMBERS = ("number", "integer", "percent")
KINDS = {"yesno": "yesno", "date": "date", "choice": "text", "text": "text"}


@frozen
class Source:
    """The columns of the first table as they are selected; unit and period by their names in it.
    ``several``: a unit is in several rows, which are made one."""

    selected: list[tuple[Sql, str]] = field(factory=list)
    unit: str = ""
    period: str | None = None
    several: Several | None = None

    def tables(self, w: Writer, table: exp.Table, first: str) -> list[exp.CTE]:
        """The tables up to the first one with a row a unit."""
        query = exp.select(*(named(sql, name) for sql, name in self.selected)).from_(table)
        if self.several is None:
            return [table_of(first, query, w.dialect)]
        rows = table_of(w.columns.tables.fresh("rows"), query, w.dialect)
        return gathered_tables(w, self.several, rows, first)


def first_table(w: Writer, walk: Walk[Value], unit: str) -> Source:
    """Select what the plan reads; every input becomes a value, and what is wrong with it a flag."""
    w.begin("lets", "data")
    several = Several() if any(item.per_row for item in w.plan.inputs) else None
    source = Source(unit=w.names.fresh(unit), period=_period(w), several=several)
    source.selected.append((column(unit), source.unit))
    w.unit = column(source.unit)
    if source.period is not None and w.plan.period is not None:
        source.selected.append((column(w.plan.period), source.period))
        w.period = column(source.period)
        w.partition = (w.period,)
    if several is not None:
        several.keys.extend([w.unit, *w.partition])
    lost = _lost(w, source)
    for item in w.plan.inputs:
        w.begin("lets", f"{item.id}_given" if item.given else item.id)
        w.values[item.key] = _input(w, source, item, lost)
    w.begin("lets", "data")
    if several is not None:
        differs = w.names.fresh("rows_differ")
        several.grouped.append((coalesce(any_of(several.differing), truth(False)), differs))
        w.wrong(column(differs) if several.differing else None)
    for item in w.plan.inputs:
        _varying_bounds(w, walk, source, item)
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
            if source.several is not None:
                source.several.grouped.append((call("BOOL_OR", column(own)), own))
            found |= dict.fromkeys(kinds, column(own))
    return found


def _decimal(w: Writer, item: InputPlan) -> Sql:
    places = 0 if item.kind == "integer" else PLACES
    return cast(column(item.id), w.dialect.decimal(DIGITS, places))


def _input(w: Writer, source: Source, item: InputPlan, lost: dict[str, Sql]) -> Value:
    name = w.names.fresh(f"{item.id}_given" if item.given else item.id)
    cell = _cell(w, item)
    default = None if item.default is None else fixed(w, item.default).sql
    if default is not None and source.several is None:
        cell = coalesce(cell, default)
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
    if source.several is not None and item.per_row:
        strange = gather(w, source.several, item, value)
        beyond = [] if item.kind == "choice" else _beyond(w, source, item, value)
        come_to = w.values.get(item.key, value)  # of an assessor's scores
        return evolve(come_to, faults=(*value.faults, *strange, *beyond))
    if source.several is not None:
        source.several.kept(source.selected[-1][1], item.kind, default)
    return evolve(value, faults=(*value.faults, *_beyond(w, source, item, value)))


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


def _beyond(w: Writer, source: Source, item: InputPlan, value: Value) -> Sequence[Sql]:
    """The conditions under which a cell is not among the values that the rules allow."""
    if item.kind == "choice":
        listed = [string(id) for id, _ in item.options]
        return [exp.Not(this=exp.In(this=value.sql.copy(), expressions=listed))]
    found: list[Sql] = []
    for bound, operator in ((item.low, "<"), (item.high, ">")):
        if isinstance(bound, Const):
            end = _end(w, source, item, value, operator)
            found.append(compare(operator, end, fixed(w, bound.value).sql))
    return found


def _end(w: Writer, source: Source, item: InputPlan, value: Value, operator: str) -> Sql:
    """What is held to a bound: the value, or of a unit's rows the one that is beyond it first."""
    if source.several is None or not item.per_row:
        return value.sql
    least, most = ends(w, source.several, value)
    return least if operator == "<" else most


def _varying_bounds(w: Writer, walk: Walk[Value], source: Source, item: InputPlan) -> None:
    """Hold an input to the bounds that read other inputs."""
    for bound, operator in ((item.low, "<"), (item.high, ">")):
        if bound is None or isinstance(bound, Const):
            continue
        value = w.values[item.key]
        edge = expression(walk, bound)
        end = _end(w, source, item, value, operator)
        beyond = compare(operator, end, edge.sql)
        if edge.error is not None:
            edge = w.hoisted(edge)
            w.edge(exp.Sub(this=end.copy(), expression=edge.sql.copy()), edge.error)
        failing = state_is(edge, *WRONG)
        faults = [beyond, *([failing] if failing is not None else []), *edge.faults]
        w.values[item.key] = evolve(value, faults=(*value.faults, *dict.fromkeys(faults)))
