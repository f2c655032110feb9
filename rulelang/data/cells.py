"""Raw cells to exact values: columns matched to inputs, and every wrong cell reported."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any
from unicodedata import normalize

from attrs import frozen

from rulelang.data.table import Table, written
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.diagnostics.suggest import nearest
from rulelang.plan.tree import Const, InputPlan, Plan
from rulelang.plan.values import POISON, Known, Value, missing, spelt
from rulelang.rational import TooLargeError, check_size, from_float, parse_decimal, short_text

__all__ = ["Matched", "Prepared", "clean", "fold", "is_blank", "match", "prepare", "read_cells"]

TRUTH = {"yes": True, "có": True, "true": True, "1": True}
TRUTH |= {"no": False, "không": False, "false": False, "0": False}
PERCENT = re.compile(r"(.*?)\s*%")
MOST_COMPARED = 200
LONGEST_SHOWN = 80
COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
COMMA_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")
POINT_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
SEPARATED = re.compile(
    r"[+-]?[0-9]{1,3}(?:([ .,'])[0-9]{3})(?:\1[0-9]{3})+|[+-]?[0-9]{1,3}(?: [0-9]{3})+"
)
THOUSAND = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{2}0")
DAY_FIRST = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[/.-](0?[1-9]|1[0-2])[/.-]([0-9]{4})")
KINDS = {
    "number": "a number",
    "integer": "a whole number",
    "percent": "a percentage such as 90%",
    "yesno": "yes or no",
    "date": "a date such as 2021-12-30",
    "text": "a text",
}


class _WrongCellError(Exception):
    def __init__(self, help: str = "", **values: str) -> None:
        self.help = help
        self.values = values


@frozen
class Prepared:
    """Units with their exact values.

    ``values[i]`` are those of row ``i`` by the id of the input; ``columns`` says which column
    of the table each input was read from, None where its default stands for all.
    """

    table: Table
    units: tuple[str, ...]
    periods: tuple[str | None, ...]
    values: tuple[dict[str, Value], ...]
    columns: dict[str, int | None]
    diagnostics: tuple[Diagnostic, ...]

    def cell(self, row: int, id: str = "") -> Cell:
        """The cell of an input in a row, or the row."""
        return self.table.cell(row, self.columns.get(id), self.units[row])


@frozen
class Matched:
    """Which column of a table holds what: that of each input by id (None: its default stands in),
    of the unit and of the period."""

    columns: dict[str, int | None]
    unit: int | None
    period: int | None
    diagnostics: tuple[Diagnostic, ...]


def clean(text: str) -> str:
    """A name or a text as it is kept: NFC, without the white space around it."""
    return normalize("NFC", text).strip()


def fold(text: str) -> str:
    """A heading or a word as it is compared: NFC, with white space evened out."""
    return " ".join(normalize("NFC", text).split())


def match(table: Table, plan: Plan) -> Matched:
    """Match the columns of a table by id or label; nothing raises, all is reported."""
    reader = _Reader(table, plan)
    reader.match()
    found = tuple(reader.found)
    return Matched(reader.columns, reader.unit_column, reader.period_column, found)


def read_cells(cells: Sequence[Any], item: InputPlan, plan: Plan) -> list[Value]:
    """The values of the cells of one input; poison for one that is wrong."""
    table = Table("", (item.id,), tuple((cell,) for cell in cells), tuple(range(len(cells))))
    reader = _Reader(table, plan)
    reader.columns[item.id] = 0
    return reader.column(item, [""] * len(cells))


def prepare(table: Table, plan: Plan) -> Prepared:
    """Match columns by id or label and read every cell; nothing raises, all is reported."""
    reader = _Reader(table, plan)
    if not any(item.code == "E517" for item in table.diagnostics) and table.header:
        reader.match()
    if not table.rows:
        reader.report("N503", Cell(table.file, 0, "", table.sheet), "")
    units, periods = reader.names()
    values = tuple({} for _ in table.rows)  # type: tuple[dict[str, Value], ...]
    for item in plan.inputs:
        for row, value in enumerate(reader.column(item, units)):
            values[row][item.key] = value
    return Prepared(
        table, units, periods, values, reader.columns, (*table.diagnostics, *reader.found)
    )


class _Reader:
    def __init__(self, table: Table, plan: Plan) -> None:
        self.table = table
        self.plan = plan
        self.found: list[Diagnostic] = []
        self.columns: dict[str, int | None] = dict.fromkeys(item.id for item in plan.inputs)
        self.unit_column: int | None = None
        self.period_column: int | None = None

    def report(self, code: str, place: Cell, help: str = "help", /, **values: str) -> None:
        self.found.append(Diagnostic(code, place, values, help))

    # ---- columns ------------------------------------------------------------------------------

    def match(self) -> None:
        """Find the column of each input, of the unit and of the period."""
        plan = self.plan
        names = [(item.id, item.label) for item in plan.inputs]
        if plan.period is not None and plan.period not in self.columns:
            names.insert(0, (plan.period, plan.period_label))
        if plan.unit is not None and plan.unit not in self.columns:
            names.insert(0, (plan.unit, plan.unit_label))
        found = self._find(names)
        self.columns = {item.id: found.get(item.id) for item in plan.inputs}
        self.unit_column = found.get(plan.unit) if plan.unit else self._first_free(found.values())
        self.period_column = found.get(plan.period) if plan.period else None
        taken = {*found.values(), self.unit_column}
        free = [name for i, name in enumerate(self.table.header) if i not in taken and name]
        if self.unit_column is None:
            near = _near(plan.unit, free) or _near(plan.unit_label, free)
            self._no_column("E516", plan.unit or "unit", plan.unit_label, near)
        if plan.period is not None and self.period_column is None:
            near = _near(plan.period, free) or _near(plan.period_label, free)
            self._no_column("E516", plan.period, plan.period_label, near)
        for item in plan.inputs:
            if self.columns[item.id] is None:
                self._absent(item, free)
        if free:
            columns = ", ".join(f"`{name}`" for name in free)
            self.report("N501", self._whole(), "", columns=columns)

    def _whole(self) -> Cell:
        return Cell(self.table.file, 0, "", self.table.sheet)

    def _find(self, names: Sequence[tuple[str, str | None]]) -> dict[str, int]:
        """The column of each name: headed by its id or, where no id claims that one, its label."""
        headings: dict[str, list[int]] = {}
        for index, name in enumerate(self.table.header):
            headings.setdefault(fold(name), []).append(index)
        claimed = {fold(id) for id, _ in names}
        found: dict[str, int] = {}
        taken: set[int] = set()
        for id, label in names:
            columns = list(headings.get(fold(id), ()))
            if label is not None and fold(label) not in claimed:
                columns += (i for i in headings.get(fold(label), ()) if i not in taken)
            if len(columns) > 1:
                listed = ", ".join(f"`{self.table.header[i]}` (column {i + 1})" for i in columns)
                self.report("E502", self._whole(), id=id, columns=listed)
            if columns:
                found[id] = columns[0]
                taken.update(columns)
        return found

    def _first_free(self, taken: Iterable[int]) -> int | None:
        header = [fold(name) for name in self.table.header]
        if "unit" in header:
            return header.index("unit")
        others = {*taken}
        return next((i for i in range(len(header)) if i not in others), None)

    def _absent(self, item: InputPlan, free: Sequence[str]) -> None:
        """Report an input without a column; a default stands in, unless a heading is near."""
        near = _near(item.id, free) or _near(item.label, free)
        if item.default is None or near:
            self._no_column("E501", item.id, item.label, near)
        else:
            default = spelt(item.default, item.kind == "percent")
            self.report("N502", self._whole(), "", id=item.id, default=default)

    def _no_column(self, code: str, id: str, label: str | None, near: str | None) -> None:
        help = "near" if near else "help"
        called = f"`{id}`" + (f' (or "{label}")' if label else "")
        self.report(code, self._whole(), help, id=id, called=called, near=near or "")

    # ---- names --------------------------------------------------------------------------------

    def names(self) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
        """The units and periods of the rows; none may be nameless or stand twice."""
        units: list[str] = []
        periods: list[str | None] = []
        seen: dict[tuple[str, str | None], int] = {}
        spelt_first: dict[str, str] = {}  # a period is one however its spaces are written
        for row, cells in enumerate(self.table.rows):
            unit = self._name(cells, self.unit_column)
            period = self._name(cells, self.period_column) if self.plan.period else None
            if period is not None:
                period = spelt_first.setdefault(fold(period), period)
            units.append(unit)
            periods.append(period)
            if self.unit_column is None or not cells:
                continue
            key = fold(unit), period
            if not unit:
                self.report("E512", self.table.cell(row, self.unit_column))
            elif key in seen:
                first = str(self.table.numbers[seen[key]])
                again = f" of `{period}`" if period else ""
                place = self.table.cell(row, self.unit_column)
                self.report("E513", place, unit=unit, first=first, period=again)
            seen.setdefault(key, row)
            if self.period_column is not None and not period:
                self.report("E512", self.table.cell(row, self.period_column, unit))
        return tuple(units), tuple(periods)

    @staticmethod
    def _name(cells: Sequence[Any], column: int | None) -> str:
        if column is None or column >= len(cells) or is_blank(cells[column]):
            return ""
        return clean(written(cells[column]))

    # ---- cells --------------------------------------------------------------------------------

    def column(self, item: InputPlan, units: Sequence[str]) -> list[Value]:
        """The values of an input, row by row."""
        index = self.columns[item.id]
        blank: Value = missing(item.id) if item.default is None else item.default
        if index is None:  # reported once, unless there is a default
            return [POISON if item.default is None else blank] * len(self.table.rows)
        raw = [cells[index] if index < len(cells) else None for cells in self.table.rows]
        percent = self._percent_unit(raw, index) if item.kind == "percent" else None
        if item.kind == "number":
            self._doubt(raw, index)
        values: list[Value] = []
        texts: dict[str, Value] = {}  # what stands in many rows is read once
        for row, cell in enumerate(raw):
            if isinstance(cell, str) and cell in texts:
                values.append(texts[cell])
                continue
            if is_blank(cell):
                values.append(blank)
                continue
            try:
                value = _read(cell, item, percent)
                _hold(value, item)
                values.append(value)
                if isinstance(cell, str):
                    texts[cell] = value
            except _WrongCellError as error:
                values.append(POISON)
                if error.values.get("silent"):
                    continue
                shown = _shown(cell)
                said = {"value": shown, "wanted": _wanted(item)} | error.values
                self.report("E503", self.table.cell(row, index, units[row]), error.help, **said)
        return values

    def _percent_unit(self, raw: Sequence[Any], index: int) -> Fraction | None:
        """What a bare number in a text column of percentages counts in; None where unclear."""
        if self.table.header[index] in self.table.percents:
            return self.table.percents[self.table.header[index]]
        signed: list[str] = []
        bare: list[tuple[int, str, Fraction]] = []
        for row, cell in enumerate(raw):
            if not isinstance(cell, str) or is_blank(cell):
                continue
            text = fold(cell)
            if PERCENT.fullmatch(text):
                signed.append(text)
                continue
            try:
                bare.append((row, text, parse_decimal(text)))
            except (ValueError, TooLargeError):
                continue  # reported cell by cell
        if not bare:
            return Fraction(1)
        row, first, number = bare[0]
        place = self.table.cell(row, index)
        if signed:
            rows = listed(str(self.table.numbers[row]) for row, _, _ in bare)
            rows = f"row {rows}" if len(bare) == 1 else f"rows {rows}"
            self.report("E510", place, signed=signed[0], bare=first, rows=rows)
            return None
        if any(number > 1 for _, _, number in bare):
            return Fraction(1, 100)
        hundred = short_text(number * 100)
        self.report("E509", place, first=short_text(number), hundred=hundred)
        return None

    def _doubt(self, raw: Sequence[Any], index: int) -> None:
        """Warn once of a column in which a point may part thousands."""
        for row, cell in enumerate(raw):
            if isinstance(cell, str) and THOUSAND.fullmatch(cell.strip()):
                text = cell.strip()
                short, thousand = text.rstrip("0").rstrip("."), text.replace(".", "")
                place = self.table.cell(row, index)
                self.report("W501", place, text=text, short=short, thousand=thousand)
                return


def _near(name: str | None, headings: Sequence[str]) -> str | None:
    """The heading that was probably meant; of very many, none is looked for."""
    return nearest(name, headings) if name and len(headings) <= MOST_COMPARED else None


def listed(items: Iterable[str], most: int = 10) -> str:
    """The first of some items, and how many more there are."""
    found = [*items]
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def _shown(cell: Any) -> str:
    """A wrong cell in a message: as it stood, unless it is very long."""
    text = cell if isinstance(cell, str) else written(cell)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def is_blank(cell: Any) -> bool:
    """Whether nothing was reported in a cell."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return True
    return isinstance(cell, (float, Decimal)) and cell != cell


def _read(cell: Any, item: InputPlan, percent: Fraction | None) -> Known:
    if item.kind == "text":
        return clean(cell) if isinstance(cell, str) else written(cell)
    if item.kind == "choice":
        return _choice(cell, item)
    if item.kind == "yesno":
        return _truth(cell)
    if item.kind == "date":
        return _date(cell)
    number = _text_number(cell, item, percent) if isinstance(cell, str) else _typed_number(cell)
    if item.kind == "integer" and isinstance(cell, str) and POINT_THOUSANDS.fullmatch(cell.strip()):
        whole, mend = cell.strip().replace(".", ""), short_text(number)
        raise _WrongCellError(
            "point" if number.denominator == 1 else "separators", whole=whole, mend=mend
        )
    if item.kind == "integer" and number.denominator != 1:
        raise _WrongCellError()
    return number


def _choice(cell: Any, item: InputPlan) -> str:
    """The id of a choice, by its id or else by its label."""
    text = fold(written(cell))
    ids = {id: id for id, _ in item.options}
    labels = {fold(label): id for id, label in reversed(item.options) if label}
    known = labels | ids
    if text in known:
        return known[text]
    near = nearest(text, [*ids, *(label for _, label in item.options if label)])
    raise _WrongCellError("near" if near else "", near=near or "")


def _truth(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    text = written(cell).strip().casefold() if isinstance(cell, (str, int)) else ""
    if normalize("NFC", text) in TRUTH:
        return TRUTH[normalize("NFC", text)]
    raise _WrongCellError()


def _date(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell.strip() if isinstance(cell, str) else ""
    day_first = DAY_FIRST.fullmatch(text)
    if day_first:
        mend = f"{day_first[3]}-{day_first[2]:0>2}-{day_first[1]:0>2}"
        raise _WrongCellError("day_first", mend=mend)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise _WrongCellError("no_day") from None
    raise _WrongCellError("date" if re.fullmatch(r"[0-9]+[/.-][0-9]+[/.-][0-9]+", text) else "")


def _text_number(cell: str, item: InputPlan, percent: Fraction | None) -> Fraction:
    text = fold(cell)
    factor = Fraction(1)
    if item.kind == "percent":
        signed = PERCENT.fullmatch(text)
        if percent is None:
            raise _WrongCellError(silent="yes")  # the whole column was reported
        text, factor = (signed[1], Fraction(1, 100)) if signed else (text, percent)
    try:
        return parse_decimal(text) * factor
    except TooLargeError:
        raise _WrongCellError("digits") from None
    except ValueError:
        if COMMA.fullmatch(text):
            help = "thousands" if COMMA_THOUSANDS.fullmatch(text) else "comma"
            mend, whole = text.replace(",", "."), text.replace(",", "")
            raise _WrongCellError(help, mend=mend, whole=whole) from None
        if SEPARATED.fullmatch(text):
            raise _WrongCellError("separators", whole=re.sub("[ .,']", "", text)) from None
        if item.kind != "percent" and PERCENT.fullmatch(text):
            raise _WrongCellError("percent") from None
        raise _WrongCellError() from None


def _typed_number(cell: Any) -> Fraction:
    if isinstance(cell, bool):
        raise _WrongCellError()
    try:
        if isinstance(cell, Integral):
            return check_size(Fraction(int(cell)))
        if isinstance(cell, Rational):
            return check_size(Fraction(cell))
        if isinstance(cell, Decimal) and cell.is_finite():
            return parse_decimal(str(cell))
        if isinstance(cell, float):
            return from_float(cell)
        if isinstance(cell, Real):  # of another precision, whose shortest decimal is its own
            return parse_decimal(str(cell))
    except TooLargeError:
        raise _WrongCellError("digits") from None
    except ValueError:
        pass  # no finite number
    raise _WrongCellError()


def _hold(value: Known, item: InputPlan) -> None:
    """Hold a value to its constant bounds; those that read other inputs are checked later."""
    for bound, above in ((item.low, False), (item.high, True)):
        if isinstance(bound, Const):
            limit: Any = bound.value
            over: Any = value
            if over > limit if above else over < limit:
                raise _WrongCellError()


def _wanted(item: InputPlan) -> str:
    """What was expected in a cell of this input."""
    if item.kind == "choice":
        return "one of " + ", ".join(
            f"{id} ({label})" if label else id for id, label in item.options
        )
    text = KINDS[item.kind]
    percent = item.kind == "percent"
    if isinstance(item.low, Const):
        text += f" from {spelt(item.low.value, percent)}"
    if isinstance(item.high, Const):
        text += f" to {spelt(item.high.value, percent)}"
    return text
