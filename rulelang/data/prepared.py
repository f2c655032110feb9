"""A table made ready to be scored: columns matched, conventions decided, every cell read."""

from collections.abc import Mapping

from attrs import field, frozen

from rulelang.data.cells import blank_value, read_column
from rulelang.data.columns import Matched, match
from rulelang.data.conventions import Convention
from rulelang.data.deciding import decide, thousands
from rulelang.data.names import names_of
from rulelang.data.spelling import is_blank
from rulelang.data.table import Table
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.plan.tree import InputPlan, Plan, Ref
from rulelang.plan.values import POISON, Value

__all__ = ["Prepared", "prepare"]


@frozen(eq=False, repr=False)
class Prepared:
    """Units with their exact values.

    ``values[i]`` are those of row ``i`` by the id of the input; ``columns`` says which column
    of the table each input was read from, None where its default stands for all; ``conventions``
    how that was written. ``unit`` and ``period`` are the columns of the names.
    """

    table: Table
    units: tuple[str, ...]
    periods: tuple[str | None, ...]
    values: tuple[dict[Ref, Value], ...]
    columns: dict[str, int | None]
    diagnostics: tuple[Diagnostic, ...]
    conventions: Mapping[str, Convention] = field(factory=dict, repr=False)
    unit: int | None = None
    period: int | None = None

    def cell(self, row: int, id: str = "") -> Cell:
        """The cell of an input in a row, or the row."""
        return self.table.cell(row, self.columns.get(id), self.units[row])

    def is_blank(self, row: int, id: str) -> bool:
        """Whether nothing was reported in the cell of an input."""
        at, cells = self.columns[id], self.table.rows[row]
        return at is None or at >= len(cells) or is_blank(cells[at])


def prepare(table: Table, plan: Plan) -> Prepared:
    """Match columns and read every cell; nothing raises, all is reported."""
    matched = Matched(dict.fromkeys(item.id for item in plan.inputs), None, None, ())
    if not any(item.code == "E517" for item in table.diagnostics) and table.header:
        matched = match(table, plan)
    found = [*table.diagnostics, *matched.diagnostics]
    if not table.rows:
        found.append(Diagnostic("N503", table.whole()))
    names = names_of(table, plan, matched)
    found += names.diagnostics
    values = tuple({} for _ in table.rows)  # type: tuple[dict[Ref, Value], ...]
    conventions: dict[str, Convention] = {}
    for item in plan.inputs:
        at = matched.columns[item.id]
        if at is None:  # reported once, unless there is a default
            column = [POISON if item.default is None else blank_value(item)] * len(table.rows)
        else:
            convention, said = decide(table, at, item)
            conventions[item.id] = convention
            column, more = _read(table, at, item, names.units, convention)
            found += [*said, *more]
        for row, value in enumerate(column):
            values[row][item.key] = value
    return Prepared(
        table,
        names.units,
        names.periods,
        values,
        matched.columns,
        tuple(found),
        conventions,
        matched.unit,
        matched.period,
    )


def _read(
    table: Table, at: int, item: InputPlan, units: tuple[str, ...], convention: Convention
) -> tuple[list[Value], list[Diagnostic]]:
    """The values of a column, and what is to be said of its cells."""
    cells = [row[at] if at < len(row) else None for row in table.rows]
    values, wrong = read_column(cells, item, convention)
    found = [
        Diagnostic(one.code, table.cell(one.row, at, units[one.row]), one.values, one.help)
        for one in wrong
    ]
    if item.kind == "number" and table.typed:
        found += thousands(table, at, cells)
    return values, found
