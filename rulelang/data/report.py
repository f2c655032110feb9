"""What was read: which column went to which input, its values, what is missing, what is wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from rulelang.data.prepared import Prepared
from rulelang.data.table import Part, letters
from rulelang.diagnostics import Diagnostic
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.values import POISON, Absent, Known, Value, spelt
from rulelang.words.readonly import read_only

__all__ = ["ColumnRead", "DataReport", "MissingInputs", "PartRead", "report_of"]

SIGNS = {".": "point", ",": "comma"}
COUNTED = ("yesno", "choice")


@frozen
class PartRead:
    """A sheet of a file that was read: ``area`` is where the table is in a workbook, from the
    headings to the last unit (``B2:E6``), ``first`` and ``last`` are these rows; ``rows`` counts
    its units."""

    file: str
    sheet: str
    area: str
    first: int
    last: int
    rows: int
    dialect: str
    sha256: str | None

    @property
    def range(self) -> str:
        """Where the table stands, for programs; empty where that is the whole of it."""
        return self.area or (f"rows {self.first} to {self.last}" if self.last else "")


@frozen
class ColumnRead:
    """An input, or the name of the unit or the period, and the column that it was read from.

    ``heading`` and ``place`` are None where there is no column. ``written`` says how its
    numbers or dates are written, where that is not as programs write them. ``filled``,
    ``missing`` and ``wrong`` count cells. ``low`` and ``high`` are the ends of what was read;
    ``counts`` tells how often each truth or choice is there, ``distinct`` how many different
    values there are.
    More than ten fields: a row of the report.
    """

    id: str
    label: str | None
    kind: str
    heading: str | None
    place: str | None
    written: str
    filled: int
    missing: int
    wrong: int
    low: str | None
    high: str | None
    counts: Mapping[str, int] = field(converter=read_only)
    distinct: int


@frozen
class MissingInputs:
    """The inputs without a default that a unit left empty."""

    unit: str
    period: str | None
    inputs: tuple[str, ...]


@frozen
class DataReport:
    """All there is to say of data, before anything is scored.

    ``unread`` are headings that no input names. ``diagnostics`` tell what is wrong, with each
    cell, and what is worth a look. ``read`` is the table itself.
    """

    plan: Plan = field(repr=False, eq=False)
    parts: tuple[PartRead, ...] = field(repr=False)
    units: int
    columns: tuple[ColumnRead, ...] = field(repr=False)
    unread: tuple[str, ...]
    missing: tuple[MissingInputs, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)
    read: Prepared = field(repr=False, eq=False)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What must be fixed before anything is scored."""
        return tuple(item for item in self.diagnostics if item.severity == "error")


def report_of(plan: Plan, prepared: Prepared, diagnostics: Sequence[Diagnostic]) -> DataReport:
    """The report on a table; ``diagnostics`` are all that there is to say of it."""
    table = prepared.table
    columns = (
        _names(prepared, plan.unit or "unit", prepared.unit, prepared.units),
        *(
            [_names(prepared, plan.period, prepared.period, prepared.periods)]
            if plan.period
            else []
        ),
        *(_column(prepared, item) for item in plan.inputs),
    )
    read = {*prepared.columns.values(), prepared.unit, prepared.period}
    unread = tuple(name for at, name in enumerate(table.header) if at not in read and name)
    parts = tuple(map(_part, table.parts)) or (
        PartRead(table.file, table.sheet, "", 0, 0, len(table.rows), "", table.sha256),
    )
    return DataReport(
        plan,
        parts,
        len(prepared.units),
        columns,
        unread,
        tuple(_unreported(plan, prepared)),
        tuple(diagnostics),
        prepared,
    )


def _part(part: Part) -> PartRead:
    rows = [row for row in part.rows if row is not None]
    last = max(rows, default=part.headings)
    first_column, last_column = min(part.columns.values()), max(part.columns.values())
    corners = (first_column, part.headings), (last_column, last)
    area = ":".join(f"{letters(column - 1)}{row}" for column, row in corners)
    where = (area if part.addressed else "", part.headings, last)
    return PartRead(part.file, part.sheet, *where, len(rows), part.dialect, part.sha256)


def _place(prepared: Prepared, at: int) -> str:
    """A column as the program shows it that wrote the file: by letters, or by its number."""
    for part in prepared.table.parts:
        if at in part.columns:
            number = part.columns[at]
            return letters(number - 1) if part.addressed else str(number)
    return str(at + 1)


def _names(prepared: Prepared, id: str, at: int | None, names: Sequence[str | None]) -> ColumnRead:
    """The column of the units or of the periods."""
    heading = None if at is None else prepared.table.header[at]
    place = None if at is None else _place(prepared, at)
    named = [name for name in names if name]
    counts = len(named), len(names) - len(named), 0
    return ColumnRead(id, None, "name", heading, place, "", *counts, None, None, {}, len({*named}))


def _column(prepared: Prepared, item: InputPlan) -> ColumnRead:
    at = prepared.columns[item.id]
    if at is None:
        return ColumnRead(
            item.id, item.label, item.kind, None, None, "", 0, 0, 0, None, None, {}, 0
        )
    values = [row[item.key] for row in prepared.values]
    blank = [prepared.is_blank(row, item.id) for row in range(len(values))]
    wrong = sum(value is POISON for value in values)
    known = [
        value
        for value, empty in zip(values, blank, strict=True)
        if not empty and not isinstance(value, Absent)
    ]
    ends = _ends(known, item)
    return ColumnRead(
        item.id,
        item.label,
        item.kind,
        prepared.table.header[at],
        _place(prepared, at),
        _written(prepared, item),
        len(known),
        sum(blank),
        wrong,
        *ends,
        _counts(known, item),
        len({*known}),
    )


def _written(prepared: Prepared, item: InputPlan) -> str:
    """How a column is written, where that is not as programs write it."""
    convention = prepared.conventions[item.id]
    if convention.unclear:
        return "unclear"
    said = []
    if convention.order:
        said.append(f"{convention.order} first")
    if convention.decimal != ".":
        said.append(f"decimal {SIGNS[convention.decimal]}")
    if item.kind == "percent" and convention.bare is None:
        said.append("unclear")
    if convention.bare == Fraction(1, 100):
        said.append("percentages without a sign")
    return ", ".join(said)


def _ends(known: Sequence[Known], item: InputPlan) -> tuple[str | None, str | None]:
    """The lowest and the highest value, where values have an order."""
    if not known or item.kind in ("text", *COUNTED):
        return None, None
    low, high = min(known), max(known)
    return spelt(low, item.kind == "percent"), spelt(high, item.kind == "percent")


def _counts(known: Sequence[Known], item: InputPlan) -> dict[str, int]:
    """How often each truth or choice is in a column, in the order of the rules."""
    if item.kind not in COUNTED:
        return {}
    found = Counter(spelt(value) for value in known)
    options = ["yes", "no"] if item.kind == "yesno" else [id for id, _ in item.options]
    return {option: found[option] for option in options}


def _unreported(plan: Plan, prepared: Prepared) -> list[MissingInputs]:
    found = []
    for row, values in enumerate(prepared.values):
        lacking = tuple(item.id for item in plan.inputs if _is_missing(values[item.key]))
        if lacking:
            found.append(MissingInputs(prepared.units[row], prepared.periods[row], lacking))
    return found


def _is_missing(value: Value) -> bool:
    return isinstance(value, Absent) and value.kind == "missing"
