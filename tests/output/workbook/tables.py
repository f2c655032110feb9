"""The tables of a workbook of results, without what stands above, between and below their rows."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook

__all__ = ["said", "table"]


def table(path: Path, sheet: str, heading: str) -> list[tuple[Any, ...]]:
    """The row of headings, one of which is named, and the rows below it to the first empty one,
    without those that name a group."""
    rows = [*load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)]
    first = next(at for at, row in enumerate(rows) if heading in row)
    last = next((at for at, row in enumerate(rows) if at > first and not any(row)), len(rows))
    return [row for row in rows[first:last] if len(row) < 3 or any(row[1:])]


def said(path: Path, sheet: str) -> list[str]:
    """The texts that stand alone in a row: the title, what is below it, groups and notes."""
    rows = load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return [str(row[0]) for row in rows if row[0] is not None and not any(row[1:])]
