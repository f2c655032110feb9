"""The names of the units that are asked: a line each, or a column of a table."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rulelang.api.files import read_data
from rulelang.api.sources import sheets_of
from rulelang.data import Table, clean, is_blank
from rulelang.data.answers import name_ids
from rulelang.data.columns import Name, match
from rulelang.data.headings import find_headings
from rulelang.data.options import Reading
from rulelang.data.readers import suffixes
from rulelang.data.sheet import Sheet
from rulelang.data.spelling import fold
from rulelang.data.table import written
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.plan.tree import Plan

__all__ = ["read_units"]

LINES = ".txt"


def read_units(path: Path, plan: Plan) -> tuple[str, ...]:
    """The names in a file: the unit's column of a table, as its suffix says; else a name a line.

    Raises DataError where there is no such column, or where a name stands twice.
    """
    file = str(path)
    if path.suffix.lower() in suffixes() and path.suffix.lower() != LINES:
        rows = _column(sheets_of(path, Reading()), file, plan)
    else:
        rows = _lines(read_data(path), file)
    seen: dict[str, int] = {}
    twice = []
    for row, name in rows:
        first = seen.setdefault(fold(name), row)
        if first != row:
            values = {"unit": name, "first": f"row {first}", "period": ""}
            twice.append(Diagnostic("E513", Cell(file, row), values, "help"))
    if twice:
        raise DataError(twice)
    return tuple(name for _, name in rows)


def _lines(raw: bytes, file: str) -> list[tuple[int, str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        values = {"file": file, "reason": f"line {line} is not UTF-8"}
        raise DataError([Diagnostic("E518", Cell(file, 0), values, "encoding")]) from None
    named = [(number, clean(line)) for number, line in enumerate(text.splitlines(), start=1)]
    return [(number, name) for number, name in named if name]


def _column(sheets: Sequence[Sheet], file: str, plan: Plan) -> list[tuple[int, str]]:
    """The rows of the column that the rules name, each with the name in it."""
    wanted = [Name(name_ids(plan)[0], plan.unit_label)]
    wrong: list[Diagnostic] = []
    for sheet in sheets:
        headings = find_headings(sheet, wanted, {})
        if headings is None:
            continue
        matched = match(Table(file, headings.texts, (), (), sheet=sheet.name), plan)
        wrong += [item for item in matched.diagnostics if item.code == "E516"]
        if matched.unit is not None:
            return list(_names(sheet, headings.below, matched.unit))
    raise DataError(wrong[:1] or [Diagnostic("E537", Cell(file, 0), {}, "help")])


def _names(sheet: Sheet, below: int, column: int) -> Iterator[tuple[int, str]]:
    for row, cells in enumerate(sheet.rows[below:], start=below + sheet.first[0]):
        cell = cells[column] if column < len(cells) else None
        if not is_blank(cell):
            yield row, clean(written(cell))
