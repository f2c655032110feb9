"""What spreadsheets keep of a number: its first 15 digits.

Behind them stands the noise of binary arithmetic: a cell that shows 0.8 may hold 0.7999999999999999
since its formula adds 0.7 and 0.1. A number of a workbook is the one that people see.
"""

from typing import Any

from attrs import evolve

from rulelang.data.sheet import Sheet

__all__ = ["as_kept"]

DIGITS = 15
LARGE = 10**DIGITS


def as_kept(sheet: Sheet) -> Sheet:
    """A sheet of a workbook with each of its numbers at 15 significant digits; any other sheet as
    it is."""
    if not sheet.addressed:
        return sheet
    return evolve(sheet, rows=tuple(tuple(map(_kept, row)) for row in sheet.rows))


def _kept(cell: Any) -> Any:
    kind = type(cell)
    if kind is float and not (cell.is_integer() and -LARGE < cell < LARGE):
        return float(f"{cell:.{DIGITS}g}")
    if kind is int and not -LARGE < cell < LARGE:
        return int(float(f"{cell:.{DIGITS}g}"))
    return cell
