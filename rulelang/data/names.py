"""The units and periods of the rows: none may be nameless or stand twice."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from attrs import evolve

from rulelang.data.cells import error_of
from rulelang.data.columns import Matched
from rulelang.data.sheet import CellError
from rulelang.data.spelling import clean, fold, holds_several, is_blank, seen
from rulelang.data.table import Table, written
from rulelang.diagnostics import Diagnostic, Nearby
from rulelang.plan.tree import Plan
from rulelang.words import Wording, phrase

__all__ = ["Names", "alike", "is_nameless", "name_in", "names_of"]


class Names(NamedTuple):
    """The unit and the period of each row, and what is wrong with them."""

    units: tuple[str, ...]
    periods: tuple[str | None, ...]
    diagnostics: tuple[Diagnostic, ...]


def is_nameless(cell: Any) -> bool:
    """Whether a cell names nothing."""
    return is_blank(cell) or isinstance(cell, CellError) or holds_several(cell)


def name_in(cells: Sequence[Any], column: int | None) -> str:
    """The name in a column of a row, an empty text where there is none."""
    if column is None or column >= len(cells) or is_nameless(cells[column]):
        return ""
    return clean(written(cells[column]))


def names_of(table: Table, plan: Plan, matched: Matched) -> Names:
    """The names of the rows; nothing raises, all is reported."""
    units: list[str] = []
    periods: list[str | None] = []
    found: list[Diagnostic] = []
    seen: dict[tuple[str, str | None], int] = {}
    several = any(item.per_row for item in plan.inputs)
    spelt_first: dict[str, str] = {}  # a period is one however its spaces are written
    for row, cells in enumerate(table.rows):
        unit = name_in(cells, matched.unit)
        period = name_in(cells, matched.period) if plan.period else None
        if period is not None:
            period = spelt_first.setdefault(fold(period), period)
        units.append(unit)
        periods.append(period)
        if matched.unit is None or not cells:
            continue
        key = fold(unit), period
        place = table.cell(row, matched.unit)
        if not unit and isinstance(cells[matched.unit], CellError):
            help, values = error_of(cells[matched.unit])
            found.append(Diagnostic("E534", place, values, help))
        elif not unit:
            found.append(Diagnostic("E512", place, {}, "help"))
        elif key in seen and not several:
            other = table.cell(seen[key], matched.unit)
            first = Nearby(other) if other.file == place.file else evolve(other, column="")
            whom = phrase("units.in_period", unit=unit, period=period) if period else f"`{unit}`"
            found.append(Diagnostic("E513", place, {"unit": whom, "first": first}, "help"))
        seen.setdefault(key, row)
        if matched.period is not None and not period:
            found.append(Diagnostic("E512", table.cell(row, matched.period, unit), {}, "help"))
    return Names(tuple(units), tuple(periods), tuple(found))


def alike(table: Table, unit: int | None, units: Sequence[str]) -> list[Diagnostic]:
    """Units whose names look the same: they differ only in case, in spacing, in where a tone mark
    stands, or in letters that look alike (Ð, Đ). They are different units all the same."""
    first: dict[str, int] = {}
    found: list[Diagnostic] = []
    told: set[str] = set()
    for row, name in enumerate(units):
        if not name:
            continue
        other = first.setdefault(seen(name), row)
        if fold(units[other]) != fold(name) and fold(name) not in told:
            told.add(fold(name))
            place = table.cell(row, unit)
            values: dict[str, Wording] = {
                "unit": name,
                "other": units[other],
                "where": Nearby(table.cell(other, unit)),
            }
            found.append(Diagnostic("W513", place, values, "help"))
    return found
