"""The functions of a plan, each made when it is first needed, and the columns that they read."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from threading import Lock
from typing import Any, TypeAlias

from attrs import define, field, frozen

from rulelang.data import Table
from rulelang.data.columns import match
from rulelang.engine.rows.cells import DIGITS
from rulelang.engine.rows.compile import NO_STATISTICS, Given, RowProgram, compile_rows
from rulelang.plan.expressions import Ref
from rulelang.plan.tree import Plan

__all__ = ["LEAVES", "Getter", "Layout", "Programs", "getter", "layout_of"]

LEAVES = (ArithmeticError, ValueError)
"""What a function raises for a row that is left to the exact engine."""

Getter: TypeAlias = Callable[[Any], Any]


@define
class Programs:
    """The functions of a plan with some statistics, one for each of ``DIGITS``; threads share
    them."""

    plan: Plan
    statistics: Mapping[Ref, Given] = NO_STATISTICS
    made: dict[int, RowProgram | None] = field(factory=dict)
    lock: Lock = field(factory=Lock, repr=False)

    def of(self, digits: int) -> RowProgram | None:
        """The function for numbers of so many decimals, if the plan has one."""
        if digits not in self.made:
            with self.lock:
                if digits not in self.made:
                    self.made[digits] = compile_rows(self.plan, digits, self.statistics)
        return self.made[digits]

    def run(self, cells: Any) -> tuple[tuple[Any, ...], RowProgram] | None:
        """What the first function that takes the cells returns; None for a row that is left."""
        for digits in DIGITS:
            program = self.of(digits)
            if program is None:
                return None
            try:
                raw = program.function(cells)
            except LEAVES:
                return None
            if raw is not False:
                return None if raw is None else (raw, program)
        return None


@frozen
class Layout:
    """Which of some columns hold what a plan reads; ``cells`` are those of the inputs in the order
    of the plan, None where a default is in."""

    unit: int
    period: int | None
    cells: tuple[int | None, ...]


def layout_of(plan: Plan, columns: Sequence[str]) -> Layout | None:
    """The layout of columns, None where they are not as they should be."""
    found = match(Table("rows", tuple(columns), (), ()), plan)
    if found.unit is None or any(item.severity == "error" for item in found.diagnostics):
        return None
    return Layout(found.unit, found.period, tuple(found.columns[item.id] for item in plan.inputs))


def getter(places: Sequence[Any]) -> Getter:
    """What takes the cells at some places of a row, None for a place that is None."""
    if len(places) > 1 and None not in places:
        return itemgetter(*places)
    return lambda row: tuple(None if place is None else row[place] for place in places)
