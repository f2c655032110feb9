"""The names of the units that are asked: a line each, or a column of a table."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from rulelang.api.files import read_data
from rulelang.api.sources import sheets_of
from rulelang.data import Table, clean, is_blank
from rulelang.data.answers import name_ids
from rulelang.data.columns import Name, match, no_column
from rulelang.data.headings import find_headings
from rulelang.data.marginal import is_note, names_no_unit
from rulelang.data.options import Reading
from rulelang.data.readers import suffixes
from rulelang.data.sheet import Sheet
from rulelang.data.spelling import fold, loose
from rulelang.data.table import written
from rulelang.diagnostics import Cell, DataError, Diagnostic, Nearby
from rulelang.plan.tree import Plan
from rulelang.words import Wording, phrase

__all__ = ["Units", "read_units"]

LINES = ".txt"


@frozen
class Units:
    """The names of units in the order of their file; ``diagnostics`` tell of the rows that are
    none, and of names that are almost the same."""

    names: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def read_units(path: Path, plan: Plan) -> Units:
    """The names in a file: the unit's column of a table, as its suffix says; else a name a line.

    A row of totals, a note and the heading are not units. Raises DataError where there is no such
    column, or where a name is there twice.
    """
    file = str(path)
    if path.suffix.lower() in suffixes() and path.suffix.lower() != LINES:
        rows = _column(sheets_of(path, Reading()), file, plan)
    else:
        rows = _lines(read_data(path), file)
    heading = loose(plan.unit_label or name_ids(plan)[0])
    found: list[Diagnostic] = []
    names: list[str] = []
    seen: dict[str, int] = {}
    alike: dict[str, tuple[int, str]] = {}
    for at, (row, name) in enumerate(rows, start=1):
        place = Cell(file, row)
        if names_no_unit(name, heading, at == len(rows)) or is_note(name):
            if loose(name) != heading:
                found.append(Diagnostic("W510", place, {"text": name}, "help"))
            continue
        names.append(name)
        first = seen.setdefault(fold(name), row)
        other_row, other = alike.setdefault(loose(name), (row, name))
        if first != row:
            values: dict[str, Wording] = {"unit": f"`{name}`", "first": Nearby(Cell(file, first))}
            found.append(Diagnostic("E513", place, values, "help"))
        elif other_row != row:
            values = {
                "unit": name,
                "other": other,
                "where": Nearby(Cell(file, other_row)),
            }
            found.append(Diagnostic("W513", place, values, "help"))
    errors = [item for item in found if item.severity == "error"]
    if errors:
        raise DataError(errors)
    return Units(tuple(names), tuple(found))


def _lines(raw: bytes, file: str) -> list[tuple[int, str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        values: dict[str, Wording] = {
            "file": file,
            "reason": phrase("opening.not_utf8", line=str(line)),
        }
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
        table = Table(file, headings.texts, (), (), sheet=sheet.name)
        matched = match(table, plan)
        if matched.unit is not None:
            return list(_names(sheet, headings.below, matched.unit))
        wrong.append(no_column(table, "E516", wanted[0], headings.texts))
    raise DataError(wrong[:1] or [Diagnostic("E537", Cell(file, 0), {}, "help")])


def _names(sheet: Sheet, below: int, column: int) -> Iterator[tuple[int, str]]:
    for row, cells in enumerate(sheet.rows[below:], start=below + sheet.first[0]):
        cell = cells[column] if column < len(cells) else None
        if not is_blank(cell):
            yield row, clean(written(cell))
