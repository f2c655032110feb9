"""Single records: columns matched once for all records of a shape, then one call of the code."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import define, evolve, field, frozen

from rulelang.data import Prepared, Table, prepare
from rulelang.data.columns import Matched, match, with_absent
from rulelang.data.options import Reading
from rulelang.data.table import table_of_record
from rulelang.data.tables import as_asked
from rulelang.diagnostics import DataError, Diagnostic, Place, RulesError, sort_diagnostics
from rulelang.engine.exact import Outcome, run
from rulelang.engine.rows.cells import DIGITS
from rulelang.engine.rows.compile import RowProgram, statistics_of
from rulelang.engine.rows.programs import LEAVES, Getter, Programs, getter, layout_of
from rulelang.engine.rows.result import UnitScore
from rulelang.engine.rows.texts import Read, read_of
from rulelang.plan.tree import PlacingStep, Plan, PreviousStep
from rulelang.words import phrase

__all__ = ["RecordScorer", "not_alone"]

MOST_SHAPES = 100
"""So many shapes of records are kept in mind."""


@frozen
class _Shape:
    """Where records with certain columns have what a plan reads.

    ``size`` is how many columns there are; ``only`` says that there is none next to those read.
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
    function for the fewest decimals: they serve most records. Where ``strict``, a key that a record
    lacks is an error. ``headers`` are the columns that records were matched to.
    """

    plan: Plan
    programs: Programs
    first: RowProgram | None
    strict: bool = False
    shapes: dict[tuple[Any, ...], _Shape | None] = field(factory=dict)
    usual: _Shape | None = None
    headers: dict[tuple[str, ...], tuple[Table, Matched]] = field(factory=dict)

    @classmethod
    def of(cls, plan: Plan, strict: bool = False) -> "RecordScorer":
        """A scorer; RulesError for a plan that looks at other units or periods."""
        found = not_alone(plan)
        if found is not None:
            raise RulesError([found])
        programs = Programs(plan)
        return cls(plan, programs, programs.of(DIGITS[0]), strict)

    @cached_property
    def _read(self) -> Read:
        return read_of(self.plan)

    def score(self, record: Any) -> UnitScore:
        """The score of one record; ``DataError`` with everything that is wrong in it."""
        found = self.quickly(record)
        if found is None:
            (result,) = self.exactly(record)[1].results.units
            return UnitScore(result)
        return found

    def quickly(self, record: Any) -> UnitScore | None:
        """The score of a record that the code takes; None for one that the exact engine scores."""
        shape, first = self.usual, self.first
        if shape is None or first is None or type(record) is not dict or len(record) != shape.size:
            return self._quickly(record)
        try:  # as many columns, and all that are read: the same columns
            cells = shape.cells(record)
            unit = record[shape.unit]
            period = None if shape.period is None else record[shape.period]
        except KeyError:
            return self._quickly(record)
        # As `_names` says, without a call: that is a thirtieth of the time of most records.
        named = type(unit) is str and unit and not unit.isspace()
        if not named or not (shape.period is None or _names(period)):
            return None
        try:
            raw = first.function(cells)
        except LEAVES:
            raw = None
        return UnitScore((unit, period, raw, first)) if raw else self._scored(unit, period, cells)

    def _quickly(self, record: Any) -> UnitScore | None:
        """The same for any record."""
        cells = dict(record.items()) if isinstance(record, Mapping) else {}
        shape = self._shape(cells)
        if shape is None:
            return None
        unit = cells[shape.unit]
        period = None if shape.period is None else cells[shape.period]
        if not _names(unit) or not (shape.period is None or _names(period)):
            return None
        return self._scored(unit, period, shape.cells(cells))

    def _scored(self, unit: str, period: str | None, cells: Sequence[Any]) -> UnitScore | None:
        """The same for its cells."""
        read = self._read(cells)
        found = None if read is None else self.programs.run(read)
        return None if found is None else UnitScore((unit, period, *found))

    def exactly(self, record: Any) -> tuple[Prepared, Outcome]:
        """The record made ready, and what the exact engine makes of it; ``DataError`` likewise."""
        prepared = self._prepared(table_of_record(record))
        outcome = run(self.plan, prepared)
        diagnostics = sort_diagnostics((*prepared.diagnostics, *outcome.diagnostics))
        if any(item.severity == "error" for item in diagnostics):
            raise DataError(item for item in diagnostics if item.severity == "error")
        return prepared, outcome

    def _prepared(self, table: Table) -> Prepared:
        """A record made ready, its columns matched once for all records that have them."""
        given = table.header
        if not given and table.diagnostics:  # it is no record
            return prepare(table, self.plan)
        if given not in self.headers:
            blank_row = (None,) * len(given)
            head = as_asked(evolve(table, rows=(blank_row,), numbers=(0,)), self.plan, Reading())
            head = head if self.strict else with_absent(head, self.plan)
            if len(self.headers) >= MOST_SHAPES:
                self.headers.clear()
            self.headers[given] = head, match(head, self.plan)
        head, matched = self.headers[given]
        blank = (None,) * (len(head.header) - len(given))
        rows = tuple((*row, *blank) for row in table.rows)
        return prepare(evolve(head, rows=rows, numbers=table.numbers), self.plan, known=matched)

    def _shape(self, record: dict[Any, Any]) -> _Shape | None:
        """Where a record has its columns, None where they are not as they should be."""
        columns = tuple(record)
        if columns not in self.shapes:
            if any(type(column) is not str for column in columns):
                return None
            if len(self.shapes) >= MOST_SHAPES:
                self.shapes.clear()
            self.shapes[columns] = _shaped(self.plan, columns, self.strict)
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


def _shaped(plan: Plan, columns: tuple[str, ...], strict: bool) -> _Shape | None:
    header = columns
    if not strict:
        header = with_absent(Table("record", columns, (), ()), plan).header
    layout = layout_of(plan, header)
    if layout is None:
        return None
    cells = [None if at is None or at >= len(columns) else at for at in layout.cells]
    read = {at for at in (layout.unit, layout.period, *cells) if at is not None}
    return _Shape(
        len(columns),
        len(read) == len(columns),
        columns[layout.unit],
        None if layout.period is None else columns[layout.period],
        getter([None if at is None else columns[at] for at in cells]),
    )
