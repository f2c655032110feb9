"""Single records: columns matched once for all records of a shape, then one call of the code."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field, frozen

from rulelang.data import Prepared, Table, prepare
from rulelang.data.cells import plain_number, read_cells
from rulelang.data.columns import Matched, match, with_absent
from rulelang.data.deciding import decide
from rulelang.data.dictionary import column_of
from rulelang.data.options import Reading
from rulelang.data.scalars import as_cell
from rulelang.data.spelling import clean
from rulelang.data.table import table_of_record
from rulelang.data.tables import as_asked
from rulelang.diagnostics import DataError, Diagnostic, Place, RulesError, sort_diagnostics
from rulelang.engine.exact import Outcome, run
from rulelang.engine.rows.cells import DIGITS
from rulelang.engine.rows.compile import RowProgram, statistics_of
from rulelang.engine.rows.programs import LEAVES, Getter, Programs, getter, layout_of
from rulelang.engine.rows.result import UnitScore
from rulelang.plan.kinds import InputKind
from rulelang.plan.tree import InputPlan, PlacingStep, Plan, PreviousStep
from rulelang.plan.values import Absent
from rulelang.rational import from_float
from rulelang.words import phrase

__all__ = ["RecordScorer", "not_alone"]

MOST_SHAPES = 100
"""So many shapes of records are kept in mind."""

MOST_TEXTS = 1_000
"""So many texts of an input are kept in mind with what they write."""

PLAIN = frozenset({int, float, bool, type(None)})
"""Types of which each value is a cell as it is."""

NUMBERS = ("number", "integer", "percent")

UNREAD, LEFT = object(), object()
"""What stands for a text that was not read yet, and for one that the programs leave."""


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
    lacks is an error. Of each input, ``texts`` are its place, its kind where texts can be plain
    numbers of it, and are no mark of nothing, and what texts write for it. ``headers`` are the
    columns that records were matched to.
    """

    plan: Plan
    programs: Programs
    first: RowProgram | None
    strict: bool = False
    shapes: dict[tuple[Any, ...], _Shape | None] = field(factory=dict)
    usual: _Shape | None = None
    texts: tuple[tuple[int, InputKind | None, dict[str, Any]], ...] = field(init=False)
    headers: dict[tuple[str, ...], tuple[Table, Matched]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        inputs = enumerate(self.plan.inputs)
        self.texts = tuple((at, _plain(self.plan, item), {}) for at, item in inputs)

    @classmethod
    def of(cls, plan: Plan, strict: bool = False) -> "RecordScorer":
        """A scorer; RulesError for a plan that looks at other units or periods."""
        found = not_alone(plan)
        if found is not None:
            raise RulesError([found])
        programs = Programs(plan)
        return cls(plan, programs, programs.of(DIGITS[0]), strict)

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

    def _read(self, cells: Sequence[Any]) -> Sequence[Any] | None:
        """Cells as the programs take them: what texts write, and values of Python. None where a
        cell is of those that they leave: a mark of nothing."""
        if {*map(type, cells)} <= PLAIN:
            return cells
        read = [*cells]
        for at, kind, texts in self.texts:
            cell = read[at]
            if type(cell) is str:
                found = texts.get(cell, UNREAD)
                if found is UNREAD:
                    found = None if kind is None else plain_number(cell, kind)
                    if type(found) is not float:  # there are too many decimals to keep
                        found = self._kept(at, cell, found)
                if found is LEFT:
                    return None
                read[at] = found
            elif type(cell) not in PLAIN:
                read[at] = as_cell(cell)
        return read

    def _kept(self, at: int, cell: str, number: float | None) -> Any:
        """What a text writes for the input at a place, which is kept: the number, if it is plainly
        one."""
        item, texts = self.plan.inputs[at], self.texts[at][2]
        if len(texts) >= MOST_TEXTS:
            texts.clear()
        found: Any = number
        if number is None:
            marked = clean(cell) in map(clean, self.plan.missing_marks)
            found = LEFT if marked else cell if item.kind == "text" else _written(item, cell)
        texts[cell] = found
        return found

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


def _plain(plan: Plan, item: InputPlan) -> InputKind | None:
    if item.kind not in NUMBERS:
        return None
    marks = map(clean, plan.missing_marks)
    return item.kind if all(plain_number(m, item.kind) is None for m in marks) else None


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


def _written(item: InputPlan, text: str) -> Any:
    """What a text writes for an input: a value, None where nothing; the text if that is wrong."""
    column = column_of([text])
    convention, said = decide(Table("", (item.id,), ((text,),), (0,)), 0, item, column)
    (value,), wrong = read_cells(column.cells, item, convention)
    if wrong or any(one.severity == "error" for one in said):
        return text
    if isinstance(value, Absent):
        return None
    if isinstance(value, Fraction):  # what programs read at once, where it is the same number
        if value.denominator == 1:
            return value.numerator
        near = float(value)
        return near if from_float(near) == value else value
    return value


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
