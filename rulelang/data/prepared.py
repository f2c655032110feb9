"""A table made ready to be scored: columns matched, conventions decided, every cell read."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, frozen

from rulelang.data.cells import blank_value, read_column
from rulelang.data.columns import Matched, match
from rulelang.data.conventions import Convention
from rulelang.data.deciding import decide, said_once
from rulelang.data.dictionary import Column, column_of
from rulelang.data.names import names_of
from rulelang.data.spelling import clean, is_blank
from rulelang.data.table import Table
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.plan.expressions import Ref
from rulelang.plan.tree import Plan
from rulelang.plan.values import POISON, Value

__all__ = ["MANY", "Prepared", "marked_columns", "marks_of", "prepare", "without_marks"]

MANY = 2_000
"""Rows of which nobody waits for a look at each cell, where a question comes before it."""


@frozen(eq=False, repr=False)
class Prepared:
    """Units with their exact values.

    ``values[i]`` are those of row ``i`` by the id of the input; ``columns`` says which column
    of the table each input was read from, None where its default stands for all; ``conventions``
    how that was written. ``unit`` and ``period`` are the columns of the names. Where units are in
    several rows, ``rows`` are those of each, and ``cells`` the values of every row. ``asked``:
    there is a question before any cell.
    More than ten fields: what every engine and every message reads.
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
    rows: tuple[tuple[int, ...], ...] | None = None
    cells: tuple[dict[Ref, Value], ...] = field(default=(), repr=False)
    asked: bool = False

    def cell(self, row: int, id: str = "", among: int = 0) -> Cell:
        """The cell of an input in a row, or the row; of a unit in several rows, in one of them."""
        at = self.rows[row][among] if among and self.rows is not None else self._row(row, id)
        return self.table.cell(at, self.columns.get(id), self.units[row])

    def raw(self, row: int, id: str) -> Any:
        """What is in the cell of an input, None where it has no column."""
        return self.table.at(self._row(row, id), self.columns.get(id))

    def is_blank(self, row: int, id: str) -> bool:
        """Whether nothing was reported in the cell of an input."""
        return is_blank(self.raw(row, id))

    def _row(self, row: int, id: str) -> int:
        """The row of a unit; of one in several, the first in which the input has a value."""
        if self.rows is None:
            return row
        at, rows = self.columns.get(id), self.rows[row]
        return next((one for one in rows if not is_blank(self.table.at(one, at))), rows[0])


def prepare(
    table: Table, plan: Plan, ask_first: bool = False, known: Matched | None = None
) -> Prepared:
    """Match columns and read every cell; nothing raises, all is reported.

    Where ``ask_first``, no cell of a large table is read as long as a column is missing, or unclear
    as a whole. ``known`` is what a table with these columns was matched to.
    """
    matched = Matched(dict.fromkeys(item.id for item in plan.inputs), None, None, ())
    wrong_rows = any(item.code == "E517" for item in table.diagnostics)
    if not wrong_rows and (table.header or table.rows):
        matched = known or match(table, plan)
        table = without_marks(table, plan, matched)
    found = [*table.diagnostics, *matched.diagnostics]
    if not table.rows:
        found.append(Diagnostic("N503", table.whole()))
    columns = {
        item.id: (at, _column(table, at))
        for item in plan.inputs
        if (at := matched.columns[item.id]) is not None
    }
    decided = {
        item.id: decide(table, at, item, column)
        for item in plan.inputs
        if item.id in columns
        for at, column in [columns[item.id]]
    }
    said = said_once(one for _, more in decided.values() for one in more)
    asked = any(one.severity == "error" for one in (*matched.diagnostics, *said))
    if ask_first and asked and len(table.rows) > MANY:
        return Prepared(table, (), (), (), matched.columns, (*found, *said), asked=True)
    names = names_of(table, plan, matched)
    found += names.diagnostics
    values = tuple({} for _ in table.rows)  # type: tuple[dict[Ref, Value], ...]
    found += said
    for item in plan.inputs:
        if item.id not in columns:  # reported once, unless there is a default
            cells = [POISON if item.default is None else blank_value(item)] * len(table.rows)
        else:
            at, column = columns[item.id]
            convention, _ = decided[item.id]
            cells, wrong = read_column(column, item, convention)
            places = (table.cell(one.row, at, names.units[one.row]) for one in wrong)
            found += [
                Diagnostic(one.code, place, one.values, one.help)
                for one, place in zip(wrong, places, strict=True)
            ]
        key = item.key
        for own, value in zip(values, cells, strict=True):
            own[key] = value
    rows: tuple[tuple[int, ...], ...] | None = None
    every: tuple[dict[Ref, Value], ...] = ()
    if any(item.per_row for item in plan.inputs):
        from rulelang.data.several import together

        units = together(table, plan, matched, names, values)
        every, names, values, rows = values, units.names, units.values, units.rows
        found += units.diagnostics
    return Prepared(
        table,
        names.units,
        names.periods,
        values,
        matched.columns,
        tuple(found),
        {id: convention for id, (convention, _) in decided.items()},
        matched.unit,
        matched.period,
        rows,
        every,
        asked=False,
    )


def marks_of(table: Table, plan: Plan) -> set[str]:
    """What the rules, or the user, take for nothing reported."""
    return {clean(mark) for mark in (*plan.missing_marks, *table.marks)}


def without_marks(table: Table, plan: Plan, matched: Matched) -> Table:
    """The table with what the rules, or the user, take for nothing reported as empty cells."""
    marks = marks_of(table, plan)
    if not marks:
        return table
    read = marked_columns(matched)
    rows = tuple(
        tuple(
            None if at in read and isinstance(cell, str) and clean(cell) in marks else cell
            for at, cell in enumerate(row)
        )
        for row in table.rows
    )
    return evolve(table, rows=rows)


def marked_columns(matched: Matched) -> set[int]:
    """The columns in which a mark may stand for nothing reported: not those that name units."""
    read = {at for at in matched.columns.values() if at is not None}
    return read - {matched.unit, matched.period}


def _column(table: Table, at: int) -> Column:
    return column_of([row[at] if at < len(row) else None for row in table.rows])
