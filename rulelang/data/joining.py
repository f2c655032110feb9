"""Tables of several files combined: rows of other units below, inputs of other files next to."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from attrs import define, evolve, field

from rulelang.data.columns import Matched, match
from rulelang.data.names import name_in
from rulelang.data.spelling import fold
from rulelang.data.table import Part, Table
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.plan.tree import Plan
from rulelang.words import Wording, quoted

__all__ = ["joined"]

Key = tuple[str, str]


@define(eq=False, repr=False)
class _Row:
    """A row of the joined table: its cells by column, and the row of each table it comes from."""

    cells: dict[int, Any] = field(factory=dict)
    rows: dict[int, int] = field(factory=dict)


def joined(tables: Sequence[Table], plan: Plan) -> Table:
    """One table of several.

    A unit that is in several files gets one row where these have different inputs, else it
    keeps its rows, and is there twice. Units that lack in a file of other inputs are said.
    """
    matches = [match(table, plan) for table in tables]
    header: dict[str, str] = {}
    columns = [_places(table, one, header) for table, one in zip(tables, matches, strict=True)]
    rows: list[_Row] = []
    by_key: dict[Key, _Row] = {}
    for at, (table, one) in enumerate(zip(tables, matches, strict=True)):
        for number, cells in enumerate(table.rows):
            key = _key(cells, one)
            row = by_key.get(key) if key[0] else None
            if row is None or any(_shared(one, matches[other]) for other in row.rows):
                row = _Row()
                rows.append(row)
                by_key.setdefault(key, row)
            row.rows[at] = number
            row.cells |= {columns[at][place]: cell for place, cell in enumerate(cells)} | row.cells
    found = [item for table in tables for item in table.diagnostics]
    found += _lacking(tables, matches)
    named = {heading: id for id, heading in header.items() if id in _ids(plan)}
    return evolve(
        tables[0],
        file=", ".join(table.file for table in tables),
        header=tuple(header.values()),
        rows=tuple(tuple(row.cells.get(at) for at in range(len(header))) for row in rows),
        numbers=tuple(range(1, len(rows) + 1)),
        sha256=None,
        sheet="",
        diagnostics=tuple(found),
        typed=all(table.typed for table in tables),
        named=named,
        parts=tuple(_parts(tables, columns, rows)),
    )


def _ids(plan: Plan) -> set[str | None]:
    return {plan.unit or "unit", plan.period, *(item.id for item in plan.inputs)}


def _places(table: Table, matched: Matched, header: dict[str, str]) -> list[int]:
    """The column of the joined table for each one of a table; ``header`` has their headings, by
    the id of what they hold, or by their own text."""
    places = []
    for at, heading in enumerate(table.header):
        slot = matched.names.get(at) or f"{heading} "
        header.setdefault(slot, heading if heading not in header.values() else slot)
        places.append([*header].index(slot))
    return places


def _key(cells: Sequence[Any], matched: Matched) -> Key:
    return fold(name_in(cells, matched.unit)), fold(name_in(cells, matched.period))


def _shared(one: Matched, other: Matched) -> bool:
    """Whether two tables have an input in common."""
    return bool(_inputs(one) & _inputs(other))


def _inputs(matched: Matched) -> set[str]:
    return {
        id
        for id, at in matched.columns.items()
        if at is not None and at not in (matched.unit, matched.period)
    }


def _parts(
    tables: Sequence[Table], columns: Sequence[Sequence[int]], rows: Sequence[_Row]
) -> Iterator[Part]:
    for at, table in enumerate(tables):
        for part in table.parts:
            numbers = tuple(part.rows[row.rows[at]] if at in row.rows else None for row in rows)
            here = {columns[at][place]: number for place, number in part.columns.items()}
            yield evolve(part, columns=here, rows=numbers)


def _lacking(tables: Sequence[Table], matches: Sequence[Matched]) -> Iterator[Diagnostic]:
    """The units that are in one of two files of different inputs, and not in the other."""
    units = [
        {fold(name): name for row in table.rows if (name := name_in(row, one.unit))}
        for table, one in zip(tables, matches, strict=True)
    ]
    for a, b in combinations(range(len(tables)), 2):
        if _shared(matches[a], matches[b]):
            continue
        for here, there in ((a, b), (b, a)):
            lacking = [name for key, name in units[here].items() if key not in units[there]]
            if lacking:
                values: dict[str, Wording] = {
                    "units": quoted(lacking),
                    "file": tables[here].file,
                }
                place = Cell(tables[there].file, 0, "", tables[there].sheet)
                yield Diagnostic("W512", place, values, "help")
