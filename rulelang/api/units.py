"""The names of the units that are asked: a line each, or a column of a table."""

from pathlib import Path

from rulelang.api.files import read_data
from rulelang.data import Table, clean, read_csv
from rulelang.data.cells import fold, is_blank, match
from rulelang.data.form import read_sheet
from rulelang.data.table import written
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.plan.tree import Plan

__all__ = ["read_units"]


def read_units(path: Path, plan: Plan) -> tuple[str, ...]:
    """The names in a file: the unit's column of a CSV file or a workbook, else a name a line.

    Raises DataError where there is no such column, or where a name stands twice.
    """
    raw = read_data(path)
    file = str(path)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        rows = _column(read_csv(raw, file), plan)
    elif suffix == ".xlsx":
        rows = _column(read_sheet(raw, file), plan)
    else:
        rows = _lines(raw, file)
    seen: dict[str, int] = {}
    twice = []
    for row, name in rows:
        first = seen.setdefault(fold(name), row)
        if first != row:
            values = {"unit": name, "first": str(first), "period": ""}
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


def _column(table: Table, plan: Plan) -> list[tuple[int, str]]:
    """The rows of the column that the rules name, each with the name in it."""
    matched = match(table, plan)
    if matched.unit is None:
        raise DataError(item for item in matched.diagnostics if item.code == "E516")
    cells = ((n, row[matched.unit]) for n, row in zip(table.numbers, table.rows, strict=True))
    return [(number, clean(written(cell))) for number, cell in cells if not is_blank(cell)]
