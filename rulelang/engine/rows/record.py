"""Single records: columns matched once for all records of a shape, then one call of the code."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from threading import Lock
from typing import Any

from attrs import define, field, frozen

from rulelang.data import Table, prepare, table_of_rows
from rulelang.diagnostics import DataError, sort_diagnostics
from rulelang.engine.exact import run
from rulelang.engine.rows.cells import DIGITS
from rulelang.engine.rows.compile import RowProgram, compile_rows, statistics_of
from rulelang.engine.rows.result import UnitScore
from rulelang.plan.tree import Plan

__all__ = ["Programs", "RecordScorer"]

MOST_LAYOUTS = 100
"""So many shapes of records are kept in mind."""

Getter = Callable[[Any], Any]


@frozen
class _Layout:
    """Where records with certain columns have what a plan reads.

    ``size`` is how many columns there are; ``only`` says that there is none beside those read.
    """

    size: int
    only: bool
    unit: str
    period: str | None
    cells: Getter = field(repr=False)


@define
class Programs:
    """The functions of a plan, each made when it is first needed and kept; threads share them."""

    plan: Plan
    made: dict[int, RowProgram | None] = field(factory=dict)
    lock: Lock = field(factory=Lock, repr=False)

    def of(self, digits: int) -> RowProgram | None:
        """The function for numbers of so many decimals, if the plan has one."""
        if digits not in self.made:
            with self.lock:
                if digits not in self.made:
                    self.made[digits] = compile_rows(self.plan, digits)
        return self.made[digits]

    def run(self, cells: Any) -> tuple[Any, RowProgram | None]:
        """What the first function that takes the cells returns; None for a row that is left."""
        for digits in DIGITS:
            program = self.of(digits)
            if program is None:
                return None, None
            try:
                raw = program.function(cells)
            except (ArithmeticError, ValueError):
                return None, None
            if raw is not False:
                return raw, program
        return None, None


@define
class RecordScorer:
    """Scores one record at a time; threads may share it."""

    plan: Plan
    programs: Programs
    layouts: dict[tuple[Any, ...], _Layout | None] = field(factory=dict)
    usual: _Layout | None = None

    @classmethod
    def of(cls, plan: Plan) -> "RecordScorer":
        """A scorer; ValueError for a plan with statistics, which one record cannot tell."""
        for step in statistics_of(plan):
            raise ValueError(
                f"one record cannot be scored alone: `{step.place.plain}` "
                f"(line {step.place.line}) looks at all units; use evaluate for them together"
            )
        return cls(plan, Programs(plan))

    def score(self, record: Any) -> UnitScore:
        """The score of one record; ``DataError`` with everything that is wrong in it."""
        cells = None
        layout = self.usual
        if layout is not None and record.__class__ is dict and len(record) == layout.size:
            try:  # as many columns, and all that are read: the same columns
                cells = layout.cells(record)
                unit = record[layout.unit]
            except KeyError:
                cells = None
        if cells is None:
            if not isinstance(record, Mapping):
                return self._exactly(record)
            record = dict(record.items())
            layout = self._layout(record)
            if layout is None:
                return self._exactly(record)
            cells, unit = layout.cells(record), record[layout.unit]
        assert layout is not None
        period = None if layout.period is None else record[layout.period]
        if _names(unit) and (layout.period is None or _names(period)):
            raw, program = self.programs.run(cells)
            if raw is not None:
                return UnitScore(unit, period, raw, program)
        return self._exactly(record)

    def _exactly(self, record: Any) -> UnitScore:
        """The same by the exact engine."""
        prepared = prepare(table_of_rows([record]), self.plan)
        outcome = run(self.plan, prepared)
        diagnostics = sort_diagnostics((*prepared.diagnostics, *outcome.diagnostics))
        if any(item.severity == "error" for item in diagnostics):
            raise DataError(item for item in diagnostics if item.severity == "error")
        (result,) = outcome.results.units
        return UnitScore(result.unit, result.period, result)

    def _layout(self, record: dict[Any, Any]) -> _Layout | None:
        """Where a record has its columns, None where they are not as they should be."""
        columns = tuple(record)
        if columns not in self.layouts:
            if any(type(column) is not str for column in columns):
                return None
            if len(self.layouts) >= MOST_LAYOUTS:
                self.layouts.clear()
            self.layouts[columns] = _matched(self.plan, columns)
        layout = self.layouts.get(columns)
        if layout is not None and layout.only:
            self.usual = layout
        return layout


def _names(cell: Any) -> bool:
    """Whether a cell is a text that names something."""
    return type(cell) is str and bool(cell) and not cell.isspace()


def _matched(plan: Plan, columns: tuple[str, ...]) -> _Layout | None:
    """The layout of a header: every cell of a row is its own number, so names tell theirs."""
    marks = tuple(map(str, range(len(columns))))
    prepared = prepare(Table("rows", columns, (marks,), (2,)), plan)
    of_columns = [item for item in prepared.diagnostics if getattr(item.place, "row", 0) == 0]
    if any(item.severity == "error" for item in of_columns) or not columns:
        return None
    (unit,), (period,) = prepared.units, prepared.periods
    found = [prepared.columns[item.id] for item in plan.inputs]
    read = {unit, *(str(index) for index in found if index is not None)}
    read |= set() if period is None else {period}
    return _Layout(
        len(columns),
        len(read) == len(columns),
        columns[int(unit)],
        None if period is None else columns[int(period)],
        _getter([None if index is None else columns[index] for index in found]),
    )


def _getter(columns: list[str | None]) -> Getter:
    """What takes the cells of a record, None for a column that it has not."""
    named = [column for column in columns if column is not None]
    if len(named) > 1 and len(named) == len(columns):
        return itemgetter(*named)
    return lambda record: tuple(None if name is None else record[name] for name in columns)
