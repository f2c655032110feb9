"""The functions of a plan, each made when it is first needed, and the columns that they read."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
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

__all__ = ["FEW", "LEAVES", "Getter", "Layout", "Programs", "getter", "layout_of"]

LEAVES = (ArithmeticError, ValueError)
"""What a function raises for a row that is left to the exact engine."""

FEW = 20
"""So many rows take the exact engine as long as it takes to write the code for them."""

MOST_LACKING = 64
"""For so many sets of inputs that rows lack there is code at a time."""

Getter: TypeAlias = Callable[[Any], Any]


@define
class Programs:
    """The functions of a plan with some statistics, one for each of ``DIGITS``; threads share
    them.

    They are for rows that lack the inputs at the places ``absent``, and no others without a
    default. ``lacking`` gives those for other rows, of which ``left`` more are left to the exact
    engine before code is written.
    """

    plan: Plan
    statistics: Mapping[Ref, Given] = NO_STATISTICS
    absent: tuple[int, ...] = ()
    left: int = 0
    made: dict[int, RowProgram | None] = field(factory=dict)
    lock: Lock = field(factory=Lock, repr=False)
    lacking: Callable[[tuple[int, ...]], "Programs"] = field(init=False, repr=False)
    needed: tuple[int, ...] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.lacking = lru_cache(maxsize=MOST_LACKING)(self._lacking)
        inputs = self.plan.inputs
        self.needed = tuple(at for at, item in enumerate(inputs) if item.default is None)

    def _lacking(self, absent: tuple[int, ...]) -> "Programs":
        return Programs(self.plan, self.statistics, absent, FEW)

    def of(self, digits: int) -> RowProgram | None:
        """The function for numbers of so many decimals, if the plan has one."""
        if digits not in self.made:
            with self.lock:
                if digits not in self.made:
                    absent = {self.plan.inputs[at].id for at in self.absent}
                    self.made[digits] = compile_rows(self.plan, digits, self.statistics, absent)
        return self.made[digits]

    def run(self, cells: Sequence[Any]) -> tuple[tuple[Any, ...], RowProgram] | None:
        """What the first function that takes the cells returns; None for a row that is left."""
        absent = tuple([at for at in self.needed if cells[at] is None])
        return (self if absent == self.absent else self.lacking(absent))._run(cells)

    def _run(self, cells: Sequence[Any]) -> tuple[tuple[Any, ...], RowProgram] | None:
        """The same for cells that lack just what these functions are for."""
        if self.left > 0:
            self.left -= 1
            return None
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
