"""Units that are in several rows, each with values of its own: the rows of one made one."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from rulelang.data.columns import Matched
from rulelang.data.names import Names
from rulelang.data.spelling import fold, is_blank
from rulelang.data.table import Table
from rulelang.diagnostics import Diagnostic, Nearby
from rulelang.plan.expressions import Ref
from rulelang.plan.own_rows import gathered
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.values import Value
from rulelang.words import Wording

__all__ = ["Together", "together"]

Rows = Sequence[int]


@frozen(eq=False, repr=False)
class Together:
    """The units, with the rows of each, their values, and what is wrong."""

    names: Names
    rows: tuple[tuple[int, ...], ...]
    values: tuple[dict[Ref, Value], ...]
    diagnostics: tuple[Diagnostic, ...]


def together(
    table: Table, plan: Plan, matched: Matched, names: Names, values: Sequence[Mapping[Ref, Value]]
) -> Together:
    """One set of values a unit: of an input that has one in each row, all of them; of any other,
    the one that its rows have."""
    groups: dict[Any, list[int]] = {}
    for row, (unit, period) in enumerate(zip(names.units, names.periods, strict=True)):
        key = (fold(unit), period) if unit else row
        groups.setdefault(key, []).append(row)
    found: list[Diagnostic] = []
    made: list[dict[Ref, Value]] = []
    for rows in groups.values():
        own: dict[Ref, Value] = {}
        for item in plan.inputs:
            cells = [values[row][item.key] for row in rows]
            if item.per_row:
                own[item.key] = cells[0]
            else:
                own[item.key] = _one(item, cells, rows, table, matched, names, found)
        for each in plan.gathered:
            source = Ref("input", each.input)
            own[each.ref] = gathered(each, [values[row][source] for row in rows])
        made.append(own)
    members = tuple(map(tuple, groups.values()))
    if len(members) < len(table.rows):
        counts = {"rows": len(table.rows), "count": len(members)}
        found.append(Diagnostic("N519", table.whole(), counts))
    units = tuple(names.units[rows[0]] for rows in members)
    periods = tuple(names.periods[rows[0]] for rows in members)
    return Together(Names(units, periods, names.diagnostics), members, tuple(made), tuple(found))


def _one(
    item: InputPlan,
    cells: Sequence[Value],
    rows: Rows,
    table: Table,
    matched: Matched,
    names: Names,
    found: list[Diagnostic],
) -> Value:
    """The one value that the rows of a unit have; two are an error that names both cells."""
    at = matched.columns[item.id]
    known = [
        (value, row)
        for value, row in zip(cells, rows, strict=True)
        if not is_blank(table.at(row, at))
    ]
    if not known:
        return cells[0]
    first, stands = known[0]
    for value, row in known[1:]:
        if value != first:
            unit = names.units[row]
            here, there = table.cell(row, at, unit), table.cell(stands, at, unit)
            values: dict[str, Wording] = {"id": item.id, "unit": unit, "first": Nearby(there)}
            found.append(Diagnostic("E538", here, values, "help"))
            break
    return first
