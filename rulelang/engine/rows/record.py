"""Single records: columns matched once for all records of a shape, then one call of the code."""

from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen

from rulelang.data import prepare
from rulelang.data.table import table_of_record
from rulelang.diagnostics import DataError, Diagnostic, Place, RulesError, sort_diagnostics
from rulelang.engine.exact import run
from rulelang.engine.rows.cells import DIGITS
from rulelang.engine.rows.compile import RowProgram, statistics_of
from rulelang.engine.rows.programs import LEAVES, Getter, Programs, getter, layout_of
from rulelang.engine.rows.result import UnitScore
from rulelang.plan.tree import PlacingStep, Plan, PreviousStep
from rulelang.words import phrase

__all__ = ["RecordScorer", "not_alone"]

MOST_SHAPES = 100
"""So many shapes of records are kept in mind."""


@frozen
class _Shape:
    """Where records with certain columns have what a plan reads.

    ``size`` is how many columns there are; ``only`` says that there is none beside those read.
    """

    size: int
    only: bool
    unit: str
    period: str | None
    cells: Getter = field(repr=False)


@define
class RecordScorer:
    """Scores one record at a time; threads may share it.

    ``usual`` is the shape of the last records that held just what is read, and ``first`` the
    function for the fewest decimals: they serve most records.
    """

    plan: Plan
    programs: Programs
    first: RowProgram | None
    shapes: dict[tuple[Any, ...], _Shape | None] = field(factory=dict)
    usual: _Shape | None = None

    @classmethod
    def of(cls, plan: Plan) -> "RecordScorer":
        """A scorer; RulesError for a plan that looks at other units or periods."""
        found = not_alone(plan)
        if found is not None:
            raise RulesError([found])
        programs = Programs(plan)
        return cls(plan, programs, programs.of(DIGITS[0]))

    def score(self, record: Any) -> UnitScore:
        """The score of one record; ``DataError`` with everything that is wrong in it."""
        shape, first = self.usual, self.first
        if shape is None or first is None or type(record) is not dict or len(record) != shape.size:
            return self._score(record)
        try:  # as many columns, and all that are read: the same columns
            raw = first.function(shape.cells(record))
            unit = record[shape.unit]
            period = None if shape.period is None else record[shape.period]
        except (KeyError, *LEAVES):
            return self._score(record)
        # As `_names` says, without a call: that is a thirtieth of the time of most records.
        named = type(unit) is str and unit and not unit.isspace()
        if raw and named and (shape.period is None or _names(period)):
            return UnitScore((unit, period, raw, first))
        return self._score(record)

    def _score(self, record: Any) -> UnitScore:
        """The same for any record."""
        cells = dict(record.items()) if isinstance(record, Mapping) else {}
        shape = self._shape(cells)
        if shape is not None:
            unit = cells[shape.unit]
            period = None if shape.period is None else cells[shape.period]
            if _names(unit) and (shape.period is None or _names(period)):
                found = self.programs.run(shape.cells(cells))
                if found is not None:
                    return UnitScore((unit, period, *found))
        return self._exactly(record)

    def _exactly(self, record: Any) -> UnitScore:
        """The same by the exact engine."""
        prepared = prepare(table_of_record(record), self.plan)
        outcome = run(self.plan, prepared)
        diagnostics = sort_diagnostics((*prepared.diagnostics, *outcome.diagnostics))
        if any(item.severity == "error" for item in diagnostics):
            raise DataError(item for item in diagnostics if item.severity == "error")
        (result,) = outcome.results.units
        return UnitScore(result)

    def _shape(self, record: dict[Any, Any]) -> _Shape | None:
        """Where a record has its columns, None where they are not as they should be."""
        columns = tuple(record)
        if columns not in self.shapes:
            if any(type(column) is not str for column in columns):
                return None
            if len(self.shapes) >= MOST_SHAPES:
                self.shapes.clear()
            self.shapes[columns] = _shaped(self.plan, columns)
        shape = self.shapes.get(columns)
        if shape is not None and shape.only:
            self.usual = shape
        return shape


def not_alone(plan: Plan) -> Diagnostic | None:
    """What in a plan looks at other units or periods, so that one record cannot be scored alone;
    None where nothing does."""
    for step in plan.steps:
        if isinstance(step, PreviousStep):
            return _refused("before", step.place)
        if isinstance(step, PlacingStep):
            return _refused("room", step.place)
    return next((_refused("all", step.place) for step in statistics_of(plan)), None)


def _refused(why: str, place: Place) -> Diagnostic:
    return Diagnostic("E540", place, {"why": phrase(f"alone.{why}", text=place.plain)}, "help")


def _names(cell: Any) -> bool:
    """Whether a cell is a text that names something."""
    return type(cell) is str and cell != "" and not cell.isspace()


def _shaped(plan: Plan, columns: tuple[str, ...]) -> _Shape | None:
    layout = layout_of(plan, columns)
    if layout is None:
        return None
    read = {at for at in (layout.unit, layout.period, *layout.cells) if at is not None}
    return _Shape(
        len(columns),
        len(read) == len(columns),
        columns[layout.unit],
        None if layout.period is None else columns[layout.period],
        getter([None if at is None else columns[at] for at in layout.cells]),
    )
