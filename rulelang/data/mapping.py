"""A file that says which column goes to which input: CSV with the columns `heading` and `input`."""

import csv
from io import StringIO

from rulelang.diagnostics import Cell, DataError, Diagnostic

__all__ = ["read_mapping"]

HEADER = ["heading", "input"]


def read_mapping(raw: bytes, file: str) -> dict[str, str]:
    """The id of the input by heading. Raises DataError where the file is none, or where one
    heading stands in it twice."""
    try:
        rows = list(csv.reader(StringIO(raw.decode("utf-8-sig")), strict=True))
    except UnicodeDecodeError:
        raise _wrong(file, 0, "it is not UTF-8") from None
    except csv.Error:
        raise _wrong(file, 0, "a quotation mark stands within a cell") from None
    filled = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(rows, start=1)
        if any(cell.strip() for cell in row)
    ]
    if not filled or filled[0][1] != HEADER:
        raise _wrong(file, 1, "its first row is not `heading,input`")
    found: dict[str, str] = {}
    for number, row in filled[1:]:
        if len(row) != len(HEADER) or not all(row):
            raise _wrong(file, number, "a row has a heading and the id of an input")
        if row[0] in found:
            raise _wrong(file, number, f"`{row[0]}` stands twice")
        found[row[0]] = row[1]
    return found


def _wrong(file: str, row: int, why: str) -> DataError:
    return DataError([Diagnostic("E536", Cell(file, row), {"why": why}, "help")])
